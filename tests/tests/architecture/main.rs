//! The dependencies of crates and files are those that `docs/ARCHITECTURE.md` allows.

mod audited_use_cases;
mod import_cycles;
mod import_graph;
mod source_file;

mod api_modules;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, PackageId};

/// The platform that this compiler builds for.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.unwrap().to_owned()
}

fn metadata() -> Metadata {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    MetadataCommand::new()
        .manifest_path(manifest)
        // Packages for other platforms were never downloaded.
        .other_options(["--offline".into(), "--filter-platform".into(), host()])
        .exec()
        .unwrap()
}

/// The direct dependencies of each package, without dev- and build-dependencies.
fn dependencies(metadata: &Metadata) -> BTreeMap<PackageId, Vec<PackageId>> {
    let nodes = &metadata.resolve.as_ref().unwrap().nodes;
    let direct = |node: &cargo_metadata::Node| {
        let normal = node.deps.iter().filter(|dependency| {
            dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal)
        });
        normal.map(|dependency| dependency.pkg.clone()).collect()
    };
    nodes
        .iter()
        .map(|node| (node.id.clone(), direct(node)))
        .collect()
}

fn id_of(metadata: &Metadata, name: &str) -> PackageId {
    let package = metadata
        .workspace_packages()
        .into_iter()
        .find(|package| package.name == name);
    package
        .unwrap_or_else(|| panic!("there is no package {name}"))
        .id
        .clone()
}

