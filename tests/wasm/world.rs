//! What a test sees of `stub.js`, and small helpers to talk JavaScript.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::exports::{operate, upload};

/// The world of one test.
pub struct Stub(JsValue);

impl Stub {
    /// A fresh world.
    pub fn new() -> Self {
        let make = Function::new_no_args(include_str!("stub.js"));
        Self(make.call0(&JsValue::UNDEFINED).unwrap())
    }

    /// What `expression` gives, with `world` in its scope.
    pub fn js(&self, expression: &str) -> JsValue {
        Function::new_with_args("world", &format!("return ({expression})"))
            .call1(&JsValue::UNDEFINED, &self.0)
            .unwrap()
    }

    /// Starts to upload a vast file of `size` bytes, with the fields of `config` (an expression)
    /// over those no test is about. The port is `world.running`.
    pub fn start(&self, size: u64, config: &str) -> Promise {
        let config = self.js(&format!("world.config({{ bytes: {size}, ...{config} }})"));
        let port = self.js(&format!("world.running = world.port(world.vast({size}))"));
        upload(config.unchecked_into(), port.unchecked_into(), false, None)
    }

    /// Uploads it to the end.
    pub async fn upload(&self, size: u64, config: &str) -> Result<JsValue, JsValue> {
        JsFuture::from(self.start(size, config)).await
    }

    /// Runs one operation.
    pub async fn operate(&self, config: &str) -> Result<JsValue, JsValue> {
        let config = self.js(&format!("world.config({config})"));
        let port = self.js("world.port()");
        JsFuture::from(operate(config.unchecked_into(), port.unchecked_into())).await
    }

    /// Every request's operation, in order.
    pub fn operations(&self) -> Vec<String> {
        let requests = self.requests();
        requests
            .iter()
            .map(|request| text(request, "operation"))
            .collect()
    }

    /// The requests of one operation, in order.
    pub fn requests_of(&self, operation: &str) -> Vec<JsValue> {
        let mut requests = self.requests();
        requests.retain(|request| text(request, "operation") == operation);
        requests
    }

    /// How many waits are neither over nor cancelled.
    pub fn waits(&self) -> f64 {
        self.js("world.waits.size").as_f64().unwrap()
    }

    /// Lets everything else have its turn.
    pub async fn turn(&self) {
        JsFuture::from(Promise::from(self.js("world.turn()")))
            .await
            .unwrap();
    }

    fn requests(&self) -> Vec<JsValue> {
        self.js("world.requests").unchecked_into::<Array>().to_vec()
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
        .unwrap_or_else(|| panic!("{path} of {value:?}"))
}
