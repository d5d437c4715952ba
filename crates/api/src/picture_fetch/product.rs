//! Fetches the pictures of one product.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use backon::{ExponentialBuilder, Retryable};
use cangku_domain::{
    Error,
    catalog::Url,
    error_chain,
    media::MediaFile,
    ports::Reader,
    use_cases::{Context, RecordedCopies, SupplierCopy, record_supplier_pictures},
};
use futures::future::join_all;

use super::{failure::FetchFailure, plan::ProductToFetch, run::Run};
use crate::media::RowOutcome;

/// The result of one product.
pub(super) struct FetchedProduct {
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
    Unavailable(String),
}

impl Run {
    /// Downloads all pictures first, then checks and stores the files, then writes the rows, so
    /// that a file waits for its row no longer than that of an upload does (the sweep deletes older
    /// ones).
    pub(super) async fn fetch_product(&self, wanted: ProductToFetch) -> FetchedProduct {
        let ProductToFetch {
            product_id,
            name,
            urls,
        } = wanted;
        let mut failures = Vec::new();
        let fetched = urls.into_iter().map(async |url| {
            // Held until the download of this picture ends.
            let permit = self.permits.acquire().await;
            let is_stopped = permit.is_err() || self.cancel.is_cancelled();
            if is_stopped {
                return None;
            }
            let fetched = self.downloader.fetch(url.as_str(), &self.cancel).await;
            Some((url, fetched))
        });
        let fetched = join_all(fetched).await;
        let is_cut_short = fetched.iter().any(Option::is_none);
        let ingested = fetched.into_iter().flatten().map(async |(url, fetched)| {
            let ingested = match fetched {
                Ok((declaration, upload)) => self
                    .pipeline
                    .ingest(upload, declaration, Some(product_id))
                    .await
                    .map_err(FetchFailure::from),
                Err(failure) => Err(failure),
            };
            (url, ingested)
        });
        let mut copies = Vec::new();
        for (url, ingested) in join_all(ingested).await {
            match ingested {
                Ok(draft) => copies.push(SupplierCopy { url, draft }),
                Err(failure) => failures.push((url, failure)),
            }
        }
        let recorded = match copies.is_empty() {
            true => Recorded::Nothing,
            false => self.record(product_id, copies).await,
        };
        FetchedProduct {
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
        // A later attempt may fail for another reason than the one whose outcome is unknown.
        let is_uncertain = AtomicBool::new(false);
        let write = async || {
            let copies = Arc::clone(&copies);
            let work = move |cx: Context<'_>, _reader: &dyn Reader| {
                record_supplier_pictures(cx, product_id, copies.to_vec())
            };
            let written = self.ports.blocking(self.actor.clone(), work).await;
            let outcome = written.as_ref().err().map(RowOutcome::of_error);
            is_uncertain.fetch_or(outcome == Some(RowOutcome::Unknown), Ordering::Relaxed);
            written
        };
        let pauses = ExponentialBuilder::default().with_jitter();
        let written = write.retry(pauses).when(Error::is_transient).await;
        let outcome = match &written {
            Ok(Some(recorded)) => RowOutcome::Written(&recorded.duplicate),
            _ if is_uncertain.load(Ordering::Relaxed) => RowOutcome::Unknown,
            Ok(None) | Err(_) => RowOutcome::NotWritten,
        };
        self.pipeline.delete_unreferenced(&files, outcome).await;
        match written {
            Ok(Some(recorded)) => Recorded::Copies(recorded),
            Ok(None) => Recorded::Failed(FetchFailure::ProductGone),
            Err(error) if error.is_unavailable() => Recorded::Unavailable(error_chain(&error)),
            Err(error) => Recorded::Failed(FetchFailure::Database(error_chain(&error))),
        }
    }
}