/// Names of all transitive dependencies of a package.
fn reach(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let dependencies = dependencies(metadata);
    let mut seen = BTreeSet::new();
    let mut open = vec![id_of(metadata, name)];
    while let Some(id) = open.pop() {
        for next in &dependencies[&id] {
            if seen.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    seen.iter()
        .map(|id| metadata[id].name.to_string())
        .collect()
}

fn direct(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let id = id_of(metadata, name);
    dependencies(metadata)[&id]
        .iter()
        .map(|id| metadata[id].name.to_string())
        .collect()
}

/// Every member of the workspace.
fn members(metadata: &Metadata) -> BTreeSet<String> {
    let packages = metadata.workspace_packages();
    packages
        .iter()
        .map(|package| package.name.to_string())
        .collect()
}

#[test]
fn the_domain_reaches_no_database_no_runtime_and_no_network() {
    let reached = reach(&metadata(), "cangku-domain");
    for forbidden in [
        "diesel",
        "r2d2",
        "actix-web",
        "tokio",
        "reqwest",
        "mio",
        "hyper",
    ] {
        assert!(
            !reached.contains(forbidden),
            "the domain reaches {forbidden}"
        );
    }
}

#[test]
fn crates_depend_only_on_the_allowed_crates() {
    let metadata = metadata();
    let allowed = BTreeMap::from([
        ("cangku-domain", &[][..]),
        ("haier-client", &[]),
        ("fault-points", &[]),
        ("picture-check", &[]),
        ("spreadsheet-reader", &[]),
        // Both use the published crate of that name.
        ("pq-sys", &["cangku-libpq", "pq-sys"]),
        ("embedded-postgres", &["fault-points"]),
        ("haier-simulator", &["haier-client"]),
        ("cangku-libpq", &["pq-sys"]),
        ("cangku-supervision", &[]),
        ("cangku-adapters", &["cangku-domain"]),
        (
            "cangku-group-commit",
            &["cangku-domain", "cangku-supervision", "fault-points"],
        ),
        (
            "cangku-persistence",
            &["cangku-domain", "cangku-libpq", "fault-points"],
        ),
        (
            "cangku-api",
            &[
                "cangku-adapters",
                "cangku-domain",
                "cangku-group-commit",
                "cangku-persistence",
                "cangku-supervision",
                "embedded-postgres",
                "fault-points",
                "haier-client",
                "picture-check",
                "spreadsheet-reader",
            ],
        ),
    ]);
    let members = members(&metadata);
    for from in &members {
        // Tests and benchmarks may use everything.
        if ["integration-tests", "attack-tests", "benchmarks"].contains(&from.as_str()) {
            continue;
        }
        let allowed = allowed.get(from.as_str());
        let allowed = allowed.unwrap_or_else(|| panic!("say what {from} may depend on"));
        for name in direct(&metadata, from).intersection(&members) {
            assert!(allowed.contains(&name.as_str()), "{from} depends on {name}");
        }
    }
}

#[test]
fn only_tests_turn_fault_points_on() {
    for (package, feature) in [
        ("fault-points", "enabled"),
        ("cangku-api", "fault-injection"),
    ] {
        for user in metadata().workspace_packages() {
            let on = |dependency: &&cargo_metadata::Dependency| {
                dependency.name == package && dependency.features.contains(&feature.to_owned())
            };
            let turns_on = user.dependencies.iter().any(|dependency| on(&dependency));
            assert!(
                !turns_on || ["integration-tests", "attack-tests"].contains(&user.name.as_str()),
                "{} turns {package}/{feature} on",
                user.name
            );
        }
    }
    let api = metadata();
    let api = &api[&id_of(&api, "cangku-api")];
    assert!(!api.features.contains_key("default"));
}

#[test]
fn only_persistence_knows_diesel() {
    let metadata = metadata();
    for name in members(&metadata) {
        if ["cangku-persistence", "integration-tests"].contains(&name.as_str()) {
            continue;
        }
        for forbidden in ["diesel", "diesel_migrations", "r2d2", "pq-sys"] {
            let known = direct(&metadata, &name).contains(forbidden);
            let is_wrapper = ["cangku-libpq", "pq-sys"].contains(&name.as_str());
            let is_wrapper = is_wrapper && forbidden == "pq-sys";
            assert!(!known || is_wrapper, "{name} knows {forbidden}");
        }
    }
}

#[test]
fn diesel_calls_the_pq_sys_that_records_sqlstates() {
    let metadata = metadata();
    let ours = id_of(&metadata, "pq-sys");
    let diesel = metadata.packages.iter().find(|it| it.name == "diesel");
    let diesel = &diesel.unwrap().id;
    let known = &dependencies(&metadata)[diesel];
    assert!(
        known.contains(&ours),
        "see docs/upstream/diesel-sqlstate.md"
    );
}

#[test]
fn stock_sales_and_views_are_updated_in_the_named_places_alone() {
    // By commands and orders, and by the repair of `reconcile-inventory`.
    assert_eq!(files_that_set("stock"), ["repair.rs", "update_stock.rs"]);
    assert_eq!(files_that_set("held"), ["repair.rs", "update_stock.rs"]);
    // On order transitions, and when it is recomputed from the orders.
    assert_eq!(
        files_that_set("sales_count"),
        ["sales_counts.rs", "update_orders.rs"]
    );
    assert_eq!(files_that_set("view_count"), ["count_views.rs"]);
}

#[test]
fn products_are_updated_in_the_named_places_alone() {
    let files: Vec<_> = updates_of_products().map(|(file, _)| file).collect();
    assert_eq!(
        files,
        [
            "count_views.rs",
            "product_batches.rs",
            "repair.rs",
            "repository.rs",
            "sales_counts.rs",
            "update_orders.rs",
            "update_stock.rs",
        ],
        "a new place must be named above if it sets stock or counters"
    );
}

/// The files that set this column of `products`, in SQL or by Diesel.
fn files_that_set(column: &str) -> Vec<String> {
    let in_sql = [format!("set {column} ="), format!(", {column} =")];
    let by_diesel = format!("products::{column}.eq(");
    updates_of_products()
        .filter(|(_, text)| {
            text.contains(&by_diesel) || in_sql.iter().any(|words| text.contains(words))
        })
        .map(|(file, _)| file)
        .collect()
}

/// The files with statements that update products, in lower case with single spaces.
fn updates_of_products() -> impl Iterator<Item = (String, String)> {
    let mut files = BTreeMap::new();
    for (path, text) in sources() {
        let words: Vec<_> = text.split_whitespace().collect();
        let text = words.join(" ").to_lowercase();
        let updates = ["update products ", "update(products", "update( products"];
        let in_rust = path.extension().is_some_and(|ending| ending == "rs");
        if in_rust && updates.iter().any(|words| text.contains(words)) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            files.insert(name, text);
        }
    }
    files.into_iter()
}

#[test]
fn keywords_become_public_in_one_place() {
    assert_eq!(
        files_with("insert into public_keywords"),
        ["publish.rs"],
        "where enough users are counted"
    );
}

/// The source files that contain this text, case-insensitively.
fn files_with(words: &str) -> Vec<String> {
    let mut files: Vec<_> = sources()
        .into_iter()
        .filter(|(path, text)| {
            let in_rust = path.extension().is_some_and(|ending| ending == "rs");
            in_rust && text.to_lowercase().contains(words)
        })
        .map(|(path, _)| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    files
}

#[test]
fn a_file_holds_one_concept() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        let generated = path.ends_with("persistence/src/schema.rs");
        assert!(
            lines <= 400 || generated,
            "{} has {lines} lines",
            path.display()
        );
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let vague = ["utils", "util", "helpers", "common", "misc"].contains(&name.as_str());
        assert!(!vague, "{} says nothing of what it holds", path.display());
    }
}

/// Every source file of the crates.
fn sources() -> Vec<(PathBuf, String)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut open: Vec<PathBuf> = fs::read_dir(crates)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("src"))
        .collect();
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    assert!(files.len() > 100, "the sources were not found");
    files
}
