//! Runs the fetching of pictures.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cangku_domain::{Error, accounts::Actor, error_chain};
use futures::{StreamExt, stream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::{
    download::Downloader,
    failure::FetchFailure,
    fetch_stats::FetchStats,
    hosts::AllowedHosts,
    plan::{self, FetchPlan, FetchSelection, ProductToFetch, ProductsToFetch},
    product::{FetchedProduct, Recorded},
    run::Run,
    settings::FetchSettings,
};
use crate::{media::UploadPipeline, ports::Ports};

/// Options of a run.
#[derive(Debug, Clone, Default)]
pub struct FetchOptions {
    /// Which pictures to fetch.
    pub selection: FetchSelection,
    /// Whether to report only what would be fetched.
    pub dry_run: bool,
}

/// Receives the progress of a run.
pub trait FetchProgress: Send + Sync {
    /// The counts so far.
    fn counted(&self, stats: &FetchStats);
    /// A line that describes a picture which a dry run would fetch.
    fn planned(&self, line: &str);
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No host is allowed; the plan lists the hosts that the products name.
    #[error("no host is allowed")]
    NoHosts(FetchPlan),
    /// None of the requested codes is known.
    #[error("no product of Haier that names pictures has one of these codes")]
    UnknownCodes,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] Error),
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchEnding {
    /// All products were processed.
    Complete,
    /// It was cancelled by a user or a signal.
    Interrupted,
    /// The database became unavailable, for this reason.
    Aborted(String),
}

/// The outcome of a run.
#[derive(Debug)]
pub struct FetchReport {
    /// What there was to do.
    pub plan: FetchPlan,
    /// Statistics of the run; `None` after a dry run.
    pub stats: Option<FetchStats>,
    /// How the run ended.
    pub ending: FetchEnding,
    /// Duration of the run.
    pub duration: Duration,
}

impl FetchReport {
    /// 0 if the run completed without a failure, else 1.
    pub fn exit_code(&self) -> u8 {
        let failures = self.stats.as_ref().map_or(0, FetchStats::failures);
        u8::from(failures > 0 || self.ending != FetchEnding::Complete)
    }
}

/// Fetches copies of Haier's pictures.
pub struct PictureFetcher {
    downloader: Arc<Downloader>,
    pipeline: Arc<UploadPipeline>,
    hosts: AllowedHosts,
    settings: FetchSettings,
    ports: Ports,
    actor: Actor,
}

impl PictureFetcher {
    /// A runner that stores pictures through `pipeline` and writes rows as `actor`.
    pub fn new(
        downloader: Downloader,
        pipeline: Arc<UploadPipeline>,
        ports: Ports,
        actor: Actor,
    ) -> Self {
        Self {
            hosts: downloader.hosts().clone(),
            settings: downloader.settings().clone(),
            downloader: Arc::new(downloader),
            pipeline,
            ports,
            actor,
        }
    }

    /// Fetches the selected pictures. Triggering `cancel` ends the run after the pictures in
    /// progress.
    ///
    /// # Errors
    /// Why nothing was done.
    pub async fn run(
        &self,
        options: FetchOptions,
        progress: Arc<dyn FetchProgress>,
        cancel: &CancellationToken,
    ) -> Result<FetchReport, FetchError> {
        let begun = Instant::now();
        let plan = self.plan(&options, &progress).await?;
        let mut ending = FetchEnding::Complete;
        let stats = match options.dry_run {
            true => None,
            // The error carries the plan, which lists the hosts that the operator may allow.
            false if self.hosts.is_empty() && plan.pictures > 0 => {
                return Err(FetchError::NoHosts(plan));
            }
            false => {
                let mut stats = FetchStats {
                    products: plan.wanted,
                    fetched_before: plan.fetched_before,
                    ..FetchStats::default()
                };
                for code in &plan.unknown_codes {
                    stats.failure(code.as_str(), None, &FetchFailure::UnknownCode);
                }
                ending = self
                    .work(options.selection, &mut stats, &*progress, cancel)
                    .await;
                Some(stats)
            }
        };
        Ok(FetchReport {
            plan,
            stats,
            ending,
            duration: begun.elapsed(),
        })
    }

