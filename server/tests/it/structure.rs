//! How the sources are built: no circles of imports, no long files, nothing that knows the
//! application but the server that starts it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const MOST_LINES: usize = 300;

type Imports = BTreeMap<String, BTreeSet<String>>;

/// Every file of `src` with its text, by the path of its module.
fn sources() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let module = path.strip_prefix(&root).unwrap().with_extension("");
            let module = module.to_str().unwrap().replace('/', "::");
            sources.insert(module, fs::read_to_string(path).unwrap());
        }
    }
    sources
}

/// The modules each file names in a path that starts with `crate::`.
fn imports(sources: &BTreeMap<String, String>) -> Imports {
    let mut imports = Imports::new();
    for (module, text) in sources {
        let named = imports.entry(module.clone()).or_default();
        let (text, _) = text.split_once("#[cfg(test)]").unwrap_or((text, ""));
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect();
        for path in code.split("crate::").skip(1) {
            named.extend(modules(path, sources));
        }
        assert!(
            !code.contains("super::"),
            "{module}: paths start at the crate"
        );
    }
    imports
}

/// The modules named by `a::b::{C, d::E}` or `a::b::C`.
fn modules(path: &str, sources: &BTreeMap<String, String>) -> Vec<String> {
    let end = path
        .find(|next: char| !(next.is_alphanumeric() || "_:".contains(next)))
        .unwrap_or(path.len());
    let (head, rest) = path.split_at(end);
    let list = match rest.strip_prefix('{') {
        Some(list) => list.split('}').next().unwrap().split(',').collect(),
        None => vec![""],
    };
    let names = list
        .into_iter()
        .map(|item| format!("{head}{}", item.trim()));
    names
        .filter_map(|name| {
            // The longest beginning that is a file.
            let parts: Vec<&str> = name.split("::").collect();
            let beginnings = (1..=parts.len())
                .rev()
                .map(|length| parts[..length].join("::"));
            beginnings
                .into_iter()
                .find(|beginning| sources.contains_key(beginning))
        })
        .collect()
}

/// A circle that begins and ends at some file, if there is one.
fn circle(imports: &Imports) -> Option<Vec<String>> {
    fn visit(
        at: &str,
        imports: &Imports,
        way: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> bool {
        if way.iter().any(|module| module == at) {
            way.push(at.to_owned());
            return true;
        }
        if done.contains(at) {
            return false;
        }
        way.push(at.to_owned());
        if imports[at]
            .iter()
            .any(|next| visit(next, imports, way, done))
        {
            return true;
        }
        way.pop();
        done.insert(at.to_owned());
        false
    }
    let mut done = BTreeSet::new();
    imports.keys().find_map(|module| {
        let mut way = Vec::new();
        visit(module, imports, &mut way, &mut done).then_some(way)
    })
}

#[test]
fn no_file_is_in_a_circle_of_imports() {
    let imports = imports(&sources());
    let edges: usize = imports.values().map(BTreeSet::len).sum();
    assert!(edges > 50, "the imports were not found: {imports:?}");
    assert_eq!(circle(&imports), None);
}

#[test]
fn a_circle_would_be_found() {
    let mut imports = imports(&sources());
    let clock = imports.get_mut("clock").unwrap();
    clock.insert("app".to_owned());
    let circle = circle(&imports).expect("a circle");
    assert!(circle.contains(&"clock".to_owned()), "{circle:?}");
}

#[test]
fn only_the_server_knows_the_application() {
    let imports = imports(&sources());
    let knowing: Vec<&String> = imports
        .iter()
        .filter(|(_, named)| named.contains("app"))
        .map(|(module, _)| module)
        .collect();
    assert_eq!(knowing, ["server"]);
}

#[test]
fn no_file_is_longer_than_300_lines() {
    for (module, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= MOST_LINES, "{module} has {lines} lines");
    }
}
