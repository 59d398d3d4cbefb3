//! The journal as it is stored; checked by `isJournal` of `js/client/journal/record.js` before it comes here.

#![allow(missing_docs, reason = "each method is the field of its name")]

use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What was stored, and what is known of its age.
    pub type StoredJournal;

    #[wasm_bindgen(method, getter, js_name = uploadId)]
    pub fn upload_id(this: &StoredJournal) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn bytes(this: &StoredJournal) -> f64;
    #[wasm_bindgen(method, getter, js_name = partSize)]
    pub fn part_size(this: &StoredJournal) -> f64;
    /// Pairs of a part's index and id.
    #[wasm_bindgen(method, getter, js_name = partIds)]
    pub fn part_ids(this: &StoredJournal) -> Array;
    #[wasm_bindgen(method, getter, js_name = prefixLength)]
    pub fn prefix_length(this: &StoredJournal) -> f64;
    #[wasm_bindgen(method, getter, js_name = prefixMd5)]
    pub fn prefix_md5(this: &StoredJournal) -> String;
    /// Unix seconds by the server's clock; JSON has `null` for NaN.
    #[wasm_bindgen(method, getter, js_name = createdAt)]
    pub fn created_at(this: &StoredJournal) -> Option<f64>;
    /// Likewise.
    #[wasm_bindgen(method, getter, js_name = expiresAt)]
    pub fn expires_at(this: &StoredJournal) -> Option<f64>;
    /// Unix milliseconds by this machine's clock.
    #[wasm_bindgen(method, getter, js_name = savedAt)]
    pub fn saved_at(this: &StoredJournal) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    pub fn completing(this: &StoredJournal) -> bool;
    /// A proxy's word that the upload belongs to a user.
    #[wasm_bindgen(method, getter)]
    pub fn grant(this: &StoredJournal) -> Option<String>;
}
