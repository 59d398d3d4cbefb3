//! The ids of the confirmed parts: in the order of the file, no two the same.

/// The ids of the parts of one upload.
#[derive(Default)]
pub struct PartIds {
    /// By index; empty while a part is not confirmed.
    ids: Vec<String>,
    /// The indices of confirmed parts, by a hash of their ids.
    buckets: Vec<Vec<usize>>,
}

impl PartIds {
    /// For a file in so many parts, none of them confirmed.
    #[must_use]
    pub fn new(parts: u64) -> Self {
        // Never cut: options that make more than `plan::MAX_PARTS` parts are refused.
        let parts = usize::try_from(parts).unwrap_or(0);
        Self {
            ids: vec![String::new(); parts],
            buckets: vec![Vec::new(); parts],
        }
    }

    /// Part `index` is confirmed under `id`. Returns whether no other part has that id.
    #[must_use]
    pub fn insert(&mut self, index: usize, id: &str) -> bool {
        let place = bucket_of(id, self.buckets.len());
        let Some(bucket) = self.buckets.get_mut(place) else {
            return false;
        };
        let is_new = bucket.iter().all(|other| self.ids[*other] != id);
        bucket.push(index);
        id.clone_into(&mut self.ids[index]);
        is_new
    }

    /// The indices of the parts that are not confirmed.
    #[must_use]
    pub fn missing(&self) -> Vec<usize> {
        let ids = self.ids.iter().enumerate();
        ids.filter(|(_, id)| id.is_empty())
            .map(|(index, _)| index)
            .collect()
    }

    /// The ids in the order of the file.
    #[must_use]
    pub fn in_order(&self) -> &[String] {
        &self.ids
    }
}

/// FNV-1a. A service that makes ids collide only makes this slow.
fn bucket_of(id: &str, buckets: usize) -> usize {
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash as usize % buckets.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_the_order_of_the_file_however_they_come() {
        let mut ids = PartIds::new(3);
        assert!(ids.insert(2, "c") && ids.insert(0, "a"));
        assert_eq!(ids.missing(), [1]);
        assert!(ids.insert(1, "b"));
        assert_eq!(ids.in_order(), ["a", "b", "c"]);
        assert!(ids.missing().is_empty());
    }

    #[test]
    fn an_id_that_another_part_has_is_noticed() {
        let parts = 1000;
        let mut ids = PartIds::new(parts as u64);
        for index in 0..parts - 1 {
            assert!(ids.insert(index, &format!("part_{index}")));
        }
        assert!(!ids.insert(parts - 1, "part_17"));
    }
}
