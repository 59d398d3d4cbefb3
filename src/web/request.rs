//! From a file and options to a job, with every rule checked before any request.

use std::cell::RefCell;
use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::client::Client;
use super::host::WebHost;
use super::network::WebNetwork;
use super::options::{Options, field, is_absent};
use super::source::Source;
use super::{abort, journal, origin, timer};
use crate::core::api::Create;
use crate::core::attempts::RetryPolicy;
use crate::core::digest::is_md5;
use crate::core::invalid::{Invalid, out_of_range, wrong_type};
use crate::core::mime;
use crate::core::plan::{AUTO_SHARES, MAX_FILE_SIZE, MAX_PART_SIZE, MAX_PARTS, Plan};
use crate::core::stall::Limits;
use crate::core::tuner::MOST;
use crate::core::upload::{Job, Md5};

const DEFAULT_CONCURRENCY: usize = 4;
/// Browsers queue what is above six per host; servers and HTTP/2 take more.
const MAX_CONCURRENCY: u64 = 64;
const DEFAULT_MAX_RETRIES: u64 = 5;
const DEFAULT_TIMEOUT: u64 = 600_000;
const DEFAULT_STALL_TIMEOUT: u64 = 60_000;
/// Storing a part of 64 MiB takes a busy server a while.
const DEFAULT_ANSWER_TIMEOUT: u64 = 120_000;
/// The API's bounds for `expires_after.seconds`: one hour to 30 days.
const EXPIRES_AFTER: std::ops::RangeInclusive<u64> = 3600..=2_592_000;
const MD5_EXPECTED: &str = "true, false or 32 hex digits";

/// An upload that is ready to start.
pub struct UploadRequest {
    /// What is to be done.
    pub job: Job,
    /// With what.
    pub host: WebHost,
}

/// Reads the arguments of `uploadFileChunked`. `control` is what `js/task.js` steers it with.
pub fn read(
    file: &JsValue,
    call: JsValue,
    client: JsValue,
    control: JsValue,
) -> Result<UploadRequest, Invalid> {
    let source = Source::new(file)?;
    let options = &Options::new(call, client);
    let bytes = size(&source, options);
    let concurrency = concurrency(options);
    let plan = plan(options, bytes, concurrency.unwrap_or(AUTO_SHARES));
    let journaled = field(&control, "remember").is_function();
    let record = field(&control, "journal");
    let journal = journal::of_record(&record, bytes);
    let job = Job {
        plan: journal.as_ref().map_or(plan, |journal| journal.plan),
        create: create(&source, options, bytes),
        concurrency: concurrency.unwrap_or(MOST),
        md5: md5(options, journaled),
        retry_policy: retry_policy(options),
        limits: Limits {
            stall: duration(options, "stallTimeout", DEFAULT_STALL_TIMEOUT),
            answer: duration(options, "answerTimeout", DEFAULT_ANSWER_TIMEOUT),
        },
        journaled,
        journal,
        restart: options.get("restart").is_truthy(),
        find_file: options.get("findFile").is_truthy(),
    };
    if let Source::Stream(stream) = &source {
        stream.expect(bytes, matches!(job.md5, Md5::Computed));
    }
    let extra_body = options.get("extraBody");
    if !is_absent(&extra_body) && !extra_body.is_object() {
        options.refuse(wrong_type("extraBody", "an object"));
    }
    let host = WebHost {
        source,
        on_progress: options.function("onProgress"),
        on_warning: options.function("onWarning"),
        network: WebNetwork {
            limited: concurrency.is_none(),
            ..network(options, control)
        },
        extra_body,
        grant: RefCell::new(journal::grant(&record)),
    };
    options.checked()?;
    Ok(UploadRequest { job, host })
}

/// How and when the service is reached.
pub fn network(options: &Options, control: JsValue) -> WebNetwork {
    let signal = abort::read(options.get("signal"), options);
    let task = abort::read(field(&control, "signal"), options);
    let client = Client::new(options, field(&control, "xhr"));
    WebNetwork {
        origin: origin::of(client.origin()),
        client,
        limited: false,
        signals: signal.into_iter().chain(task).collect(),
        control,
    }
}

