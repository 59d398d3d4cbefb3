//! How a file is cut into parts, and the API's limits on it.

use std::ops::Range;

/// One mebibyte in bytes.
pub const MIB: u64 = 1024 * 1024;

/// Largest part in bytes. The specification says 64 MB; the official helper sends 64 MiB.
pub const MAX_PART_SIZE: u64 = 64 * MIB;

/// Largest file in bytes. The specification says 8 GB and names no unit, so only what is above
/// 8 GiB is refused here.
pub const MAX_FILE_SIZE: u64 = 8192 * MIB;

/// Most parts of one file. The API documents no limit; this one keeps the list of part ids, which
/// complete sends in one body, within some 40 MB.
pub const MAX_PARTS: u64 = 1_000_000;

/// Bounds of the part size chosen when the caller names none: below 5 MiB compatible services
/// refuse parts, above 16 MiB a retry costs more than the requests saved.
const DEFAULT_PART_SIZE: (u64, u64) = (5 * MIB, 16 * MIB);

/// Into how many parts a file is cut for `concurrency: "auto"`, within those bounds: two for each
/// of the six connections there may be, because what the first teaches is of use only to a second.
/// More and smaller parts would teach more, but what each costs the server adds up.
pub const AUTO_SHARES: usize = 12;

/// The parts of one file: all of `part_size` bytes but the last, which holds the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    size: u64,
    part_size: u64,
}

impl Plan {
    /// Cuts `size` bytes into parts of `part_size` bytes; both at least 1.
    #[must_use]
    pub fn new(size: u64, part_size: u64) -> Self {
        debug_assert!(size > 0 && part_size > 0);
        Self { size, part_size }
    }

    /// The part size used when the caller names none: one of so many equal `shares` (one for each
    /// request in flight, or [`AUTO_SHARES`]), rounded up to 1 MiB, within 5 … 16 MiB.
    #[must_use]
    pub fn default_part_size(size: u64, shares: usize) -> u64 {
        let share = size.div_ceil((shares as u64).max(1));
        let (least, most) = DEFAULT_PART_SIZE;
        share.next_multiple_of(MIB).clamp(least, most)
    }

    /// Size of the file in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Number of parts.
    #[must_use]
    pub fn parts(&self) -> u64 {
        self.size.div_ceil(self.part_size)
    }

    /// Bytes in each part but the last.
    #[must_use]
    pub fn part_size(&self) -> u64 {
        self.part_size
    }

    /// Bytes in part `index`.
    #[must_use]
    pub fn length(&self, index: u64) -> u64 {
        let range = self.range(index);
        range.end - range.start
    }

    /// The bytes of part `index`.
    #[must_use]
    pub fn range(&self, index: u64) -> Range<u64> {
        let start = index * self.part_size;
        start..(start + self.part_size).min(self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_the_file_without_gap_or_overlap() {
        for size in [1, 4, 5, 6, 14, 15, 16, 1000] {
            let plan = Plan::new(size, 5);
            let mut end = 0;
            for index in 0..plan.parts() {
                let range = plan.range(index);
                assert_eq!(range.start, end);
                assert!(range.end > range.start && range.end - range.start <= 5);
                end = range.end;
            }
            assert_eq!(end, size);
        }
    }

    #[test]
    fn last_part_is_short() {
        let plan = Plan::new(11, 5);
        assert_eq!(plan.parts(), 3);
        assert_eq!(plan.range(2), 10..11);
    }

    #[test]
    fn an_exact_multiple_has_no_empty_last_part() {
        assert_eq!(Plan::new(15, 5).parts(), 3);
    }

    #[test]
    fn offsets_do_not_wrap_beyond_four_gib() {
        let plan = Plan::new(MAX_FILE_SIZE, MAX_PART_SIZE);
        assert_eq!(plan.parts(), 128);
        assert_eq!(plan.range(127).end, 8_589_934_592);
    }

    #[test]
    fn default_part_size_is_a_share_in_whole_mib_within_bounds() {
        assert_eq!(Plan::default_part_size(1, 4), 5 * MIB);
        assert_eq!(Plan::default_part_size(20 * MIB, 4), 5 * MIB);
        assert_eq!(Plan::default_part_size(20 * MIB + 1, 4), 6 * MIB);
        assert_eq!(Plan::default_part_size(100 * MIB, 4), 16 * MIB);
        assert_eq!(Plan::default_part_size(MAX_FILE_SIZE, 1), 16 * MIB);
    }
}
