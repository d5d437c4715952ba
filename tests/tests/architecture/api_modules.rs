//! Which modules of the api may use which.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Modules that may use `http` and `commands`; all others are features that these use.
const ABOVE_HTTP: [&str; 5] = ["commands", "http", "lib", "main", "wiring"];
/// Modules that may use the configuration. A feature owns the type of its settings, which `config`
/// builds.
const ABOVE_CONFIG: [&str; 6] = ["commands", "config", "lib", "main", "reload", "wiring"];

#[test]
fn no_feature_uses_http_or_commands_or_wiring() {
    for (file, text) in files() {
        let used = used_modules(&text);
        for above in ["http", "commands", "wiring"] {
            // Wiring builds the state of `http`, which doesn't know it.
            let may = ABOVE_HTTP.contains(&module(&file))
                && !(above == "wiring" && module(&file) == "http");
            assert!(may || !used.contains(above), "{file} uses crate::{above}");
        }
    }
}

#[test]
fn no_feature_uses_the_configuration() {
    for (file, text) in files() {
        assert!(
            ABOVE_CONFIG.contains(&module(&file)) || !used_modules(&text).contains("config"),
            "{file} uses crate::config"
        );
    }
}

#[test]
fn modules_are_found_in_paths_and_in_nested_imports() {
    let text = "use crate::{a::b, c::{d, e},\n  f};\nlet x = crate::g::h(); use crate::i;";
    let expected = ["a", "c", "f", "g", "i"].map(str::to_owned);
    assert_eq!(used_modules(text), BTreeSet::from(expected));
}

/// The top-level module that a file belongs to.
fn module(file: &str) -> &str {
    let first = file.split('/').next().unwrap();
    first.strip_suffix(".rs").unwrap_or(first)
}

/// The top-level modules of its crate that a source uses.
fn used_modules(text: &str) -> BTreeSet<String> {
    let uses = text.split("crate::").skip(1);
    uses.flat_map(|rest| match rest.strip_prefix('{') {
        Some(list) => first_segments(list),
        None => vec![identifier(rest)],
    })
    .filter(|name| !name.is_empty())
    .collect()
}

/// The first segments of the paths of a list in braces.
fn first_segments(list: &str) -> Vec<String> {
    let mut depth = 0_u32;
    let mut top = String::new();
    for letter in list.chars() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            _ if depth == 0 => top.push(letter),
            _ => {}
        }
    }
    top.split(',').map(|path| identifier(path.trim())).collect()
}

fn identifier(text: &str) -> String {
    text.chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

/// The sources of the api, by their path below `src`.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/api/src");
    let mut open = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(&root).unwrap().to_string_lossy();
            files.push((name.into_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
    assert!(files.len() > 100, "the sources were not found");
    files
}