fn create(source: &Source, options: &Options, bytes: u64) -> Create {
    let given = |name| {
        options
            .string(name)
            .filter(|text: &String| !text.is_empty())
    };
    let required = |text: Option<String>, name, expected| {
        text.unwrap_or_else(|| {
            options.refuse(wrong_type(name, expected));
            String::new()
        })
    };
    let filename = required(
        given("filename").or_else(|| source.name()),
        "filename",
        "a name, required when the file has none",
    );
    Create {
        bytes,
        mime_type: given("mimeType")
            .or_else(|| source.mime_type())
            .unwrap_or_else(|| mime::by_filename(&filename).to_owned()),
        filename,
        purpose: required(
            given("purpose"),
            "purpose",
            "a string, required (\"user_data\", \"assistants\", …)",
        ),
        expires_after: expires_after("expiresAfter", &options.get("expiresAfter"), options),
    }
}

/// How long a request is tried.
pub fn retry_policy(options: &Options) -> RetryPolicy {
    let max_retries = options
        .whole("maxRetries", 0..=100, "a whole number, 0 … 100")
        .unwrap_or(DEFAULT_MAX_RETRIES);
    RetryPolicy {
        max_retries: u32::try_from(max_retries).unwrap_or(u32::MAX),
        timeout: duration(options, "timeout", DEFAULT_TIMEOUT),
    }
}

fn duration(options: &Options, name: &'static str, default: u64) -> Duration {
    let expected = "whole milliseconds, 1 … 2147483647";
    let given = options.whole(name, 1..=timer::LONGEST, expected);
    Duration::from_millis(given.unwrap_or(default))
}

/// `{ anchor: "created_at", seconds }`, of which the seconds are all there is to know.
pub fn expires_after(name: &'static str, value: &JsValue, options: &Options) -> Option<u64> {
    if is_absent(value) {
        return None;
    }
    let seconds = field(value, "seconds");
    let anchored = field(value, "anchor").as_string().as_deref() == Some("created_at");
    if !anchored || is_absent(&seconds) {
        options.refuse(wrong_type(
            name,
            "{ anchor: \"created_at\", seconds: 3600 … 2592000 }",
        ));
    }
    let expected = "seconds, a whole number, 3600 … 2592000";
    options.number(name, &seconds, EXPIRES_AFTER, expected)
}

/// The file's size; 1 for one that is refused, so that there is something to go on with.
fn size(source: &Source, options: &Options) -> u64 {
    const EXPECTED: &str = "a file of 1 … 8589934592 bytes (8 GiB)";
    let declared = options.whole("bytes", 1..=MAX_FILE_SIZE, "the file's size in bytes");
    let Some(size) = source.size() else {
        if declared.is_none() {
            options.refuse(wrong_type("bytes", "the stream's size in bytes, required"));
        }
        return declared.unwrap_or(1);
    };
    let size = options.number("file", &size.into(), 1..=MAX_FILE_SIZE, EXPECTED);
    if declared.is_some() && declared != size {
        options.refuse(out_of_range("bytes", "the file's size in bytes"));
    }
    size.unwrap_or(1)
}

/// Parts in flight at most; nothing for `"auto"`.
fn concurrency(options: &Options) -> Option<usize> {
    if options.get("concurrency") == "auto" {
        return None;
    }
    let expected = "\"auto\" or a whole number, 1 … 64";
    let given = options.whole("concurrency", 1..=MAX_CONCURRENCY, expected);
    let given = given.and_then(|number| usize::try_from(number).ok());
    Some(given.unwrap_or(DEFAULT_CONCURRENCY))
}

fn plan(options: &Options, bytes: u64, shares: usize) -> Plan {
    let part_size = options
        .whole(
            "partSize",
            1..=MAX_PART_SIZE,
            "whole bytes, 1 … 67108864 (64 MiB)",
        )
        .unwrap_or_else(|| Plan::default_part_size(bytes, shares));
    let plan = Plan::new(bytes, part_size);
    if plan.parts() > MAX_PARTS {
        options.refuse(out_of_range(
            "partSize",
            "large enough to make at most 1000000 parts",
        ));
    }
    plan
}

fn md5(options: &Options, journaled: bool) -> Md5 {
    let value = options.get("md5");
    match value.as_string() {
        Some(hex) if is_md5(&hex) => return Md5::Given(hex.to_ascii_lowercase()),
        // The digest is what a file is known again by.
        _ if value == JsValue::FALSE && journaled => {
            options.refuse(wrong_type("md5", "anything but false with resume"));
        }
        _ if value == JsValue::FALSE => return Md5::Unchecked,
        _ if is_absent(&value) || value == JsValue::TRUE => {}
        _ => options.refuse(wrong_type("md5", MD5_EXPECTED)),
    }
    Md5::Computed
}
