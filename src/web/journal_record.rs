//! The journal as a plain object that any store can keep as JSON.
//!
//! Beside what the algorithm remembers it holds the grant of a proxy, where one gave any: without it
//! the proxy takes nothing more for the upload. It opens nothing by itself, because it holds for
//! one upload and one user, whose own sign-in the proxy asks for as well.

use wasm_bindgen::prelude::*;

use super::js::journal::StoredJournal;
use super::record::{Pairs, Record};
use crate::core::journal::{Journal, Prefix};
use crate::core::plan::Plan;

/// The journal as it is stored, with the `grant` of the upload if a proxy gave one. `confirmed` is
/// for those who show it.
pub fn to_record(journal: &Journal, grant: Option<&str>) -> JsValue {
    Record::new()
        .text("uploadId", &journal.upload_id)
        .whole("bytes", journal.plan.size())
        .whole("partSize", journal.plan.part_size())
        .whole("confirmed", journal.confirmed())
        .list("partIds", &Pairs(&journal.part_ids))
        .whole("prefixLength", journal.prefix.length)
        .text("prefixMd5", &journal.prefix.md5)
        .number("createdAt", journal.created_at)
        .number("expiresAt", journal.expires_at)
        .number("savedAt", journal.saved_at)
        .truth("completing", journal.completing)
        .maybe_text("grant", grant)
        .into()
}

/// The journal that was stored.
pub fn of_record(record: &StoredJournal) -> Journal {
    let unknown = |number: Option<f64>| number.unwrap_or(f64::NAN);
    let plan = Plan::new(whole(record.bytes()), whole(record.part_size()));
    let pairs = record.part_ids();
    let part_ids = pairs.iter().filter_map(|pair| {
        let pair = pair.unchecked_into::<js_sys::Array>();
        let index = whole(pair.get(0).as_f64()?);
        Some((index, pair.get(1).as_string()?)).filter(|_| index < plan.parts())
    });
    Journal {
        upload_id: record.upload_id(),
        plan,
        part_ids: part_ids.collect(),
        prefix: Prefix {
            length: whole(record.prefix_length()),
            md5: record.prefix_md5(),
        },
        created_at: unknown(record.created_at()),
        expires_at: unknown(record.expires_at()),
        saved_at: unknown(record.saved_at()),
        completing: record.completing(),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and within the limits of a file"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
