//! An object that is handed to JavaScript, field by field.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// A plain object.
    #[wasm_bindgen(js_name = Object)]
    pub type Fields;

    /// One without fields.
    #[wasm_bindgen(constructor, js_class = "Object")]
    pub fn new() -> Fields;

    /// Sets the field `name` to a text.
    #[wasm_bindgen(method, indexing_setter)]
    pub fn set_text(this: &Fields, name: &str, text: &str);

    /// Sets the field `name` to a number.
    #[wasm_bindgen(method, indexing_setter)]
    pub fn set_number(this: &Fields, name: &str, number: f64);

    /// Sets the field `name` to a boolean.
    #[wasm_bindgen(method, indexing_setter)]
    pub fn set_truth(this: &Fields, name: &str, truth: bool);

    /// Sets the field `name` to a value of JavaScript's own.
    #[wasm_bindgen(method, indexing_setter)]
    pub fn set_value(this: &Fields, name: &str, value: &JsValue);
}
