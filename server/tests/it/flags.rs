//! The command line, word by word.

use std::ffi::OsString;

use uploads_server::args::{Action, parse};
use uploads_server::{Cors, Dialect, Keep, Settings};

fn parsed(words: &[&str]) -> Result<Action, String> {
    let program = std::iter::once("uploads-server");
    parse(program.chain(words.iter().copied()).map(OsString::from))
}

fn settings(words: &[&str]) -> Settings {
    match parsed(words) {
        Ok(Action::Serve(settings)) => *settings,
        other => panic!("{other:?}"),
    }
}

#[test]
fn without_flags_it_listens_on_the_loopback_alone() {
    let settings = settings(&[]);
    assert!(settings.listen.ip().is_loopback());
    assert_eq!(settings.listen.port(), 8787);
    assert_eq!((settings.keep, settings.cors), (Keep::Bytes, Cors::Live));
    assert_eq!(settings.upload_life, 3600);
}

#[test]
fn every_flag_is_understood() {
    let words = [
        "--listen",
        "127.0.0.1:0",
        "--data",
        "d",
        "--discard",
        "--no-md5",
        "--www",
        "src",
        "--mount",
        "/t/=tests",
        "--expires-after",
        "60",
        "--anonymous",
        "--count-all-bytes",
        "--dialect=bare-file,closed-409",
        "--max-parts-in-flight=4",
        "--cors",
        "open",
        "--read-bytes-per-second",
        "1000000",
    ];
    let settings = settings(&words);
    assert_eq!(settings.listen.port(), 0);
    assert_eq!(settings.keep, Keep::Nothing);
    assert_eq!(settings.data, Some("d".into()));
    let mounts: Vec<_> = settings
        .mounts
        .iter()
        .map(|mount| (&*mount.path, mount.folder.to_str().unwrap()))
        .collect();
    assert_eq!(mounts, [("/", "src"), ("/t", "tests")]);
    assert_eq!(settings.upload_life, 60);
    assert!(settings.anonymous);
    let expected: Dialect = "count-all-bytes,bare-file,closed-409".parse().unwrap();
    assert_eq!(settings.dialect, expected);
    assert_eq!(settings.max_parts_in_flight, Some(4));
    assert_eq!(settings.cors, Cors::Open);
    let rate = settings.read_bytes_per_second.map(u64::from);
    assert_eq!(rate, Some(1_000_000));
}

#[test]
fn each_wrong_flag_is_told_in_one_line_that_names_it() {
    let cases: [(&[&str], &str); 11] = [
        (&["--listen", "8787"], "--listen"),
        (&["--expires-after", "an hour"], "--expires-after"),
        (&["--max-parts-in-flight", "-1"], "--max-parts-in-flight"),
        (&["--cors", "all"], "--cors"),
        (&["--mount", "js"], "--mount"),
        (&["--mount", "/js=nowhere"], "nowhere"),
        (&["--www", "nowhere"], "nowhere"),
        (&["--no-md5"], "--discard"),
        (&["--dialect", "bare-file,martian"], "martian"),
        (&["--read-bytes-per-second", "0"], "--read-bytes-per-second"),
        (&["--verbose"], "--verbose"),
    ];
    for (words, named) in cases {
        let message = parsed(words).unwrap_err();
        assert!(
            message.contains(named) && !message.contains('\n'),
            "{message}"
        );
    }
}
