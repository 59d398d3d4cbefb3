//! Reads the command line into [`Settings`].

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt};

use crate::dialect::Deviation;
use crate::settings::{Cors, Keep, Mount, Settings};

/// What `--help` prints.
pub const HELP: &str = "\
uploads-server: a local Uploads API for tests

  --listen ADDR:PORT         where to listen (default 127.0.0.1:8787; port 0 takes any free port)
  --data DIR                 keep bytes in DIR while running (default: a temporary folder)
  --discard                  check and hash the bytes, but do not keep them
  --no-md5                   with --discard: compute no MD5, for benchmarks
  --www DIR                  serve static files at /
  --mount /PATH=DIR          serve static files at /PATH (may be repeated)
  --expires-after SECONDS    how long an Upload stays pending (default 3600)
  --anonymous                accept requests without a key
  --count-all-bytes          complete counts every byte received, including parts that it does not list
  --dialect NAME[,NAME...]   behave like another server (may be repeated; README.md lists the names)
  --max-parts-in-flight K    answer 503 above K part requests at once
  --cors live|open|none      which answers pages of other origins can read (default live)
  --read-bytes-per-second N  read the bodies of all requests together at this rate
";

/// What the command does.
#[derive(Debug)]
pub enum Action {
    /// Run with these settings.
    Serve(Box<Settings>),
    /// Print [`HELP`].
    Help,
}

/// Reads a command line that starts with the program's name.
///
/// # Errors
/// One line that names the wrong flag and what it expects.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Action, String> {
    let mut settings = Settings::default();
    let (mut discard, mut no_md5) = (false, false);
    let mut parser = Parser::from_iter(words);
    while let Some(arg) = parser.next().map_err(|error| error.to_string())? {
        match arg {
            Arg::Long("listen") => {
                settings.listen = value(&mut parser, "listen", "an address like 127.0.0.1:8787")?;
            }
            Arg::Long("data") => settings.data = Some(raw(&mut parser)?.into()),
            Arg::Long("discard") => discard = true,
            Arg::Long("no-md5") => no_md5 = true,
            Arg::Long("www") => {
                let folder = folder("www", raw(&mut parser)?.into())?;
                settings.mounts.push(Mount {
                    path: "/".into(),
                    folder,
                });
            }
            Arg::Long("mount") => {
                let word: String = value(&mut parser, "mount", "/path=DIR")?;
                settings.mounts.push(mount(&word)?);
            }
            Arg::Long("expires-after") => {
                settings.upload_life = value(&mut parser, "expires-after", "a number of seconds")?;
            }
            Arg::Long("anonymous") => settings.anonymous = true,
            Arg::Long("count-all-bytes") => settings.dialect.add(Deviation::CountAllBytes),
            Arg::Long("dialect") => {
                let word: String = value(&mut parser, "dialect", "names")?;
                let dialect = word
                    .parse()
                    .map_err(|error| format!("--dialect: {error}"))?;
                settings.dialect.extend(dialect);
            }
            Arg::Long("max-parts-in-flight") => {
                let most = value(&mut parser, "max-parts-in-flight", "a number")?;
                settings.max_parts_in_flight = Some(most);
            }
            Arg::Long("cors") => {
                let word: String = value(&mut parser, "cors", "live, open or none")?;
                settings.cors = cors(&word)?;
            }
            Arg::Long("read-bytes-per-second") => {
                let expected = "a number of bytes above 0";
                let rate = value(&mut parser, "read-bytes-per-second", expected)?;
                settings.read_bytes_per_second = Some(rate);
            }
            Arg::Long("help") | Arg::Short('h') => return Ok(Action::Help),
            other => return Err(other.unexpected().to_string()),
        }
    }
    settings.keep = match (discard, no_md5) {
        (false, false) => Keep::Bytes,
        (true, false) => Keep::Digest,
        (true, true) => Keep::Nothing,
        (false, true) => return Err("--no-md5 needs --discard".into()),
    };
    Ok(Action::Serve(Box::new(settings)))
}

fn raw(parser: &mut Parser) -> Result<OsString, String> {
    parser.value().map_err(|error| error.to_string())
}

fn value<T: std::str::FromStr>(
    parser: &mut Parser,
    flag: &str,
    expected: &str,
) -> Result<T, String> {
    let word = raw(parser)?;
    let shown = word.to_string_lossy().into_owned();
    word.string()
        .ok()
        .and_then(|word| word.parse().ok())
        .ok_or_else(|| format!("--{flag} must be {expected}, not \"{shown}\""))
}

fn mount(word: &str) -> Result<Mount, String> {
    let parts = word
        .split_once('=')
        .filter(|(path, _)| path.starts_with('/'));
    let (path, dir) = parts.ok_or_else(|| format!("--mount must be /path=DIR, not \"{word}\""))?;
    let trimmed = path.trim_end_matches('/');
    let path = if trimmed.is_empty() { "/" } else { trimmed };
    Ok(Mount {
        path: path.into(),
        folder: folder("mount", dir.into())?,
    })
}

/// Checks the folder at the start, so that a wrong name is not a 404 for every file.
fn folder(flag: &str, path: PathBuf) -> Result<PathBuf, String> {
    if path.is_dir() {
        Ok(path)
    } else {
        Err(format!("--{flag}: no folder \"{}\"", path.display()))
    }
}

fn cors(word: &str) -> Result<Cors, String> {
    match word {
        "live" => Ok(Cors::Live),
        "open" => Ok(Cors::Open),
        "none" => Ok(Cors::None),
        _ => Err(format!("--cors must be live, open or none, not \"{word}\"")),
    }
}
