//! Deletes files without a row.

use std::sync::Arc;

use cangku_domain::{
    Result,
    accounts::{Actor, SystemActor},
    media::{MediaFile, PictureType, THUMBNAIL_SIDES},
    ports::Reader,
    use_cases::{Context, orphaned_media, prepare_orphan_deletion, unreferenced_media},
};
use chrono::TimeDelta;
use futures::TryStreamExt;

use super::{
    cleaning_error::CleaningError,
    store::{MediaStore, StoreError},
};
use crate::ports::Ports;

/// Files that are looked up in one query.
pub(super) const BATCH_SIZE: usize = 500;

/// The cleanup of files without a row.
#[derive(Clone)]
pub struct MediaCleaner {
    /// The store of the files.
    pub store: Arc<MediaStore>,
    /// The database that has the rows.
    pub ports: Ports,
}

impl MediaCleaner {
    pub(super) async fn rows<T: Send + 'static>(
        &self,
        work: impl FnOnce(Context<'_>, &dyn Reader) -> Result<T> + Send + 'static,
    ) -> std::result::Result<T, CleaningError> {
        let result = self
            .ports
            .in_background(Actor::system(SystemActor::CleanMedia), work);
        Ok(result.await??)
    }

    /// Deletes the files whose row was deleted, unless another row refers to them, and removes them
    /// from the products that name them. Returns how many were deleted.
    pub async fn delete_orphans(&self) -> std::result::Result<u64, CleaningError> {
        let mut deleted: u64 = 0;
        loop {
            let names = self.rows(|_, reader| orphaned_media(reader, 100)).await?;
            if names.is_empty() {
                return Ok(deleted);
            }
            self.claim_store().await?;
            let (mut failure, mut done) = (None, false);
            for name in names {
                match self.delete_orphan(&name).await {
                    Ok(was_deleted) => {
                        done = true;
                        deleted = deleted.saturating_add(u64::from(was_deleted));
                    }
                    Err(error) => {
                        tracing::warn!(file = name, %error, "a file without a row was not deleted");
                        failure = Some(error);
                    }
                }
            }
            // A file that can't be deleted must not block those after it: fail only if no file was
            // deleted.
            if let Some(error) = failure.filter(|_| !done) {
                return Err(error);
            }
        }
    }

    /// Deletes one file; returns whether it did: not if another row refers to it.
    async fn delete_orphan(&self, name: &str) -> std::result::Result<bool, CleaningError> {
        let prepare = |is_gone: bool| {
            let name = name.to_owned();
            self.rows(move |cx, _| prepare_orphan_deletion(cx, &name, is_gone))
        };
        // First from the products, then the files, then their rows: each step can be repeated
        // after a crash.
        if !prepare(false).await? {
            return Ok(false);
        }
        delete_files(&self.store, name).await?;
        prepare(true).await
    }

    /// Deletes files older than `grace` that have no row: left-overs of crashed processes. Returns
    /// how many.
    pub async fn sweep(&self, grace: TimeDelta) -> std::result::Result<u64, CleaningError> {
        self.claim_store().await?;
        // An upload in progress has files, but no row yet.
        let until = self.ports.clock.now() - grace;
        let store = Arc::clone(&self.store);
        let half_written = tokio::task::spawn_blocking(move || store.delete_half_written(until));
        let mut deleted = half_written.await??;
        let old = self
            .store
            .list()?
            .try_filter_map(|(name, written)| async move {
                let stem = MediaFile::stored(&name).map(|(stem, _)| stem.to_owned());
                Ok(stem.filter(|_| written < until))
            });
        let mut chunks = std::pin::pin!(old.try_chunks(BATCH_SIZE));
        // In chunks, so that the listing of a large store never is in memory as a whole.
        while let Some(mut stems) = chunks.try_next().await.map_err(|error| error.1)? {
            // A picture and its thumbnails share a stem.
            stems.sort_unstable();
            stems.dedup();
            let unknown = self
                .rows(move |_, reader| unreferenced_media(reader, &stems))
                .await?;
            for stem in unknown {
                for kind in PictureType::ALL {
                    let name = format!("{stem}.{}", kind.extension());
                    self.store.delete(&name).await?;
                }
                // The thumbnails, whose names don't depend on the picture's extension.
                delete_files(&self.store, &format!("{stem}.jpg")).await?;
                deleted = deleted.saturating_add(1);
            }
        }
        Ok(deleted)
    }
}

/// Deletes a picture's file, then its thumbnails.
pub(super) async fn delete_files(
    store: &MediaStore,
    name: &str,
) -> std::result::Result<(), StoreError> {
    let Some(file) = MediaFile::parse(name) else {
        return Ok(());
    };
    store.delete(name).await?;
    for side in THUMBNAIL_SIDES {
        for kind in [PictureType::Jpeg, PictureType::WebP] {
            store.delete(&file.thumbnail(side, kind)).await?;
        }
    }
    Ok(())
}
