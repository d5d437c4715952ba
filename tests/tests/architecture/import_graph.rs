//! Which file of a crate imports which.

use std::collections::{BTreeMap, BTreeSet};

use super::source_file::{ItemPath, SourceFile};

/// How many re-exports are followed to an item.
const MAX_REEXPORTS: usize = 10;

/// The files of one crate.
pub struct ImportGraph {
    /// Files by module, with their paths.
    files: BTreeMap<ItemPath, (String, SourceFile)>,
}

impl ImportGraph {
    /// Parses files, given with their paths relative to `src`. Files of tests are left out.
    pub fn parse<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>) -> syn::Result<Self> {
        let mut files = BTreeMap::new();
        for (path, text) in sources {
            let file = SourceFile::parse(path, text)?;
            files.insert(file.module.clone(), (path.to_owned(), file));
        }
        let tests: Vec<_> = files
            .values()
            .flat_map(|(_, file)| &file.tests)
            .cloned()
            .collect();
        files.retain(|module, _| !tests.iter().any(|test| module.starts_with(test)));
        Ok(Self { files })
    }

    /// Each file that another one needs, as pairs of importer and imported.
    pub fn imports(&self) -> BTreeSet<(&str, &str)> {
        let mut imports = BTreeSet::new();
        for (module, (path, file)) in &self.files {
            for need in &file.needs {
                if let Some(needed) = self.file_of(need, MAX_REEXPORTS)
                    && needed != module
                    && let Some((needed, _)) = self.files.get(needed)
                {
                    imports.insert((path.as_str(), needed.as_str()));
                }
            }
        }
        imports
    }

    /// The module of the file that defines the item; `None` if that isn't certain.
    fn file_of(&self, path: &[String], reexports: usize) -> Option<&ItemPath> {
        let length = (0..=path.len()).rev();
        let mut prefixes =
            length.filter_map(|length| self.files.get_key_value(path.get(..length)?));
        let (module, (_, file)) = prefixes.next()?;
        let Some((name, rest)) = path.get(module.len()..)?.split_first() else {
            // A folder alone: what is needed of it is resolved by the paths that name it.
            return (!file.is_folder).then_some(module);
        };
        if file.definitions.contains(name) {
            return Some(module);
        }
        let reexports = reexports.checked_sub(1)?;
        if let Some(meaning) = file.names.get(name) {
            return self.file_of(&[meaning.as_slice(), rest].concat(), reexports);
        }
        let everything = file.globs.iter().find_map(|glob| {
            let found = self.file_of(
                &[glob.as_slice(), std::slice::from_ref(name)].concat(),
                reexports,
            )?;
            let (_, file) = self.files.get(found)?;
            file.definitions.contains(name).then_some(found)
        });
        // A macro of the file may define it; a folder may take it from elsewhere.
        everything.or_else(|| (!file.is_folder && file.globs.is_empty()).then_some(module))
    }
}

/// Sets of files that need each other, directly or through others of their set.
pub fn cycles<'a>(imports: &BTreeSet<(&'a str, &'a str)>) -> BTreeSet<BTreeSet<&'a str>> {
    let mut needed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (importer, imported) in imports {
        needed.entry(importer).or_default().push(imported);
    }
    let reach: BTreeMap<_, _> = needed
        .keys()
        .map(|file| (*file, reached(&needed, file)))
        .collect();
    let sets = reach.iter().filter_map(|(file, reached)| {
        let back = |other: &&&str| reach.get(**other).is_some_and(|it| it.contains(file));
        let set: BTreeSet<_> = reached.iter().filter(back).copied().collect();
        (!set.is_empty()).then_some(set)
    });
    sets.collect()
}

/// The files that `file` needs, directly or through others.
fn reached<'a>(needed: &BTreeMap<&'a str, Vec<&'a str>>, file: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = needed.get(file).into_iter().flatten().copied().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(needed.get(next).into_iter().flatten());
        }
    }
    reached
}
