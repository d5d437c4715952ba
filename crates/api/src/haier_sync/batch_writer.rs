//! The writer of a run: receives what is fetched, writes or plans it, and counts.

use std::collections::{BTreeSet, HashSet};

use cangku_domain::{
    catalog::ProductCode,
    supplier::{FailureKey, PendingStock, SupplierOffer, SupplierStock, SyncFailure, SyncStage},
};
use tokio::sync::mpsc;

use super::{
    checkpoint::RunPosition,
    dry_run::Plan,
    fetch_event::{CompleteList, FetchEvent, FetchedProduct, StockResult},
    options::SyncOptions,
    plan_writer,
    progress::SyncProgress,
    report::SyncPlanReport,
    retry::WriteError,
    run_writer::RunWriter,
    stop::StopSignal,
    sync_stats::SyncStats,
    tried_stages::{all_stages, tried_stages},
};
use cangku_domain::use_cases::{OffersSummary, StockSummary};

/// Destination of a run's data.
pub(super) enum Mode {
    /// The database.
    Write(RunWriter),
    /// A report only (dry run).
    DryRun(Plan),
}

/// The single consumer of everything fetched, so that one task writes and counts.
pub(super) struct BatchWriter<'a> {
    pub(super) mode: Mode,
    pub(super) stats: SyncStats,
    /// Whether the run's total number of products is known.
    pub(super) is_listed: bool,
    /// Whether a batch couldn't be stored, so that the plan isn't complete.
    is_broken: bool,
    options: &'a SyncOptions,
    progress: &'a dyn SyncProgress,
    stop: &'a StopSignal,
    position: RunPosition,
    /// Products whose stock was requested since the last checkpoint.
    newly_requested: Vec<PendingStock>,
    /// Queue of planned products whose stock is to be fetched; `None` if stock isn't requested or
    /// no more products follow.
    stock_requests: Option<mpsc::UnboundedSender<PendingStock>>,
}

impl<'a> BatchWriter<'a> {
    pub(super) fn new(
        mode: Mode,
        options: &'a SyncOptions,
        progress: &'a dyn SyncProgress,
        stop: &'a StopSignal,
        stock_requests: Option<mpsc::UnboundedSender<PendingStock>>,
    ) -> Self {
        Self {
            mode,
            stats: SyncStats::default(),
            is_listed: false,
            is_broken: false,
            options,
            progress,
            stop,
            position: RunPosition::default(),
            newly_requested: Vec::new(),
            stock_requests,
        }
    }

    /// The writer of a run that goes on.
    pub(super) fn resumed(
        mut self,
        position: RunPosition,
        stats: SyncStats,
        pending_stock: Vec<PendingStock>,
    ) -> Self {
        if let Some(requests) = &self.stock_requests {
            for product in pending_stock {
                // The receiver is dropped only when the run stops.
                let _ = requests.send(product);
            }
        }
        if position.offers_ended {
            self.is_listed = true;
            self.stock_requests = None;
        }
        self.position = position;
        self.stats = stats;
        self.progress.counted(self.stats.counts);
        self
    }

    /// Processes events until the channel is closed. On a permanent write error it aborts the run
    /// and discards the rest.
    pub(super) async fn work(&mut self, mut events: mpsc::Receiver<FetchEvent>) {
        let mut stored = self.save_checkpoint().await;
        while let Some(event) = events.recv().await {
            let processed = match stored {
                Ok(()) => self.process(event).await,
                Err(error) => Err(error),
            };
            stored = match processed {
                Ok(()) => self.save_checkpoint().await,
                Err(error) => Err(error),
            };
            if let Err(error) = &stored {
                self.stop.abort(error.to_string());
                self.is_broken = true;
                self.stock_requests = None;
                events.close();
                // Drain what the fetchers still send, so that none of them waits for room in the
                // channel.
                while events.recv().await.is_some() {}
            }
            self.progress.counted(self.stats.counts);
        }
    }

