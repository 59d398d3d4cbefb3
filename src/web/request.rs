//! From a file and options to a job, with every rule checked before any request.

use std::cell::RefCell;
use std::time::Duration;

use wasm_bindgen::prelude::*;

use super::client::Client;
use super::host::WebHost;
use super::network::WebNetwork;
use super::options::{Options, field, is_absent, number};
use super::source::Source;
use super::{abort, journal, timer};
use crate::api::Create;
use crate::attempts::Patience;
use crate::digest::is_md5;
use crate::invalid::{Invalid, out_of_range, wrong_type};
use crate::mime;
use crate::plan::{MAX_FILE_SIZE, MAX_PART_SIZE, MAX_PARTS, Plan};
use crate::upload::{Job, Md5};
use crate::watch::Limits;

const DEFAULT_CONCURRENCY: u64 = 4;
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
    let options = Options::new(call, client)?;
    let bytes = size(&source, &options)?;
    let concurrency = options
        .whole("concurrency", 1..=MAX_CONCURRENCY, "a whole number, 1 … 64")?
        .unwrap_or(DEFAULT_CONCURRENCY);
    let concurrency = usize::try_from(concurrency).unwrap_or(usize::MAX);
    let plan = plan(&options, bytes, concurrency)?;
    let journaled = field(&control, "remember").is_function();
    let record = field(&control, "journal");
    let journal = journal::of_record(&record, bytes);
    let job = Job {
        plan: journal.as_ref().map_or(plan, |journal| journal.plan),
        create: create(&source, &options, bytes)?,
        concurrency,
        md5: md5(&options.get("md5"), journaled)?,
        patience: patience(&options)?,
        limits: Limits {
            stall: duration(&options, "stallTimeout", DEFAULT_STALL_TIMEOUT)?,
            answer: duration(&options, "answerTimeout", DEFAULT_ANSWER_TIMEOUT)?,
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
        return Err(wrong_type("extraBody", "an object"));
    }
    let host = WebHost {
        source,
        on_progress: options.function("onProgress")?,
        on_warning: options.function("onWarning")?,
        network: network(&options, control)?,
        extra_body,
        grant: RefCell::new(journal::grant(&record)),
    };
    Ok(UploadRequest { job, host })
}

/// How and when the service is reached.
pub fn network(options: &Options, control: JsValue) -> Result<WebNetwork, Invalid> {
    let signal = abort::read(options.get("signal"))?;
    let task = abort::read(field(&control, "signal"))?;
    Ok(WebNetwork {
        client: Client::new(options, field(&control, "xhr"))?,
        signals: signal.into_iter().chain(task).collect(),
        control,
    })
}

fn create(source: &Source, options: &Options, bytes: u64) -> Result<Create, Invalid> {
    let given = |name| {
        Ok(options
            .string(name)?
            .filter(|text: &String| !text.is_empty()))
    };
    let filename = given("filename")?
        .or_else(|| source.name())
        .ok_or(wrong_type(
            "filename",
            "a name, required when the file has none",
        ))?;
    let mime_type = given("mimeType")?
        .or_else(|| source.mime_type())
        .unwrap_or_else(|| mime::by_filename(&filename).to_owned());
    let purpose = given("purpose")?.ok_or(wrong_type(
        "purpose",
        "a string, required (\"user_data\", \"assistants\", …)",
    ))?;
    let expires_after = expires_after("expiresAfter", &options.get("expiresAfter"))?;
    Ok(Create {
        bytes,
        filename,
        mime_type,
        purpose,
        expires_after,
    })
}

/// How long a request is tried.
pub fn patience(options: &Options) -> Result<Patience, Invalid> {
    let max_retries = options
        .whole("maxRetries", 0..=100, "a whole number, 0 … 100")?
        .unwrap_or(DEFAULT_MAX_RETRIES);
    Ok(Patience {
        max_retries: u32::try_from(max_retries).unwrap_or(u32::MAX),
        timeout: duration(options, "timeout", DEFAULT_TIMEOUT)?,
    })
}

fn duration(options: &Options, name: &'static str, default: u64) -> Result<Duration, Invalid> {
    let expected = "whole milliseconds, 1 … 2147483647";
    let given = options.whole(name, 1..=timer::LONGEST, expected)?;
    Ok(Duration::from_millis(given.unwrap_or(default)))
}

/// `{ anchor: "created_at", seconds }`, of which the seconds are all there is to know.
pub fn expires_after(option: &'static str, value: &JsValue) -> Result<Option<u64>, Invalid> {
    if is_absent(value) {
        return Ok(None);
    }
    let shape = wrong_type(
        option,
        "{ anchor: \"created_at\", seconds: 3600 … 2592000 }",
    );
    if field(value, "anchor").as_string().as_deref() != Some("created_at") {
        return Err(shape);
    }
    let expected = "seconds, a whole number, 3600 … 2592000";
    number(option, &field(value, "seconds"), EXPIRES_AFTER, expected)?
        .map(Some)
        .ok_or(shape)
}

fn size(source: &Source, options: &Options) -> Result<u64, Invalid> {
    const EXPECTED: &str = "a file of 1 … 8589934592 bytes (8 GiB)";
    let declared = options.whole("bytes", 1..=MAX_FILE_SIZE, "the file's size in bytes")?;
    let Some(size) = source.size() else {
        return declared.ok_or(wrong_type("bytes", "the stream's size in bytes, required"));
    };
    let size = number("file", &size.into(), 1..=MAX_FILE_SIZE, EXPECTED)?
        .ok_or(wrong_type("file", EXPECTED))?;
    match declared {
        Some(bytes) if bytes != size => Err(out_of_range("bytes", "the file's size in bytes")),
        _ => Ok(size),
    }
}

fn plan(options: &Options, bytes: u64, concurrency: usize) -> Result<Plan, Invalid> {
    let part_size = options
        .whole(
            "partSize",
            1..=MAX_PART_SIZE,
            "whole bytes, 1 … 67108864 (64 MiB)",
        )?
        .unwrap_or_else(|| Plan::default_part_size(bytes, concurrency));
    let plan = Plan::new(bytes, part_size);
    if plan.parts() > MAX_PARTS {
        return Err(out_of_range(
            "partSize",
            "large enough to make at most 1000000 parts",
        ));
    }
    Ok(plan)
}

fn md5(value: &JsValue, journaled: bool) -> Result<Md5, Invalid> {
    match (value.as_bool(), value.as_string()) {
        // The digest is what a file is known again by.
        (Some(false), _) if journaled => Err(wrong_type("md5", "anything but false with resume")),
        (Some(true), _) => Ok(Md5::Computed),
        (Some(false), _) => Ok(Md5::Unchecked),
        (_, Some(hex)) if is_md5(&hex) => Ok(Md5::Given(hex.to_ascii_lowercase())),
        _ if is_absent(value) => Ok(Md5::Computed),
        _ => Err(wrong_type("md5", MD5_EXPECTED)),
    }
}
