//! The command as a process.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::api::{send, upload};
use crate::folder::Folder;

struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Its temporary folders are made in `folder`.
    fn start(folder: &Folder) -> Self {
        Self::of(command(folder).args(["--listen", "127.0.0.1:0"]))
    }

    fn of(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
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

    fn post(&self, path: &str) -> RequestBuilder {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        client
            .post(format!("{}/v1{path}", self.url))
            .bearer_auth("k")
    }

    async fn create(&self, bytes: usize) -> String {
        let create = self.post("/uploads").json(&upload(bytes));
        send(create).await.unwrap().id()
    }

    /// Sends a part, for an Upload of its own.
    async fn part(&self, bytes: Vec<u8>) {
        let id = self.create(bytes.len()).await;
        let form = Form::new().part("data", Part::bytes(bytes).file_name("blob"));
        let part = self.post(&format!("/uploads/{id}/parts")).multipart(form);
        send(part).await.unwrap().id();
    }

    /// A number of /proc/PID/status.
    fn status(&self, name: &str) -> u64 {
        let path = PathBuf::from(format!("/proc/{}/status", self.child.id()));
        let status = std::fs::read_to_string(path).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let number = line.unwrap().trim_start_matches(':').split_whitespace();
        number.take(1).collect::<String>().parse().unwrap()
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let kill = Command::new("kill").args([signal, &pid]).status();
        assert!(kill.unwrap().success());
    }

    /// The most memory it ever held, in KiB.
    fn peak_memory(&self) -> u64 {
        self.status("VmHWM")
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
    for signal in ["-INT", "-TERM", "-HUP"] {
        let folder = Folder::new();
        let mut process = Process::start(&folder);
        process.part(vec![7]).await;
        assert_eq!(folder.len(), 1);
        process.signal(signal);
        assert_eq!(process.child.wait().unwrap().code(), Some(0));
        assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
    }
}

#[tokio::test]
async fn a_signal_in_the_middle_of_parts_removes_the_bytes() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let folder = Folder::new();
        let mut process = Process::start(&folder);
        let stalled = stalled_parts(&process, 20).await;
        folder.until_len(20).await;
        process.signal(signal);
        assert_eq!(process.child.wait().unwrap().code(), Some(0));
        assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
        drop(stalled);
    }
}

#[tokio::test]
async fn started_to_outlive_its_terminal_it_survives_a_hangup() {
    let folder = Folder::new();
    let mut nohup = Command::new("nohup");
    nohup
        .args([
            env!("CARGO_BIN_EXE_uploads-server"),
            "--listen",
            "127.0.0.1:0",
        ])
        .env("TMPDIR", &folder.0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let process = Process::of(&mut nohup);
    process.signal("-HUP");
    process.part(vec![7]).await;
}

/// Connections that have sent the beginning of a part each, and no more.
async fn stalled_parts(process: &Process, count: usize) -> Vec<TcpStream> {
    let id = process.create(count * 10).await;
    let head = format!(
        "POST /v1/uploads/{id}/parts HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer k\r\n\
         content-type: multipart/form-data; boundary=b\r\ncontent-length: 1000\r\n\r\n\
         --b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"f\"\r\n\r\nbegin"
    );
    let address = process.url.strip_prefix("http://").unwrap();
    let mut stalled = Vec::new();
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        stalled.push(stream);
    }
    stalled
}

#[tokio::test]
async fn a_stalled_part_occupies_no_thread() {
    let folder = Folder::new();
    let process = Process::start(&folder);
    process.part(vec![7]).await;
    let stalled = stalled_parts(&process, 600).await;
    // More than the runtime has threads for blocking work: this part would wait for ever.
    let part = process.part(vec![7; 1 << 20]);
    let part = tokio::time::timeout(Duration::from_secs(10), part).await;
    assert!(part.is_ok(), "a part waits for stalled ones");
    drop(stalled);
}

#[tokio::test]
async fn the_form_around_a_part_takes_no_memory_without_bounds() {
    let folder = Folder::new();
    let process = Process::start(&folder);
    process.part(vec![7]).await;
    let before = process.peak_memory();
    let id = process.create(1).await;
    // A form that never comes to its first field.
    let part = process
        .post(&format!("/uploads/{id}/parts"))
        .header("content-type", "multipart/form-data; boundary=b")
        .body(vec![b'x'; 200 << 20]);
    assert_ne!(send(part).await.unwrap().status, 200);
    let grown = process.peak_memory() - before;
    assert!(grown < 16 << 10, "grown by {grown} KiB");
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