    /// Ends the plan of what was fetched; `None` if it isn't complete, and in a dry run.
    pub(super) async fn finish_plan(&mut self, batch: u32) -> Option<SyncPlanReport> {
        let (Mode::Write(run), false) = (&mut self.mode, self.is_broken) else {
            return None;
        };
        let finished =
            plan_writer::finish(run, &mut self.stats, batch, self.progress, self.stop).await;
        if finished.is_ok() && !self.stop.is_raised() {
            // The plan has ended all the same.
            if let Err(error) = run.confirm(self.options.stock).await {
                self.stop.abort(error.to_string());
            }
        }
        self.progress.counted(self.stats.counts);
        finished
            .map_err(|error| self.stop.abort(error.to_string()))
            .ok()
    }

    async fn process(&mut self, event: FetchEvent) -> Result<(), WriteError> {
        match event {
            FetchEvent::Listed { total, is_complete } => {
                // A run with a call budget may end at any product.
                let goes_through = is_complete && self.options.daily_calls.is_none();
                if let (Mode::Write(run), true) = (&mut self.mode, goes_through) {
                    run.set_complete();
                }
                self.stats.counts.total = self.position.offers_done.saturating_add(total);
                self.is_listed = true;
            }
            FetchEvent::Offers(batch) => self.process_offers(batch).await?,
            FetchEvent::OffersEnd { left_out, listed } => {
                self.stats.counts.total = self.stats.counts.total.saturating_sub(left_out);
                self.stock_requests = None;
                self.position.offers_ended = true;
                match listed {
                    CompleteList::Codes(listed) if !self.stop.is_raised() => {
                        self.mark_not_listed(listed).await?;
                    }
                    CompleteList::Codes(_) | CompleteList::NotRequested => {}
                    CompleteList::Unreadable => self.stats.is_list_unreadable = true,
                }
            }
            FetchEvent::Stock(batch) => self.process_stock(batch).await?,
        }
        Ok(())
    }

