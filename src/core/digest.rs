//! The incremental MD5 of the file, fed in file order. Its saved form is known here alone.

use md5::Digest as _;
use md5::Md5;
use md5::digest::common::hazmat::{SerializableState as _, SerializedState};

/// An unfinished MD5, and the number of bytes it has taken.
#[derive(Clone, Default)]
pub struct Digest {
    state: Md5,
    offset: u64,
}

impl Digest {
    /// Takes the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        self.offset += bytes.len() as u64;
    }

    /// Bytes taken so far, which is also where the next ones begin.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The saved form: the offset, then the state of the MD5.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        [&self.offset.to_le_bytes()[..], &self.state.serialize()[..]].concat()
    }

    /// The digest that [`save`](Self::save) saved. `None` for any other bytes.
    #[must_use]
    pub fn restore(saved: &[u8]) -> Option<Self> {
        let (offset, state) = saved.split_first_chunk()?;
        let state = SerializedState::<Md5>::try_from(state).ok()?;
        let state = Md5::deserialize(&state).ok()?;
        Some(Self {
            state,
            offset: u64::from_le_bytes(*offset),
        })
    }

    /// The digest of what was taken, as the API wants it: 32 lower-case hex digits.
    #[must_use]
    pub fn hex(self) -> String {
        let mut hex = String::with_capacity(32);
        for byte in self.state.finalize() {
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
    fn a_restored_digest_continues_where_it_was_saved() {
        for split in [0, 1, 63, 64, 999] {
            let bytes: Vec<u8> = (0..1000_u32).map(|n| (n % 251) as u8).collect();
            let mut digest = Digest::default();
            digest.update(&bytes);
            let mut begun = Digest::default();
            begun.update(&bytes[..split]);
            let mut again = Digest::restore(&begun.save()).unwrap();
            again.update(&bytes[split..]);
            assert_eq!(again.offset(), 1000);
            assert_eq!(again.hex(), digest.hex());
        }
        assert!(Digest::restore(b"no digest").is_none());
    }

    #[test]
    fn only_thirty_two_hex_digits_are_an_md5() {
        assert!(is_md5("d41d8cd98f00b204e9800998ecf8427E"));
        assert!(!is_md5("d41d8cd98f00b204e9800998ecf8427"));
        assert!(!is_md5("d41d8cd98f00b204e9800998ecf8427g"));
        assert!(!is_md5(""));
    }
}
