//! What one run works with.

use std::sync::Arc;

use cangku_domain::accounts::Actor;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::download::Downloader;
use crate::{media::UploadPipeline, ports::Ports};

/// One run.
pub(super) struct Run {
    pub(super) downloader: Arc<Downloader>,
    pub(super) pipeline: Arc<UploadPipeline>,
    pub(super) ports: Ports,
    pub(super) actor: Actor,
    pub(super) cancel: CancellationToken,
    /// One permit for each picture that is being downloaded.
    pub(super) permits: Semaphore,
}