    async fn process_offers(&mut self, batch: Vec<FetchedProduct>) -> Result<(), WriteError> {
        let (mut offers, mut written, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        let mut lost = 0;
        let mut position = self.position.clone();
        for fetched in batch {
            position.offers_done = position.offers_done.saturating_add(1);
            position.offers_to = fetched.place.or(position.offers_to);
            match fetched.offer {
                Some(offer) => {
                    written.push(PendingStock {
                        product_code: offer.product_code.clone(),
                        has_failed: !fetched.failures.is_empty(),
                    });
                    offers.push(offer);
                }
                None => lost += 1,
            }
            failures.extend(fetched.failures);
        }
        let mut tried = tried_stages(&offers);
        // One transaction for the batch, or one for each offer if that fails.
        let applied = self.apply_offers(offers).await?;
        self.stats.add_offers(&applied);
        // Skipped offers are counted as such, and their stock isn't fetched.
        let skipped: HashSet<_> = applied
            .skipped
            .iter()
            .map(|offer| &offer.product_code)
            .collect();
        written.retain(|product| !skipped.contains(&product.product_code));
        // Nothing of a skipped product is missing.
        tried.extend(
            applied
                .skipped
                .iter()
                .flat_map(|offer| all_stages(&offer.product_code)),
        );
        let unwritten = self.record_failures(tried, failures, lost, applied.failures);
        let unwritten = unwritten.await?;
        // A product is counted once all its parts are done: with stock, only after the stock
        // result.
        for product in written {
            if unwritten.contains(product.product_code.as_str()) {
                self.stats.count_product(product.product_code, true);
            } else if let Some(requests) = &self.stock_requests {
                self.newly_requested.push(product.clone());
                // The receiver is dropped only when the run stops.
                let _ = requests.send(product);
            } else {
                self.stats
                    .count_product(product.product_code, product.has_failed);
            }
        }
        self.position = position;
        Ok(())
    }

    async fn process_stock(&mut self, batch: Vec<StockResult>) -> Result<(), WriteError> {
        let tried_products = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        let (mut figures, mut succeeded, mut failures) = (Vec::new(), Vec::new(), Vec::new());
        let mut lost = 0;
        for StockResult {
            mut request,
            stock,
            faults,
        } in batch
        {
            match stock {
                Ok(figure) => {
                    figures.push(figure);
                    request.has_failed |= !faults.is_empty();
                    succeeded.push(request);
                }
                Err(failure) => {
                    lost += 1;
                    failures.push(failure);
                }
            }
            failures.extend(faults);
        }
        let tried = figures.iter().map(|figure| FailureKey {
            product_code: figure.product_code.clone(),
            stage: SyncStage::Stock,
        });
        let tried = tried.collect();
        // If this fails the run is aborted, and these products count as not reached.
        let applied = self.apply_stock(figures).await?;
        self.stats.add_stock(&applied);
        let unwritten = self.record_failures(tried, failures, lost, applied.failures);
        let unwritten = unwritten.await?;
        for product in succeeded {
            let is_unwritten = unwritten.contains(product.product_code.as_str());
            let has_failed = product.has_failed || is_unwritten;
            self.stats.count_product(product.product_code, has_failed);
        }
        self.position.stock_done = self.position.stock_done.saturating_add(tried_products);
        Ok(())
    }

    /// Stores how far the run has come.
    async fn save_checkpoint(&mut self) -> Result<(), WriteError> {
        let Mode::Write(run) = &mut self.mode else {
            return Ok(());
        };
        if self.stop.is_raised() {
            // Calls in progress are dropped, so that what is done is no position any more.
            return run.save_failures().await;
        }
        let requested = std::mem::take(&mut self.newly_requested);
        self.position.stock_batches += u32::from(!requested.is_empty());
        run.save_checkpoint(self.options, &self.position, &self.stats, requested)
            .await
    }

    /// Marks the products that the complete list lacks.
    async fn mark_not_listed(&mut self, listed: BTreeSet<ProductCode>) -> Result<(), WriteError> {
        match &mut self.mode {
            Mode::DryRun(plan) => {
                let codes = plan.not_listed(listed, self.progress).await?;
                self.stats.add_not_listed(&codes);
            }
            Mode::Write(run) => {
                let codes = run.plan_not_listed(listed).await?;
                self.stats.add_not_listed(&codes);
            }
        }
        Ok(())
    }

    async fn apply_offers(
        &mut self,
        offers: Vec<SupplierOffer>,
    ) -> Result<OffersSummary, WriteError> {
        match &mut self.mode {
            _ if offers.is_empty() => Ok(OffersSummary::default()),
            Mode::Write(run) => run.plan_offers(offers).await,
            Mode::DryRun(plan) => plan.offers(offers, self.progress).await,
        }
    }

    async fn apply_stock(
        &mut self,
        figures: Vec<SupplierStock>,
    ) -> Result<StockSummary, WriteError> {
        match &mut self.mode {
            _ if figures.is_empty() => Ok(StockSummary::default()),
            Mode::Write(run) => run.plan_stock(figures).await,
            Mode::DryRun(plan) => plan.stock(figures, self.progress).await,
        }
    }

    /// Records the failures of a batch, those of writing it last, and counts the products that were
    /// lost before. Work items of what was `tried` and has succeeded are closed. Returns the codes of
    /// those that were not written.
    async fn record_failures(
        &mut self,
        mut tried: Vec<FailureKey>,
        mut failures: Vec<SyncFailure>,
        lost: usize,
        of_writing: Vec<SyncFailure>,
    ) -> Result<HashSet<String>, WriteError> {
        let codes = of_writing.iter();
        let unwritten = codes.map(|failure| failure.product_code.to_string());
        let unwritten: HashSet<String> = unwritten.collect();
        // Nothing of a product that wasn't written has succeeded.
        tried.retain(|key| !unwritten.contains(key.product_code.as_str()));
        failures.extend(of_writing);
        self.record(tried, failures).await?;
        for _ in 0..lost {
            self.stats.count_lost();
        }
        Ok(unwritten)
    }

    async fn record(
        &mut self,
        tried: Vec<FailureKey>,
        failures: Vec<SyncFailure>,
    ) -> Result<(), WriteError> {
        self.stats.add_failures(&failures);
        match &mut self.mode {
            _ if tried.is_empty() && failures.is_empty() => Ok(()),
            Mode::Write(run) => run.record(tried, failures).await,
            Mode::DryRun(_) => Ok(()),
        }
    }
}
