//! The journal as a plain object that any store can keep as JSON.
//!
//! Beside what the algorithm remembers stands the grant of a proxy, where one gave any: without it
//! the proxy takes nothing more for the upload. It opens nothing by itself, because it holds for
//! one upload and one user, whose own sign-in the proxy asks for as well.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::json::{Value, to_object};
use super::options::field;
use crate::core::journal::{Journal, Prefix};
use crate::core::plan::{MAX_PART_SIZE, MAX_PARTS, Plan};

/// The journal as it is stored, with the `grant` of the upload if a proxy gave one. What is confirmed
/// is for those who show it; `expires` is Unix time in milliseconds, by this machine's clock.
pub fn to_record(journal: &Journal, grant: Option<&str>) -> JsValue {
    let expires = journal.expires.map(|moment| moment.as_secs_f64() * 1000.0);
    to_object(&[
        ("uploadId", Value::Text(&journal.upload_id)),
        ("bytes", Value::whole(journal.plan.size())),
        ("partSize", Value::whole(journal.plan.part_size())),
        ("confirmed", Value::whole(journal.confirmed())),
        ("partIds", Value::Pairs(&journal.part_ids)),
        ("prefixLength", Value::whole(journal.prefix.length)),
        ("prefixMd5", Value::Text(&journal.prefix.md5)),
        ("createdAt", Value::Number(journal.created_at)),
        ("expires", expires.into()),
        ("completing", Value::Truth(journal.completing)),
        ("grant", grant.into()),
    ])
}

/// The grant in a record that was stored, or in what is said of an upload to cancel.
pub fn grant(record: &JsValue) -> Option<String> {
    field(record, "grant").as_string()
}

/// The journal that was stored; nothing if it is none, or one of a file of another size.
pub fn of_record(record: &JsValue, size: u64) -> Option<Journal> {
    let number = |name| whole(&field(record, name));
    let part_size = number("partSize").filter(|size| (1..=MAX_PART_SIZE).contains(size))?;
    let plan = Plan::new(number("bytes").filter(|bytes| *bytes == size)?, part_size);
    if plan.parts() > MAX_PARTS {
        return None;
    }
    let mut part_ids = Vec::new();
    for pair in Array::from(&field(record, "partIds")).iter() {
        let index = whole(&field(&pair, "0")).filter(|index| *index < plan.parts())?;
        part_ids.push((index, field(&pair, "1").as_string()?));
    }
    let length = number("prefixLength").filter(|length| *length <= size)?;
    let md5 = field(record, "prefixMd5").as_string()?;
    let expires = field(record, "expires").as_f64();
    Some(Journal {
        upload_id: field(record, "uploadId").as_string()?,
        plan,
        part_ids,
        prefix: Prefix { length, md5 },
        created_at: field(record, "createdAt").as_f64().unwrap_or(f64::NAN),
        expires: expires.and_then(super::timer::milliseconds),
        completing: field(record, "completing").is_truthy(),
    })
}

fn whole(value: &JsValue) -> Option<u64> {
    crate::core::invalid::whole("", value.as_f64()?, 0..=1 << 53, "").ok()
}
