#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

/// Panics if a test asks for it; see the crate's documentation.
#[cfg(not(feature = "enabled"))]
#[inline(always)]
pub const fn point(_name: &str) {}

/// Panics if a test asks for it; see the crate's documentation.
///
/// # Panics
/// If the file that `FAULT_POINTS_FILE` names has a line that is `name`.
#[cfg(feature = "enabled")]
#[expect(clippy::panic, reason = "this is what the crate is for")]
pub fn point(name: &str) {
    use std::{env, fs, path::PathBuf, sync::OnceLock};
    static FILE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let file = FILE.get_or_init(|| env::var_os("FAULT_POINTS_FILE").map(PathBuf::from));
    let Some(file) = file else { return };
    // Read at every call, so that a test can start and end a fault while the program runs.
    let wanted = fs::read_to_string(file).unwrap_or_default();
    if wanted.lines().any(|line| line.trim() == name) {
        panic!("the fault point {name} was asked to panic");
    }
}
