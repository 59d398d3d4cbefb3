//! The incremental MD5 of the file, fed window by window in file order.

use crate::md5::{BLOCK, INITIAL, compress};

/// An MD5 in the making, and how far it has come.
#[derive(Clone)]
pub struct Digest {
    words: [u32; 4],
    /// What has been taken beyond the last whole block: `offset % BLOCK` bytes.
    rest: [u8; BLOCK],
    offset: u64,
}

impl Default for Digest {
    fn default() -> Self {
        Self {
            words: INITIAL,
            rest: [0; BLOCK],
            offset: 0,
        }
    }
}

impl Digest {
    /// Takes the next bytes of the file.
    pub fn update(&mut self, mut bytes: &[u8]) {
        let kept = self.kept();
        self.offset += bytes.len() as u64;
        if kept > 0 {
            let (filling, others) = bytes.split_at(bytes.len().min(BLOCK - kept));
            self.rest[kept..kept + filling.len()].copy_from_slice(filling);
            if kept + filling.len() < BLOCK {
                return;
            }
            compress(&mut self.words, &[self.rest]);
            bytes = others;
        }
        let (blocks, rest) = bytes.as_chunks();
        compress(&mut self.words, blocks);
        self.rest[..rest.len()].copy_from_slice(rest);
    }

    /// Bytes taken so far, which is also where the next window starts.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Bytes of `rest`.
    fn kept(&self) -> usize {
        #[allow(clippy::cast_possible_truncation, reason = "below the size of a block")]
        let kept = (self.offset % BLOCK as u64) as usize;
        kept
    }

    /// Its state, to be gone on with elsewhere.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let words = self.words.map(u32::to_le_bytes);
        [
            &self.offset.to_le_bytes(),
            words.as_flattened(),
            &self.rest[..],
        ]
        .concat()
    }

    /// The digest with this state; nothing if it is none.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let (offset, state) = bytes.split_first_chunk()?;
        let (words, rest) = state.split_first_chunk::<16>()?;
        let mut digest = Self {
            rest: rest.try_into().ok()?,
            offset: u64::from_le_bytes(*offset),
            ..Self::default()
        };
        for (word, bytes) in digest.words.iter_mut().zip(words.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Some(digest)
    }

    /// The digest of what was taken, as the API wants it: 32 lower-case hex digits.
    #[must_use]
    pub fn hex(mut self) -> String {
        let bits = self.offset.wrapping_mul(8);
        let mut padding = [0; BLOCK];
        padding[0] = 0x80;
        // The length fills the last eight bytes of a block.
        let zeros = (2 * BLOCK - 8 - 1 - self.kept()) % BLOCK;
        self.update(&padding[..=zeros]);
        self.update(&bits.to_le_bytes());
        let mut hex = String::with_capacity(32);
        for byte in self.words.map(u32::to_le_bytes).as_flattened() {
            for nibble in [byte >> 4, byte & 15] {
                hex.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
            }
        }
        hex
    }
}

/// Whether `text` is an MD5 as people write it: 32 hex digits, of either case.
#[must_use]
pub fn is_md5(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digests_come_out_in_lower_case_hex() {
        // RFC 1321, A.5
        assert_eq!(Digest::default().hex(), "d41d8cd98f00b204e9800998ecf8427e");
        let mut digest = Digest::default();
        digest.update(b"message digest");
        assert_eq!(digest.hex(), "f96b697d7cb7938d525a2f31aaf161d0");
    }

    #[test]
    fn every_length_of_the_last_block_is_padded_right() {
        // The digests of 0 … 199 bytes `a`, one behind the other, digested once more, by md5sum:
        // for n in $(seq 0 199); do printf %${n}s | tr ' ' a | md5sum | cut -c-32 | tr -d '\n'; done | md5sum
        let mut all = Digest::default();
        for length in 0..200 {
            let mut digest = Digest::default();
            digest.update(&vec![b'a'; length]);
            all.update(digest.hex().as_bytes());
        }
        assert_eq!(all.hex(), "49f6cc3eb4491fe05535571716f39a67");
    }

    #[test]
    fn windows_of_any_length_give_the_same_digest() {
        let bytes: Vec<u8> = (0..1000_u32).map(|n| (n % 251) as u8).collect();
        let mut whole = Digest::default();
        whole.update(&bytes);
        let expected = whole.hex();
        for window in [1, 63, 64, 65, 999] {
            let mut digest = Digest::default();
            for piece in bytes.chunks(window) {
                digest.update(piece);
            }
            assert_eq!(digest.offset(), 1000);
            assert_eq!(digest.hex(), expected);
        }
    }

    #[test]
    fn a_digest_goes_on_where_its_state_was_taken() {
        for split in [0, 1, 63, 64, 999] {
            let bytes: Vec<u8> = (0..1000_u32).map(|n| (n % 251) as u8).collect();
            let mut digest = Digest::default();
            digest.update(&bytes);
            let mut begun = Digest::default();
            begun.update(&bytes[..split]);
            let mut again = Digest::of_bytes(&begun.to_bytes()).unwrap();
            again.update(&bytes[split..]);
            assert_eq!(again.offset(), 1000);
            assert_eq!(again.hex(), digest.hex());
        }
        assert!(Digest::of_bytes(b"no state").is_none());
    }

    #[test]
    fn only_thirty_two_hex_digits_are_an_md5() {
        assert!(is_md5("d41d8cd98f00b204e9800998ecf8427E"));
        assert!(!is_md5("d41d8cd98f00b204e9800998ecf8427"));
        assert!(!is_md5("d41d8cd98f00b204e9800998ecf8427g"));
        assert!(!is_md5(""));
    }
}
