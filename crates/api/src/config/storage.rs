//! The data folder.
//!
//! - `CANGKU_DATA_DIR` (`storage.data_dir`): folder of the embedded PostgreSQL, pictures and
//!   generated development secrets (`./data`, or `/var/lib/cangku` where that can't serve).

use std::path::PathBuf;

use super::reader::{Reader, Refused, plain_text};
use super::setting::{Fallback, Setting};

const DATA_DIR: Setting = Setting::open(
    "CANGKU_DATA_DIR",
    "storage.data_dir",
    Fallback::Described("./data, else /var/lib/cangku"),
);

pub(super) const SETTINGS: &[&Setting] = &[&DATA_DIR];

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageConfig {
    /// The data folder that was asked for, relative to the working folder; `None` leaves the
    /// choice between [`Self::FIRST_CHOICE`] and [`Self::SECOND_CHOICE`] to the start.
    pub data_dir: Option<PathBuf>,
}

impl StorageConfig {
    /// The data folder where none is given.
    pub const FIRST_CHOICE: &str = "./data";
    /// The data folder where none is given and the first choice can't serve.
    pub const SECOND_CHOICE: &str = "/var/lib/cangku";

    pub(super) fn read(reader: &mut Reader) -> Result<Self, Refused> {
        let data_dir = reader.optional(&DATA_DIR, plain_text)?.map(PathBuf::from);
        Ok(Self { data_dir })
    }
}
