//! The command as a process.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use reqwest::multipart::{Form, Part};

use crate::api::{send, upload};
use crate::folder::Folder;

struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Its temporary folders are made in `folder`.
    fn start(folder: &Folder) -> Self {
        let mut child = command(folder)
            .args(["--listen", "127.0.0.1:0"])
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .strip_prefix("listening on ")
            .unwrap()
            .trim_end()
            .to_owned();
        Self { child, url }
    }

    /// Sends a part, for an Upload of its own.
    async fn part(&self, bytes: Vec<u8>) {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let post = |path: &str| {
            client
                .post(format!("{}/v1{path}", self.url))
                .bearer_auth("k")
        };
        let id = send(post("/uploads").json(&upload(1))).await.unwrap().id();
        let form = Form::new().part("data", Part::bytes(bytes).file_name("blob"));
        let path = format!("/uploads/{id}/parts");
        send(post(&path).multipart(form)).await.unwrap().id();
    }

    /// The most memory it ever held, in KiB.
    fn peak_memory(&self) -> u64 {
        let path = PathBuf::from(format!("/proc/{}/status", self.child.id()));
        let status = std::fs::read_to_string(path).unwrap();
        let line = status
            .lines()
            .find(|line| line.starts_with("VmHWM:"))
            .unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Folder) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_uploads-server"));
    command
        .env("TMPDIR", &folder.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn the_first_line_says_where_it_listens() {
    let folder = Folder::new();
    let process = Process::start(&folder);
    let address = process.url.strip_prefix("http://127.0.0.1:").unwrap();
    assert_ne!(address.parse::<u16>().unwrap(), 0);
}

#[tokio::test]
async fn a_signal_ends_it_and_removes_the_bytes() {
    for signal in ["-INT", "-TERM"] {
        let folder = Folder::new();
        let mut process = Process::start(&folder);
        process.part(vec![7]).await;
        assert_eq!(folder.len(), 1);
        let pid = process.child.id().to_string();
        let kill = Command::new("kill").args([signal, &pid]).status();
        assert!(kill.unwrap().success());
        assert_eq!(process.child.wait().unwrap().code(), Some(0));
        assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
    }
}

#[test]
fn a_wrong_flag_is_told_in_one_line_and_exits_with_2() {
    let folder = Folder::new();
    let mut child = command(&folder).arg("--bogus").spawn().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(2));
    let mut told = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    assert!(
        told.contains("--bogus") && told.lines().count() == 1,
        "{told}"
    );
}

#[test]
fn a_port_that_is_taken_is_told_in_one_line() {
    let folder = Folder::new();
    let process = Process::start(&folder);
    let address = process.url.strip_prefix("http://").unwrap();
    let second = command(&folder)
        .args(["--listen", address])
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    let told = String::from_utf8(second.stderr).unwrap();
    assert!(
        told.contains(address) && told.lines().count() == 1,
        "{told}"
    );
}

#[tokio::test]
async fn memory_does_not_grow_with_the_size_of_a_part() {
    let folder = Folder::new();
    let process = Process::start(&folder);
    process.part(vec![7]).await;
    let before = process.peak_memory();
    process.part(vec![7; 48 << 20]).await;
    let grown = process.peak_memory() - before;
    assert!(grown < 16 << 10, "grown by {grown} KiB");
}
