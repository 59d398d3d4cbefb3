//! What JavaScript hands to a running upload or operation: `js/client/port.js`, `js/client/upload-port.js`.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Headers};

use super::digest::DigestRun;

#[wasm_bindgen]
extern "C" {
    /// Time, steering and network of a call.
    #[derive(Clone)]
    pub type Port;

    /// Monotonic milliseconds.
    #[wasm_bindgen(method)]
    pub fn now(this: &Port) -> f64;

    /// Unix milliseconds by the machine's clock.
    #[wasm_bindgen(method, js_name = wallClock)]
    pub fn wall_clock(this: &Port) -> f64;

    /// A wait of so many milliseconds.
    #[wasm_bindgen(method)]
    pub fn sleep(this: &Port, delay: f64) -> Wait;

    /// Resolves in a new task of the event loop.
    #[wasm_bindgen(method, js_name = yieldToEventLoop)]
    pub fn yield_to_event_loop(this: &Port) -> Promise;

    /// Whether the caller has paused the upload.
    #[wasm_bindgen(method, getter)]
    pub fn paused(this: &Port) -> bool;

    /// `"abort"`, `"suspend"` or empty.
    #[wasm_bindgen(method, getter)]
    pub fn stop(this: &Port) -> String;

    /// A wait for the next change of `paused` or `stop`.
    #[wasm_bindgen(method)]
    pub fn changed(this: &Port) -> Wait;

    /// Requests the platform sends to the service at once; may be infinite.
    #[wasm_bindgen(method)]
    pub fn connections(this: &Port) -> f64;

    /// Whether the machine is not known to be offline.
    #[wasm_bindgen(method, js_name = isOnline)]
    pub fn is_online(this: &Port) -> bool;

    /// A wait for the machine to be online, or worth a try.
    #[wasm_bindgen(method)]
    pub fn online(this: &Port) -> Wait;

    /// A request started at this moment got an answer.
    #[wasm_bindgen(method)]
    pub fn reached(this: &Port, started: f64);

    /// Why no request starts: `"offline"`, `"server"` or empty.
    #[wasm_bindgen(method)]
    pub fn waiting(this: &Port, reason: &str);

    /// Resolves with [`Signed`].
    #[wasm_bindgen(method)]
    pub fn credentials(this: &Port) -> Promise;

    /// Resolves with whether there are new credentials.
    #[wasm_bindgen(method)]
    pub fn renew(this: &Port, since: f64) -> Promise;

    /// The bytes of a part as the body of a request, a form.
    #[wasm_bindgen(method)]
    pub fn form(this: &Port, bytes: &Blob) -> JsValue;

    /// Sends a request, with the type of its body and the `grant` of a proxy in its headers. `on_bytes`, a function
    /// or `undefined`, is called with the bytes that have gone out, where the platform reports them.
    #[wasm_bindgen(method)]
    pub fn send(
        this: &Port,
        url: &str,
        method: &str,
        headers: &Headers,
        body: &JsValue,
        grant: Option<&str>,
        on_bytes: &JsValue,
    ) -> Sending;

    /// Also the file, the digest, the journal and the callbacks of an upload.
    #[wasm_bindgen(extends = Port)]
    #[derive(Clone)]
    pub type UploadPort;

    /// A Blob of the platform's, if the file is one.
    #[wasm_bindgen(method, getter)]
    pub fn blob(this: &UploadPort) -> Option<Blob>;

    /// Whether the file is a stream.
    #[wasm_bindgen(method, getter, js_name = isStream)]
    pub fn is_stream(this: &UploadPort) -> bool;

    /// Resolves with [`Part`].
    #[wasm_bindgen(method, js_name = readPart)]
    pub fn read_part(this: &UploadPort, start: f64, end: f64) -> Promise;

    /// Resolves with [`Done`].
    #[wasm_bindgen(method)]
    pub fn probe(this: &UploadPort, offset: f64) -> Promise;

    /// Hashes the file up to `end`, after the `offset` bytes that the saved digest has taken.
    #[wasm_bindgen(method)]
    pub fn hash(this: &UploadPort, offset: f64, end: f64, saved: Uint8Array) -> DigestRun;

    /// Resolves with [`Done`] when the journal is stored.
    #[wasm_bindgen(method)]
    pub fn remember(this: &UploadPort, record: &JsValue) -> Promise;

    /// Resolves when the journal is removed, or its removal goes on elsewhere.
    #[wasm_bindgen(method)]
    pub fn forget(this: &UploadPort) -> Promise;

    /// Reports where the upload stands.
    #[wasm_bindgen(method)]
    pub fn progress(this: &UploadPort, progress: &JsValue);

    /// Reports what happened.
    #[wasm_bindgen(method)]
    pub fn event(this: &UploadPort, event: &JsValue);

    /// Reports what may still fail.
    #[wasm_bindgen(method)]
    pub fn warn(this: &UploadPort, warning: &JsValue);

    /// Something that is waited for, until it is cancelled.
    pub type Wait;

    /// Resolves when it has happened, and when it is cancelled.
    #[wasm_bindgen(method, getter)]
    pub fn promise(this: &Wait) -> Promise;

    /// Stops the timer, removes the listener.
    #[wasm_bindgen(method)]
    pub fn cancel(this: &Wait);

    /// A request on its way.
    pub type Sending;

    /// Resolves with an [`Answer`](super::answer::Answer), also when it is cancelled.
    #[wasm_bindgen(method, getter)]
    pub fn answer(this: &Sending) -> Promise;

    /// Aborts the request; after the answer that does nothing.
    #[wasm_bindgen(method)]
    pub fn cancel(this: &Sending);

    /// The credentials of one attempt.
    pub type Signed;

    /// They, or nothing after an error.
    #[wasm_bindgen(method, getter)]
    pub fn headers(this: &Signed) -> Option<Headers>;

    /// What is read, stored or probed, or why not.
    pub type Done;

    /// What went wrong, or `undefined`.
    #[wasm_bindgen(method, getter)]
    pub fn error(this: &Done) -> JsValue;

    /// Bytes of a part.
    #[wasm_bindgen(extends = Done)]
    pub type Part;

    /// They, or nothing after an error.
    #[wasm_bindgen(method, getter)]
    pub fn blob(this: &Part) -> Option<Blob>;

    /// Bytes that a stream had which ended early or ran over.
    #[wasm_bindgen(method, getter)]
    pub fn read(this: &Part) -> Option<f64>;
}

/// Resolves when `wait` does. Dropped before, it cancels it.
pub async fn until(wait: Wait) {
    struct CancelOnDrop(Wait);
    impl Drop for CancelOnDrop {
        fn drop(&mut self) {
            self.0.cancel();
        }
    }
    let wait = CancelOnDrop(wait);
    settled(wait.0.promise()).await;
}

/// What one of the port's promises resolves with; they never reject.
pub async fn settled(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.unwrap_or_default()
}
