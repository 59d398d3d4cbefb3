//! A server in this process and a client that speaks to it.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use md5::{Digest, Md5};
use reqwest::header::HeaderMap;
use reqwest::multipart::{Form, Part};
use reqwest::{Body, Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use uploads_server::{Server, Settings};

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    pub fn id(&self) -> String {
        assert_eq!(self.status, 200, "{self:?}");
        self.json()["id"].as_str().expect("an id").to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("text"))
    }

    /// Fails unless it is an error of this status and code.
    #[track_caller]
    pub fn is_error(&self, status: u16, code: Option<&str>) {
        assert_eq!(self.status, status, "{self:?}");
        let error = &self.json()["error"];
        assert!(
            error["message"].is_string() && error["type"].is_string(),
            "{error}"
        );
        assert!(error.get("param").is_some(), "{error}");
        assert_eq!(error["code"].as_str(), code, "{error}");
    }
}

/// The server and its client.
pub struct Api {
    pub server: Server,
    client: Client,
}

impl Api {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            ..Settings::default()
        };
        change(&mut settings);
        let server = Server::start(settings).await.expect("a free port");
        // A connection for each request: none is retried because a reused one was found closed.
        let client = Client::builder()
            .pool_max_idle_per_host(0)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Self {
            server,
            client: client.expect("a client"),
        }
    }

    /// A request with a key.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth("sk-test")
    }

    /// A request without one.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("http://{}{path}", self.server.address()))
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path))
            .await
            .expect("an answer")
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body))
            .await
            .expect("an answer")
    }

    pub async fn create(&self, bytes: usize) -> String {
        self.post("/v1/uploads", &upload(bytes)).await.id()
    }

    pub async fn part(&self, upload: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.try_part(upload, bytes).await.expect("an answer").id()
    }

    pub async fn try_part(
        &self,
        upload: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> reqwest::Result<Answer> {
        let part = Part::bytes(bytes.into()).file_name("blob");
        self.form(upload, Form::new().part("data", part)).await
    }

    pub async fn form(&self, upload: &str, form: Form) -> reqwest::Result<Answer> {
        let path = format!("/v1/uploads/{upload}/parts");
        send(self.request(Method::POST, &path).multipart(form)).await
    }

    /// A part whose further bytes come as they are handed to the sender, and whose answer is
    /// awaited apart. The server has begun to read it when this returns.
    pub async fn slow_part(&self, upload: &str, first: &str) -> SlowPart {
        let received = |stats: &Value| stats["bytes_received"].as_u64();
        let before = received(&self.stats().await);
        let (sender, chunks) = mpsc::channel::<Vec<u8>>(1);
        let bytes = stream::unfold(chunks, |mut chunks| async {
            Some((chunks.recv().await?, chunks))
        });
        let body = Body::wrap_stream(bytes.map(Ok::<_, std::io::Error>));
        let form = Form::new().part("data", Part::stream(body).file_name("blob"));
        let path = format!("/v1/uploads/{upload}/parts");
        let answer = tokio::spawn(send(self.request(Method::POST, &path).multipart(form)));
        sender.send(first.into()).await.expect("sent");
        self.until("the part is being read", |stats| received(stats) > before)
            .await;
        SlowPart { sender, answer }
    }

    pub async fn complete(&self, upload: &str, part_ids: &[String], md5: Option<&str>) -> Answer {
        let mut body = json!({ "part_ids": part_ids });
        if let Some(md5) = md5 {
            body["md5"] = md5.into();
        }
        self.post(&format!("/v1/uploads/{upload}/complete"), &body)
            .await
    }

    /// An Upload of one part, completed; the id of its File.
    pub async fn file(&self, bytes: &[u8]) -> String {
        let upload = self.create(bytes.len()).await;
        let part = self.part(&upload, bytes).await;
        let answer = self.complete(&upload, &[part], None).await;
        answer.json()["file"]["id"]
            .as_str()
            .expect("a file")
            .to_owned()
    }

    pub async fn put_faults(&self, rules: &Value) -> Answer {
        send(self.bare(Method::PUT, "/_faults").json(rules))
            .await
            .expect("an answer")
    }

    pub async fn stats(&self) -> Value {
        send(self.bare(Method::GET, "/_stats"))
            .await
            .expect("an answer")
            .json()
    }

    /// Waits until the statistics fulfil a condition.
    pub async fn until(&self, what: &str, reached: impl Fn(&Value) -> bool) {
        for _ in 0..1000 {
            if reached(&self.stats().await) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("did not happen: {what}");
    }

    /// Sends these very bytes and returns all that comes back until the connection is closed.
    pub async fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.server.address())
            .await
            .expect("a connection");
        stream.write_all(bytes).await.expect("sent");
        let mut answer = Vec::new();
        // A reset is as good an end as any.
        let _ = stream.read_to_end(&mut answer).await;
        answer
    }
}

/// A part that is still being sent.
pub struct SlowPart {
    sender: mpsc::Sender<Vec<u8>>,
    answer: tokio::task::JoinHandle<reqwest::Result<Answer>>,
}

impl SlowPart {
    pub async fn send(&self, bytes: &str) {
        self.sender.send(bytes.into()).await.expect("sent");
    }

    /// Ends the body and waits for the answer.
    pub async fn end(self) -> Answer {
        drop(self.sender);
        self.answer.await.expect("no panic").expect("an answer")
    }

    /// Closes the connection in the middle.
    pub fn cut(self) {
        self.answer.abort();
    }
}

pub async fn send(request: RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Answer {
        status,
        headers,
        text: response.text().await?,
    })
}

/// A body of create.
pub fn upload(bytes: usize) -> Value {
    json!({ "filename": "a.bin", "purpose": "user_data", "bytes": bytes, "mime_type": "application/octet-stream" })
}

pub fn md5_of(bytes: &[u8]) -> String {
    Md5::digest(bytes)
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

pub fn crc32_of(bytes: &[u8]) -> String {
    format!("{:08x}", crc32fast::hash(bytes))
}
