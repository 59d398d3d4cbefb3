//! From checked options to a job.

use wasm_bindgen::prelude::*;

use super::journal_record;
use super::js::config::UploadConfig;
use super::js::journal::StoredJournal;
use super::network::{WebNetwork, milliseconds};
use crate::core::api::Create;
use crate::core::journal::Journal;
use crate::core::plan::{AUTO_SHARES, Plan};
use crate::core::span::Span;
use crate::core::stall::Limits;
use crate::core::tuner::MOST;
use crate::core::upload::{Job, Md5, Resume};

/// The job of an upload with these options. `journal` is what an earlier session stored.
pub fn of(
    config: &UploadConfig,
    network: &WebNetwork,
    journal: Option<&StoredJournal>,
    journaled: bool,
) -> Job {
    let bytes = whole(config.bytes());
    let concurrency = config.concurrency().map(|number| number as usize);
    let part_size = config.part_size().map_or_else(
        || Plan::default_part_size(bytes, concurrency.unwrap_or(AUTO_SHARES)),
        whole,
    );
    Job {
        create: Create {
            bytes,
            filename: config.filename(),
            mime_type: config.mime_type(),
            purpose: config.purpose(),
            expires_after: config.expires_after().map(whole),
        },
        plan: Plan::new(bytes, part_size),
        concurrency: concurrency.unwrap_or(MOST),
        auto: concurrency.is_none(),
        md5: md5(&config.md5()),
        retry_policy: network.retry_policy,
        limits: Limits {
            stall: milliseconds(config.stall_timeout()),
            response: milliseconds(config.response_timeout()),
        },
        journaled,
        resume: journal.map(|record| resume(journal_record::of_record(record), network)),
        restart: config.restart(),
        find_file: config.find_file(),
    }
}

fn resume(journal: Journal, network: &WebNetwork) -> Resume {
    let life = journal.life_left(network.port.wall_clock());
    Resume {
        journal,
        life: life.filter(|life| !life.is_zero()),
        stale: life.is_some_and(Span::is_zero),
    }
}

fn md5(value: &JsValue) -> Md5 {
    match value.as_string() {
        Some(hex) => Md5::Given(hex),
        None if *value == JsValue::FALSE => Md5::Unchecked,
        None => Md5::Computed,
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and in bounds"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
