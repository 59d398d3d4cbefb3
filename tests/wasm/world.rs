//! What a test sees of `stub.js`, and small helpers to talk JavaScript.

use js_sys::{Array, Function, JSON, Object, Reflect};
use upload_file_chunked::web::upload;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The world of one test.
    pub type World;

    #[wasm_bindgen(method, structural, getter)]
    pub fn requests(this: &World) -> Array;
    #[wasm_bindgen(method, structural)]
    pub fn vast(this: &World, size: f64) -> JsValue;
    #[wasm_bindgen(method, structural)]
    pub fn pattern(this: &World, size: u32) -> JsValue;
    #[wasm_bindgen(method, structural)]
    pub fn timers(this: &World) -> Array;
    #[wasm_bindgen(method, structural)]
    pub async fn waiting(this: &World, delay: f64, most: f64);
    #[wasm_bindgen(method, structural)]
    pub async fn turn(this: &World);
    #[wasm_bindgen(method, structural)]
    fn restore(this: &World);
}

/// A world whose timers are the platform's again once the test is over.
pub struct Stub(World);

impl Stub {
    /// A fresh world.
    pub fn new() -> Self {
        let make = Function::new_no_args(include_str!("stub.js"));
        Self(make.call0(&JsValue::UNDEFINED).unwrap().unchecked_into())
    }

    /// What `expression` gives, with `world` in its scope.
    pub fn js(&self, expression: &str) -> JsValue {
        Function::new_with_args("world", &format!("return ({expression})"))
            .call1(&JsValue::UNDEFINED, &self.0)
            .unwrap()
    }

    /// Uploads `file` to the service in memory, with the fields of `options` (an expression)
    /// over those no test is about.
    pub async fn upload(&self, file: &JsValue, options: &str) -> Result<JsValue, JsValue> {
        let options = self.js(&format!(
            "{{ purpose: 'user_data', filename: 'a.bin', baseURL: 'http://service.test/v1', \
             fetch: world.fetch, ...{options} }}"
        ));
        upload(
            file.clone(),
            options,
            JsValue::UNDEFINED,
            JsValue::UNDEFINED,
        )
        .await
    }

    /// Every request's operation, in order.
    pub fn operations(&self) -> Vec<String> {
        self.requests()
            .iter()
            .map(|request| text(&request, "operation"))
            .collect()
    }

    /// The requests of one operation, in order.
    pub fn requests_of(&self, operation: &str) -> Vec<JsValue> {
        self.requests()
            .iter()
            .filter(|request| text(request, "operation") == operation)
            .collect()
    }
}

impl std::ops::Deref for Stub {
    type Target = World;

    fn deref(&self) -> &World {
        &self.0
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.restore();
    }
}

/// The value at a dotted path.
pub fn at(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, name| {
        Reflect::get(&value, &name.into()).unwrap()
    })
}

/// The string at a dotted path.
pub fn text(value: &JsValue, path: &str) -> String {
    at(value, path)
        .as_string()
        .unwrap_or_else(|| panic!("{path} of {}", shown(value)))
}

/// The value as JSON, to compare and to show.
pub fn shown(value: &JsValue) -> String {
    JSON::stringify(value).map_or_else(|_| format!("{value:?}"), String::from)
}

/// The names of an object's fields.
pub fn keys(value: &JsValue) -> Vec<String> {
    Object::keys(value.unchecked_ref::<Object>())
        .iter()
        .filter_map(|key| key.as_string())
        .collect()
}
