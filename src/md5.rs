//! MD5 (RFC 1321), for WebAssembly. In the usual ways to write it the compiler adds each step's
//! constant last, where the next step waits for it; here it cannot know that they are constants.

#![allow(clippy::many_single_char_names, reason = "the names of the RFC")]

use std::hint::black_box;

/// Bytes of a block.
pub const BLOCK: usize = 64;

/// The words before the first block.
pub const INITIAL: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];

static CONSTANTS: [[u32; 16]; 4] = [
    [
        0xd76a_a478,
        0xe8c7_b756,
        0x2420_70db,
        0xc1bd_ceee,
        0xf57c_0faf,
        0x4787_c62a,
        0xa830_4613,
        0xfd46_9501,
        0x6980_98d8,
        0x8b44_f7af,
        0xffff_5bb1,
        0x895c_d7be,
        0x6b90_1122,
        0xfd98_7193,
        0xa679_438e,
        0x49b4_0821,
    ],
    [
        0xf61e_2562,
        0xc040_b340,
        0x265e_5a51,
        0xe9b6_c7aa,
        0xd62f_105d,
        0x0244_1453,
        0xd8a1_e681,
        0xe7d3_fbc8,
        0x21e1_cde6,
        0xc337_07d6,
        0xf4d5_0d87,
        0x455a_14ed,
        0xa9e3_e905,
        0xfcef_a3f8,
        0x676f_02d9,
        0x8d2a_4c8a,
    ],
    [
        0xfffa_3942,
        0x8771_f681,
        0x6d9d_6122,
        0xfde5_380c,
        0xa4be_ea44,
        0x4bde_cfa9,
        0xf6bb_4b60,
        0xbebf_bc70,
        0x289b_7ec6,
        0xeaa1_27fa,
        0xd4ef_3085,
        0x0488_1d05,
        0xd9d4_d039,
        0xe6db_99e5,
        0x1fa2_7cf8,
        0xc4ac_5665,
    ],
    [
        0xf429_2244,
        0x432a_ff97,
        0xab94_23a7,
        0xfc93_a039,
        0x655b_59c3,
        0x8f0c_cc92,
        0xffef_f47d,
        0x8584_5dd1,
        0x6fa8_7e4f,
        0xfe2c_e6e0,
        0xa301_4314,
        0x4e08_11a1,
        0xf753_7e82,
        0xbd3a_f235,
        0x2ad7_d2bb,
        0xeb86_d391,
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
