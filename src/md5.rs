//! MD5 (RFC 1321), for WebAssembly. In the usual ways to write it the compiler adds each step's
//! constant last, where the next step waits for it; here it cannot know that they are constants.

#![allow(clippy::many_single_char_names, reason = "the names of the RFC")]

use std::hint::black_box;

/// Bytes of a block.
pub const BLOCK: usize = 64;

/// The words before the first block.
pub const INITIAL: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];

#[allow(clippy::unreadable_literal, reason = "as the RFC writes them")]
static CONSTANTS: [[u32; 16]; 4] = [
    [
        0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613,
        0xfd469501, 0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193,
        0xa679438e, 0x49b40821,
    ],
    [
        0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681,
        0xe7d3fbc8, 0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8,
        0x676f02d9, 0x8d2a4c8a,
    ],
    [
        0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60,
        0xbebfbc70, 0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5,
        0x1fa27cf8, 0xc4ac5665,
    ],
    [
        0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d,
        0x85845dd1, 0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235,
        0x2ad7d2bb, 0xeb86d391,
    ],
];

/// Takes the blocks into the words.
pub fn compress(words: &mut [u32; 4], blocks: &[[u8; BLOCK]]) {
    let constants = black_box(&CONSTANTS);
    for block in blocks {
        compress_block(words, block, constants);
    }
}

// Of each step's functions `sum` comes first: unlike `b`, it does not wait for the step before.

fn f(sum: u32, b: u32, c: u32, d: u32) -> u32 {
    sum.wrapping_add(d ^ (b & (c ^ d)))
}

fn g(sum: u32, b: u32, c: u32, d: u32) -> u32 {
    sum.wrapping_add(c & !d).wrapping_add(b & d)
}

fn h(sum: u32, b: u32, c: u32, d: u32) -> u32 {
    sum.wrapping_add(b ^ (c ^ d))
}

fn i(sum: u32, b: u32, c: u32, d: u32) -> u32 {
    sum.wrapping_add(c ^ (b | !d))
}

fn compress_block(words: &mut [u32; 4], block: &[u8; BLOCK], constants: &[[u32; 16]; 4]) {
    let [mut a, mut b, mut c, mut d] = *words;
    // Written out by macros, because as loops they are not unrolled, and half as fast.
    macro_rules! step {
        ($mix:ident($a:ident, $b:ident, $c:ident, $d:ident), $word:expr, $constant:expr, $shift:literal) => {
            let at = $word % 16 * 4;
            let word = u32::from_le_bytes([block[at], block[at + 1], block[at + 2], block[at + 3]]);
            let sum = $a.wrapping_add(word.wrapping_add($constant));
            $a = $mix(sum, $b, $c, $d).rotate_left($shift).wrapping_add($b);
        };
    }
    macro_rules! round {
        ($mix:ident, $round:literal, $first:literal + $stride:literal, $s:literal $t:literal $u:literal $v:literal) => {
            round!($mix, $round, $first + $stride, $s $t $u $v, 0 4 8 12)
        };
        ($mix:ident, $round:literal, $first:literal + $stride:literal, $s:literal $t:literal $u:literal $v:literal, $($n:literal)*) => {$(
            step!($mix(a, b, c, d), $first + $stride * $n, constants[$round][$n], $s);
            step!($mix(d, a, b, c), $first + $stride * ($n + 1), constants[$round][$n + 1], $t);
            step!($mix(c, d, a, b), $first + $stride * ($n + 2), constants[$round][$n + 2], $u);
            step!($mix(b, c, d, a), $first + $stride * ($n + 3), constants[$round][$n + 3], $v);
        )*};
    }
    round!(f, 0, 0 + 1, 7 12 17 22);
    round!(g, 1, 1 + 5, 5 9 14 20);
    round!(h, 2, 5 + 3, 4 11 16 23);
    round!(i, 3, 0 + 7, 6 10 15 21);
    for (word, mixed) in words.iter_mut().zip([a, b, c, d]) {
        *word = word.wrapping_add(mixed);
    }
}
