//! What one source file defines and imports.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

/// A path from the root of its crate, such as `["http", "state", "App"]`.
pub type ItemPath = Vec<String>;

/// The definitions and imports of a file, without those of its tests.
#[derive(Debug, Default)]
pub struct SourceFile {
    /// Its module.
    pub module: ItemPath,
    /// Whether it is the root of a crate or a `mod.rs`.
    pub is_folder: bool,
    /// Names of its items.
    pub definitions: BTreeSet<String>,
    /// What names of its imports mean, re-exports included.
    pub names: BTreeMap<String, ItemPath>,
    /// Modules of which it re-exports everything.
    pub globs: Vec<ItemPath>,
    /// Paths that its code needs.
    pub needs: BTreeSet<ItemPath>,
    /// Child modules that are compiled for tests only.
    pub tests: Vec<ItemPath>,
    /// Child modules with a file of their own.
    children: BTreeSet<String>,
    /// The module of the code that is visited: an inline module, or that of the file.
    current: ItemPath,
}

impl SourceFile {
    /// Parses a file; `path` is relative to `src`, such as `http/mod.rs`.
    pub fn parse(path: &str, text: &str) -> syn::Result<Self> {
        let syntax = syn::parse_file(text)?;
        let parts = path.trim_end_matches(".rs").split('/');
        let mut module: ItemPath = parts.map(ToOwned::to_owned).collect();
        let is_root = ["lib", "main"].map(|name| vec![name.to_owned()]);
        let is_root = is_root.contains(&module);
        let is_folder = is_root || module.last().is_some_and(|name| name == "mod");
        if is_folder {
            module.pop();
        }
        let mut file = Self {
            current: module.clone(),
            module,
            is_folder,
            ..Self::default()
        };
        for item in &syntax.items {
            if let syn::Item::Mod(child) = item
                && child.content.is_none()
            {
                file.children.insert(child.ident.to_string());
            }
        }
        // First all imports: code above one may use it.
        for item in &syntax.items {
            if let syn::Item::Use(import) = item
                && !is_test(&import.attrs)
            {
                file.import(import);
            }
        }
        file.visit_file(&syntax);
        Ok(file)
    }

    fn import(&mut self, import: &syn::ItemUse) {
        let is_reexport = !matches!(import.vis, syn::Visibility::Inherited);
        let mut leaves = Vec::new();
        flatten(&import.tree, &mut Vec::new(), &mut leaves);
        for (path, name) in leaves {
            let Some(path) = self.absolute(&path) else {
                continue;
            };
            if name == "*" {
                if is_reexport {
                    self.globs.push(path);
                }
                // Of `use super::*` it isn't known what is needed.
                continue;
            }
            if !is_reexport {
                self.needs.insert(path.clone());
            }
            self.names.insert(name, path);
        }
    }

    /// The path from the root of the crate; `None` if it is another crate's, or unknown.
    fn absolute(&self, path: &[String]) -> Option<ItemPath> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([&self.current, rest].concat()),
            "super" => {
                let mut module = self.current.clone();
                module.pop()?;
                let mut rest = rest;
                while let Some((next, others)) = rest.split_first()
                    && next == "super"
                {
                    module.pop()?;
                    rest = others;
                }
                Some([module, rest.to_vec()].concat())
            }
            name if self.current == self.module && self.children.contains(name) => {
                Some([self.module.as_slice(), path].concat())
            }
            _ => None,
        }
    }
}

/// The leaves of an import with the names that they get; `*` for everything of a module.
fn flatten(tree: &syn::UseTree, prefix: &mut ItemPath, out: &mut Vec<(ItemPath, String)>) {
    match tree {
        syn::UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, out);
            prefix.pop();
        }
        syn::UseTree::Name(name) if name.ident == "self" => {
            out.push((prefix.clone(), prefix.last().cloned().unwrap_or_default()));
        }
        syn::UseTree::Name(name) => {
            let name = name.ident.to_string();
            out.push((
                [prefix.as_slice(), std::slice::from_ref(&name)].concat(),
                name,
            ));
        }
        syn::UseTree::Rename(rename) => {
            let path = [prefix.as_slice(), &[rename.ident.to_string()]].concat();
            out.push((path, rename.rename.to_string()));
        }
        syn::UseTree::Glob(_) => out.push((prefix.clone(), "*".to_owned())),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, prefix, out);
            }
        }
    }
}

/// Whether this is compiled for tests only.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = attribute.parse_args::<syn::Path>();
        attribute.path().is_ident("cfg") && condition.is_ok_and(|it| it.is_ident("test"))
    })
}

impl<'ast> Visit<'ast> for SourceFile {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, name) = match item {
            syn::Item::Const(it) => (&it.attrs, Some(&it.ident)),
            syn::Item::Enum(it) => (&it.attrs, Some(&it.ident)),
            syn::Item::Fn(it) => (&it.attrs, Some(&it.sig.ident)),
            syn::Item::Macro(it) => (&it.attrs, it.ident.as_ref()),
            syn::Item::Mod(it) => (&it.attrs, it.content.as_ref().map(|_| &it.ident)),
            syn::Item::Static(it) => (&it.attrs, Some(&it.ident)),
            syn::Item::Struct(it) => (&it.attrs, Some(&it.ident)),
            syn::Item::Trait(it) => (&it.attrs, Some(&it.ident)),
            syn::Item::Type(it) => (&it.attrs, Some(&it.ident)),
            syn::Item::Union(it) => (&it.attrs, Some(&it.ident)),
            syn::Item::Impl(it) => (&it.attrs, None),
            syn::Item::Use(it) => (&it.attrs, None),
            _ => return,
        };
        if is_test(attributes) {
            if let syn::Item::Mod(child) = item {
                let path = [self.current.as_slice(), &[child.ident.to_string()]].concat();
                self.tests.push(path);
            }
            return;
        }
        if self.current == self.module
            && let Some(name) = name
        {
            self.definitions.insert(name.to_string());
        }
        match item {
            syn::Item::Mod(child) => {
                self.current.push(child.ident.to_string());
                visit::visit_item(self, item);
                self.current.pop();
            }
            syn::Item::Use(import) => self.import(import),
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|it| it.ident.to_string());
        let segments: ItemPath = segments.collect();
        if let [first, rest @ ..] = segments.as_slice()
            && !rest.is_empty()
        {
            let imported = self.names.get(first);
            let known = imported.map(|path| [path.as_slice(), rest].concat());
            if let Some(path) = known.or_else(|| self.absolute(&segments)) {
                self.needs.insert(path);
            }
        }
        visit::visit_path(self, path);
    }
}