    async fn plan(
        &self,
        options: &FetchOptions,
        progress: &Arc<dyn FetchProgress>,
    ) -> Result<FetchPlan, FetchError> {
        let progress = Arc::clone(progress);
        let (options, hosts, page) = (options.clone(), self.hosts.clone(), self.settings.page);
        let selected = options.selection.product_codes.is_some();
        let plan = self.ports.blocking(self.actor.clone(), move |_cx, reader| {
            plan::plan(reader, &options.selection, page, &hosts, |line| {
                if options.dry_run {
                    progress.planned(line);
                }
            })
        });
        let plan = plan.await?;
        if selected && plan.products == 0 {
            return Err(FetchError::UnknownCodes);
        }
        Ok(plan)
    }

    async fn work(
        &self,
        selection: FetchSelection,
        stats: &mut FetchStats,
        progress: &dyn FetchProgress,
        cancel: &CancellationToken,
    ) -> FetchEnding {
        // Triggered by `cancel`, and when the database becomes unavailable.
        let stop = cancel.child_token();
        let concurrency = self.settings.concurrency.get();
        let run = Run {
            downloader: Arc::clone(&self.downloader),
            pipeline: Arc::clone(&self.pipeline),
            ports: self.ports.clone(),
            actor: self.actor.clone(),
            cancel: stop.clone(),
            permits: Semaphore::new(concurrency),
        };
        let products = ProductsToFetch::new(selection, self.settings.page);
        let pages = stream::unfold(Some(products), |products| self.page(products));
        let products = pages.flat_map(|page| match page {
            Ok(wanted) => stream::iter(wanted).map(Ok).left_stream(),
            Err(error) => stream::iter([Err(error)]).right_stream(),
        });
        // A stop ends the stream of products; those in progress are still awaited below.
        let is_going_on = stop.clone();
        let brought = products
            .take_while(|_| std::future::ready(!is_going_on.is_cancelled()))
            .map(async |wanted| match wanted {
                Ok(wanted) => Ok(run.fetch_product(wanted).await),
                Err(error) => Err(error),
            })
            .buffer_unordered(concurrency);
        let mut brought = std::pin::pin!(brought);
        let mut reason = None;
        while let Some(brought) = brought.next().await {
            let unavailable = match brought {
                Ok(brought) => count(stats, brought),
                Err(error) => Some(error_chain(&error)),
            };
            progress.counted(stats);
            if let Some(unavailable) = unavailable {
                reason.get_or_insert(unavailable);
                stop.cancel();
            }
        }
        match reason {
            Some(reason) => FetchEnding::Aborted(reason),
            None if cancel.is_cancelled() && stats.not_reached() > 0 => FetchEnding::Interrupted,
            None => FetchEnding::Complete,
        }
    }

    /// The next page of products, with the state for the page after it.
    async fn page(
        &self,
        products: Option<ProductsToFetch>,
    ) -> Option<(Result<Vec<ProductToFetch>, Error>, Option<ProductsToFetch>)> {
        let mut products = products?;
        let read = self.ports.blocking(self.actor.clone(), move |_cx, reader| {
            let page = products.next(reader, |_pictures| {});
            page.map(|page| page.map(|page| (page, products)))
        });
        match read.await {
            Ok(Some((page, products))) => Some((Ok(page), Some(products))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    }
}

/// Adds a product's result to the statistics. Returns the reason if the run can't go on.
fn count(stats: &mut FetchStats, brought: FetchedProduct) -> Option<String> {
    let FetchedProduct {
        name,
        failures,
        is_cut_short,
        recorded,
    } = brought;
    for (url, failure) in &failures {
        stats.failure(&name, Some(url.as_str()), failure);
    }
    let mut is_complete = failures.is_empty();
    match recorded {
        Recorded::Nothing => {}
        Recorded::Copies(copies) => stats.recorded(&copies),
        Recorded::Failed(failure) => {
            stats.failure(&name, None, &failure);
            is_complete = false;
        }
        Recorded::Unavailable(reason) => return Some(reason),
    }
    match (is_complete, is_cut_short) {
        // Cut short by a stop: counts as not reached.
        (true, true) => {}
        (true, false) => stats.complete = stats.complete.saturating_add(1),
        (false, _) => stats.incomplete = stats.incomplete.saturating_add(1),
    }
    None
}
