//! README.md describes every fault, dialect and statistic.

use serde_json::json;
use uploads_server::Dialect;
use uploads_server::args::HELP;

use crate::api::Api;

const README: &str = include_str!("../../README.md");

/// The names in backticks of an error message such as "expected one of `a`, `b`".
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

#[tokio::test]
async fn every_key_of_a_fault_rule_is_described() {
    let api = Api::new().await;
    let unknown = json!([{ "operation": "part", "bogus": 1 }]);
    let answer = api.put_faults(&unknown).await.json();
    let keys = quoted(answer["error"]["message"].as_str().unwrap()).split_off(1);
    assert!(keys.len() > 15, "{keys:?}");
    for key in keys {
        assert!(README.contains(&format!("`{key}`")), "{key}");
    }
}

#[test]
fn every_name_of_a_dialect_is_described() {
    let error = "bogus".parse::<Dialect>().unwrap_err();
    let (_, names) = error.split_once("not one of ").unwrap();
    assert!(names.split(", ").count() > 20, "{names}");
    for name in names.split(", ") {
        assert!(README.contains(&format!("`{name}`")), "{name}");
    }
}

#[tokio::test]
async fn every_statistic_is_described() {
    let api = Api::new().await;
    for key in api.stats().await.as_object().unwrap().keys() {
        assert!(README.contains(&format!("`{key}`")), "{key}");
    }
}

#[test]
fn every_flag_that_the_readme_names_exists() {
    let flags = README.split("`--").skip(1);
    let names = flags.map(|rest| {
        let end = rest.find(|next: char| !(next.is_ascii_alphanumeric() || next == '-'));
        &rest[..end.unwrap()]
    });
    for name in names.filter(|name| *name != "help") {
        assert!(HELP.contains(&format!("--{name} ")), "{name}");
    }
}
