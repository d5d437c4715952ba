//! Compares the codes with `docs/ERRORS.md` and with the sources.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use cangku_domain::{ViolationCode, media::MediaRefusal};

use super::ErrorCode;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// First cells and whole rows of the table under a heading of `docs/ERRORS.md`.
fn rows(heading: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(workspace().join("docs/ERRORS.md")).unwrap();
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| {
        let (code, _) = line.strip_prefix("| `")?.split_once('`')?;
        Some((code.to_owned(), line.to_owned()))
    });
    rows.collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn the_documentation_lists_every_error_code_with_its_status_and_no_other() {
    let documented = rows("Error codes");
    let mut listed: Vec<_> = documented.iter().map(|(code, _)| code.as_str()).collect();
    listed.sort_unstable();
    let mut known: Vec<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    known.sort_unstable();
    assert_eq!(listed, known);
    for code in ErrorCode::ALL {
        let (_, row) = documented
            .iter()
            .find(|(name, _)| name == code.as_str())
            .unwrap();
        let status = format!("| {} |", code.status().as_u16());
        assert!(row.contains(&status), "{row}");
    }
}

#[test]
fn the_documentation_lists_every_code_of_a_field_and_no_other() {
    let mut listed: Vec<_> = rows("Codes of fields")
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    listed.sort_unstable();
    let mut known = ViolationCode::ALL.map(ViolationCode::as_str);
    known.sort_unstable();
    assert_eq!(listed, known);
}

#[test]
fn no_two_errors_share_a_code() {
    let codes: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), ErrorCode::ALL.len());
}

#[test]
fn every_error_code_is_used() {
    let mut files = Vec::new();
    for crate_folder in fs::read_dir(workspace().join("crates")).unwrap() {
        let folder = crate_folder.unwrap().path().join("src");
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
    }
    let mut code = String::new();
    let is_test = |file: &Path| {
        file.iter()
            .any(|part| part == "tests" || part == "tests.rs")
    };
    for file in files.iter().filter(|file| !is_test(file)) {
        let text = fs::read_to_string(file).unwrap();
        code.push_str(text.split("#[cfg(test)]\nmod ").next().unwrap_or_default());
    }
    for error in ErrorCode::ALL {
        let name = format!("ErrorCode::{error:?}");
        let mut uses = code.match_indices(&name);
        let whole = |(at, _): (usize, &str)| {
            let rest = code.get(at + name.len()..).unwrap_or_default();
            !rest.starts_with(|c: char| c.is_alphanumeric() || c == ']')
        };
        assert!(uses.any(whole), "{} is unused", error.as_str());
    }
}

#[test]
fn a_refused_picture_has_the_code_of_the_domain() {
    let detail = String::new;
    for refusal in [
        MediaRefusal::InvalidFileName,
        MediaRefusal::ExtensionNotAllowed,
        MediaRefusal::Empty,
        MediaRefusal::TooLarge { limit: 1 },
        MediaRefusal::TypeMismatch(detail()),
        MediaRefusal::NotAPicture(detail()),
        MediaRefusal::Damaged(detail()),
        MediaRefusal::TooManyPixels(detail()),
        MediaRefusal::TooComplex(detail()),
        MediaRefusal::TooManyFrames(detail()),
        MediaRefusal::InUse { products: vec![] },
    ] {
        assert_eq!(ErrorCode::of_picture(&refusal).as_str(), refusal.code());
    }
}
