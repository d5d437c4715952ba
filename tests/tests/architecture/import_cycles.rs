//! No two files import each other, directly or through others.

use std::{fs, path::Path};

use super::import_graph::{ImportGraph, cycles};

#[test]
fn no_files_of_a_crate_import_each_other() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut found = Vec::new();
    let mut imports_of_all = 0;
    let all_sources = super::sources();
    for member in fs::read_dir(folder).unwrap() {
        let member = member.unwrap().path();
        let name = member.file_name().unwrap().to_string_lossy().into_owned();
        let sources: Vec<_> = all_sources
            .iter()
            .filter_map(|(path, text)| {
                let relative = path.strip_prefix(member.join("src")).ok()?;
                let relative = relative.to_str()?.to_owned();
                relative
                    .ends_with(".rs")
                    .then_some((relative, text.as_str()))
            })
            .collect();
        let sources = sources.iter().map(|(path, text)| (path.as_str(), *text));
        let graph = ImportGraph::parse(sources).unwrap();
        let imports = graph.imports();
        imports_of_all += imports.len();
        for cycle in cycles(&imports) {
            let is_within = |(a, b): &&(&str, &str)| cycle.contains(a) && cycle.contains(b);
            let arrows = imports.iter().filter(is_within);
            let arrows = arrows.map(|(from, to)| format!("  {name}/{from} -> {name}/{to}"));
            found.push(arrows.collect::<Vec<_>>().join("\n"));
        }
    }
    assert!(
        imports_of_all > 1000,
        "only {imports_of_all} imports were found"
    );
    assert!(
        found.is_empty(),
        "move what both need down:\n{}",
        found.join("\n\n")
    );
}

/// The sets of files of a small crate that import each other.
fn cycles_of(sources: &[(&str, &str)]) -> Vec<String> {
    let graph = ImportGraph::parse(sources.iter().copied()).unwrap();
    let imports = graph.imports();
    let cycles = cycles(&imports);
    let texts = cycles.iter().map(|cycle| {
        let files: Vec<_> = cycle.iter().copied().collect();
        files.join(" ")
    });
    texts.collect()
}

#[test]
fn planted_cycles_are_found() {
    let root = ("lib.rs", "mod a; mod b; mod c;");
    let direct = [
        root,
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "use super::a::A; pub struct B(Box<A>);"),
    ];
    assert_eq!(cycles_of(&direct), ["a.rs b.rs"]);
    let of_three = [
        root,
        ("a.rs", "use crate::{b::{self, B}}; pub struct A;"),
        ("b.rs", "pub struct B; fn f() { crate::c::run() }"),
        ("c.rs", "pub fn run() { use crate::a; a::A; }"),
    ];
    assert_eq!(cycles_of(&of_three), ["a.rs b.rs c.rs"]);
    let through_a_folder = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b; pub struct A(b::Renamed);"),
        ("b/mod.rs", "mod inner; pub use inner::B as Renamed;"),
        ("b/inner.rs", "use crate::a::A; pub struct B(Box<A>);"),
    ];
    assert_eq!(cycles_of(&through_a_folder), ["a.rs b/inner.rs"]);
    let of_a_folder = [
        ("lib.rs", "mod b;"),
        ("b/mod.rs", "mod inner; use inner::B; pub struct A(B);"),
        ("b/inner.rs", "use super::A; pub struct B(Box<A>);"),
    ];
    assert_eq!(cycles_of(&of_a_folder), ["b/inner.rs b/mod.rs"]);
}

#[test]
fn reexports_tests_and_unknown_paths_are_no_imports() {
    let reexports = [
        ("lib.rs", "mod b;"),
        (
            "b/mod.rs",
            "mod inner; mod other; pub use {inner::B, other::C};",
        ),
        ("b/inner.rs", "use super::C; pub struct B(C);"),
        ("b/other.rs", "pub struct C;"),
    ];
    assert!(cycles_of(&reexports).is_empty());
    let tests = [
        ("lib.rs", "mod a; mod b;"),
        (
            "a.rs",
            "use crate::b::B; #[cfg(test)] mod tests; pub struct A(B);",
        ),
        ("a/tests.rs", "use super::A;"),
        (
            "b.rs",
            "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }",
        ),
    ];
    assert!(cycles_of(&tests).is_empty());
    let unknown = [
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        (
            "b.rs",
            "use other::a::A; use super::*; pub struct B(Box<A>);",
        ),
    ];
    assert!(cycles_of(&unknown).is_empty());
}
