//! Fetches the pictures of one product.

use std::sync::Arc;

use backon::{ExponentialBuilder, Retryable};
use cangku_domain::{
    Error,
    catalog::Url,
    media::MediaFile,
    ports::StorageError,
    use_cases::{Context, RecordedCopies, SupplierCopy, record_supplier_pictures},
};
use futures::future::join_all;

use super::{
    failure::{FetchFailure, with_causes},
    plan::Wanted,
    runner::Run,
};

/// The result of one product.
pub(super) struct Brought {
    pub(super) name: String,
    pub(super) failures: Vec<(Url, FetchFailure)>,
    /// Whether the run was stopped before all its pictures were requested.
    pub(super) is_cut_short: bool,
    pub(super) recorded: Recorded,
}

/// The outcome of writing the rows.
pub(super) enum Recorded {
    /// There was nothing to write.
    Nothing,
    /// The rows are written.
    Copies(RecordedCopies),
    /// The write failed because of this product.
    Failed(FetchFailure),
    /// The database is unavailable, so the run can't go on.
    Away(String),
}

impl Run {
    /// Downloads all pictures first, then checks and stores the files, then writes the rows, so
    /// that a file waits for its row no longer than that of an upload does (the sweep deletes older
    /// ones).
    pub(super) async fn bring(&self, wanted: Wanted) -> Brought {
        let Wanted {
            product_id,
            name,
            urls,
        } = wanted;
        let mut failures = Vec::new();
        let fetched = urls.into_iter().map(async |url| {
            // Held until the download of this picture ends.
            let place = self.places.acquire().await;
            let is_stopped = place.is_err() || self.cancel.is_cancelled();
            if is_stopped {
                return None;
            }
            let fetched = self.downloader.fetch(url.as_str(), &self.cancel).await;
            Some((url, fetched))
        });
        let fetched = join_all(fetched).await;
        let is_cut_short = fetched.iter().any(Option::is_none);
        let taken = fetched.into_iter().flatten().map(async |(url, fetched)| {
            let taken = match fetched {
                Ok((declaration, upload)) => self
                    .pipeline
                    .take_in(upload, declaration, Some(product_id))
                    .await
                    .map_err(FetchFailure::from),
                Err(failure) => Err(failure),
            };
            (url, taken)
        });
        let mut copies = Vec::new();
        for (url, taken) in join_all(taken).await {
            match taken {
                Ok(draft) => copies.push(SupplierCopy { url, draft }),
                Err(failure) => failures.push((url, failure)),
            }
        }
        let recorded = match copies.is_empty() {
            true => Recorded::Nothing,
            false => self.record(product_id, copies).await,
        };
        Brought {
            name,
            failures,
            is_cut_short,
            recorded,
        }
    }

    async fn record(
        &self,
        product_id: cangku_domain::ProductId,
        copies: Vec<SupplierCopy>,
    ) -> Recorded {
        let files: Vec<MediaFile> = copies.iter().map(|copy| copy.draft.file.clone()).collect();
        let copies = Arc::new(copies);
        let write = || {
            let (run, copies) = (self.storage.clone(), Arc::clone(&copies));
            async move {
                let written = tokio::task::spawn_blocking(move || {
                    let cx = Context {
                        transactor: &*run.transactor,
                        clock: &*run.clock,
                        actor: &run.actor,
                    };
                    record_supplier_pictures(cx, product_id, copies.to_vec())
                });
                let broken = |error| Error::Storage(StorageError::Internal(Box::new(error)));
                written.await.map_err(broken)?
            }
        };
        let pauses = ExponentialBuilder::default().with_jitter();
        match write.retry(pauses).when(is_transient).await {
            Ok(Some(recorded)) => {
                for duplicate in &recorded.duplicate {
                    self.pipeline.discard_duplicate(duplicate).await;
                }
                Recorded::Copies(recorded)
            }
            Ok(None) => {
                self.discard(&files).await;
                Recorded::Failed(FetchFailure::ProductGone)
            }
            // It isn't known whether the COMMIT succeeded, so the files stay: the sweep deletes
            // them if they have no rows.
            Err(error) if error.is_unavailable() => Recorded::Away(with_causes(&error)),
            Err(error) => {
                self.discard(&files).await;
                Recorded::Failed(FetchFailure::Database(with_causes(&error)))
            }
        }
    }

    async fn discard(&self, files: &[MediaFile]) {
        for file in files {
            self.pipeline.discard(file).await;
        }
    }
}

/// Whether a retry may succeed.
const fn is_transient(error: &Error) -> bool {
    error.is_unavailable() || error.is_contention()
}
