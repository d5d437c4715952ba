//! What one run works with.

use std::sync::Arc;

use cangku_domain::{
    accounts::Actor,
    ports::{Clock, Reader, Transactor},
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::download::Downloader;
use crate::media::UploadPipeline;

/// The ports that a run reads and writes by.
#[derive(Clone)]
pub(super) struct Storage {
    pub(super) transactor: Arc<dyn Transactor>,
    pub(super) reader: Arc<dyn Reader>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) actor: Actor,
}

/// One run.
pub(super) struct Run {
    pub(super) downloader: Arc<Downloader>,
    pub(super) pipeline: Arc<UploadPipeline>,
    pub(super) storage: Storage,
    pub(super) cancel: CancellationToken,
    /// One permit for each picture that is being downloaded.
    pub(super) places: Semaphore,
}
