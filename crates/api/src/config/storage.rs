//! The data folder.
//!
//! - `CANGKU_DATA_DIR` (`storage.data_dir`): folder of the embedded PostgreSQL, pictures and
//!   generated development secrets (`./data`, or `/var/lib/cangku` if that can't be used).

use std::path::PathBuf;

use super::reader::{ErrorReported, Reader, plain_text};
use super::setting::{Fallback, Setting};

const DATA_DIR: Setting = Setting::open(
    "CANGKU_DATA_DIR",
    "storage.data_dir",
    Fallback::Described("./data, else /var/lib/cangku"),
);

pub(super) const SETTINGS: &[&Setting] = &[&DATA_DIR];

/// Where files are stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageConfig {
    /// The configured data folder, relative to the working folder; `None`: [`Self::FIRST_CHOICE`]
    /// or [`Self::SECOND_CHOICE`], chosen at the start.
    pub data_dir: Option<PathBuf>,
}

impl StorageConfig {
    /// The data folder if none is configured.
    pub const FIRST_CHOICE: &str = "./data";
    /// The data folder if none is configured and the first choice can't be used.
    pub const SECOND_CHOICE: &str = "/var/lib/cangku";

    pub(super) fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let data_dir = reader.optional(&DATA_DIR, plain_text)?.map(PathBuf::from);
        Ok(Self { data_dir })
    }
}
