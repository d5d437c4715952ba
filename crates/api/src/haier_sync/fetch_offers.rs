//! Fetches products and their prices.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicU32, Ordering},
};

use cangku_domain::{
    Identity,
    catalog::ProductCode,
    supplier::{FailureReason, SyncStage},
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use haier_client::{
    HaierError,
    wire::{MAX_CODES_PER_REQUEST, Product},
};
use tokio::sync::mpsc;

use super::{
    batch::next_batch,
    checkpoint::RunPosition,
    fetch_event::{CompleteList, FetchEvent, FetchedProduct},
    listed_products::ListedProducts,
    mapping::{failed_call, failure, unreadable},
    options::SyncOptions,
    platform::Platform,
    price_entries::PriceEntries,
    product_entries::products,
    product_stream::stream_products,
    settings::SyncSettings,
    stop::StopSignal,
};

/// The selected products of the platform's list, without prices.
struct ProductStream<'a> {
    /// Products, at most; filters of named products may lower it later.
    total: u32,
    products: BoxStream<'a, FetchedProduct>,
    listed: CompleteList,
}

/// Shared context of both fetchers of a run.
pub(super) struct Fetch<'a> {
    pub(super) platform: &'a Platform<'a>,
    pub(super) options: &'a SyncOptions,
    pub(super) settings: &'a SyncSettings,
    /// Where the run begins: it may have been resumed.
    pub(super) from: &'a RunPosition,
    pub(super) stop: &'a StopSignal,
}

impl Fetch<'_> {
    /// Fetches the products selected by the options, with prices if requested, and sends them to
    /// the writer in batches until there are no more or the run stops.
    pub(super) async fn offers(&self, writer: mpsc::Sender<FetchEvent>) {
        if self.from.offers_ended {
            return;
        }
        let left_out = AtomicU32::new(0);
        let mut complete_list = CompleteList::default();
        if let Some(ProductStream {
            total,
            products,
            listed,
        }) = self.listed(&left_out).await
        {
            let is_complete = matches!(listed, CompleteList::Codes(_));
            complete_list = listed;
            // The writer closes the channel early only if the run has been aborted.
            let _ = writer.send(FetchEvent::Listed { total, is_complete }).await;
            // On a stop, requests in progress are dropped; fetched items are still delivered.
            let fetched = self.priced(products).take_until(self.stop.raised());
            let mut fetched = std::pin::pin!(fetched);
            let SyncSettings {
                offer_batch,
                linger,
                ..
            } = *self.settings;
            while let Some(batch) = next_batch(&mut fetched, offer_batch, linger).await {
                let _ = writer.send(FetchEvent::Offers(batch)).await;
            }
        }
        let left_out = left_out.load(Ordering::Relaxed);
        let end = FetchEvent::OffersEnd {
            left_out,
            listed: complete_list,
        };
        let _ = writer.send(end).await;
    }

    async fn listed<'s>(&'s self, left_out: &'s AtomicU32) -> Option<ProductStream<'s>> {
        match &self.options.product_codes {
            None => self.all_products().await,
            Some(codes) => {
                let places = codes.iter().map(|code| (Identity::of(code.as_str()), code));
                let left = places.filter(|(place, _)| Some(place) > self.from.offers_to.as_ref());
                let mut in_order: Vec<(Identity, &ProductCode)> = left.collect();
                in_order.sort();
                let codes: Vec<String> = in_order
                    .iter()
                    .map(|(_, code)| (*code).to_string())
                    .collect();
                let requests: Vec<_> = codes
                    .chunks(MAX_CODES_PER_REQUEST)
                    .map(<[String]>::to_vec)
                    .collect();
                let found = stream::iter(requests)
                    .map(move |codes| self.named_products(codes, left_out))
                    .buffered(self.settings.batch_calls.get())
                    .flat_map(stream::iter);
                Some(ProductStream {
                    total: count(codes.len()),
                    products: found.boxed(),
                    listed: CompleteList::NotRequested,
                })
            }
        }
    }

    async fn all_products(&self) -> Option<ProductStream<'_>> {
        let response = self.platform.all_products();
        let list = match self.stop.unless_raised(response).await? {
            Ok(list) => ListedProducts::of(list),
            Err(error) => {
                self.stop
                    .abort(format!("there is no list of products: {error}"));
                return None;
            }
        };
        if list.is_empty() {
            self.stop.abort("Haier listed no product at all".to_owned());
            return None;
        }
        let is_filtered = self.options.category.is_some() || self.options.brand.is_some();
        let (mut list, listed) = match is_filtered {
            true => (self.selected(list).await?, CompleteList::NotRequested),
            false => {
                let codes = list.codes();
                (list, codes)
            }
        };
        match &self.from.offers_to {
            Some(last) => list.skip_to(last),
            None => list.skip_without_code(self.from.offers_done),
        }
        Some(ProductStream {
            total: count(list.count()),
            products: stream_products(list, self.stop),
            listed,
        })
    }

    /// The products of the list that pass the filters of category and brand.
    async fn selected(&self, mut list: ListedProducts) -> Option<ListedProducts> {
        let options = self.options.clone();
        let selecting = tokio::task::spawn_blocking(move || {
            list.retain(|product| options.wants(product))?;
            Ok::<_, HaierError>(list)
        });
        match selecting.await {
            Ok(Ok(list)) => Some(list),
            Ok(Err(error)) => {
                self.stop.abort(error.to_string());
                None
            }
            Err(error) => {
                self.stop.abort(error.to_string());
                None
            }
        }
    }

    async fn named_products(
        &self,
        codes: Vec<String>,
        left_out: &AtomicU32,
    ) -> Vec<FetchedProduct> {
        let response = match self.platform.products(&codes).await {
            Ok(response) => response,
            Err(error) => {
                let failed = |code: &String| failed_call(code, SyncStage::Products, &error);
                let lost = codes.iter().map(failed).map(FetchedProduct::lost);
                return lost.map(FetchedProduct::placed_by_code).collect();
            }
        };
        let mut listed = Vec::with_capacity(codes.len());
        let found: BTreeSet<&str> = response.found.iter().map(code_of).collect();
        // A malformed entry without a code must be one of the missing products, if it is one of the
        // requested ones at all.
        let mut of_missing = (
            FailureReason::NotFound,
            "not procurable: the platform doesn't know it".to_owned(),
        );
        let mut unread = BTreeSet::new();
        for item in &response.malformed {
            let failure = unreadable(item, SyncStage::Products);
            match &item.product_code {
                // One of several entries for the product: reported with the one that can be read.
                Some(code) if found.contains(code.as_str()) => {}
                Some(code) if codes.contains(code) => {
                    if unread.insert(code) {
                        listed.push(FetchedProduct::lost(failure));
                    }
                }
                // Not one of the requested products.
                Some(_) => {}
                None => of_missing = (failure.reason_code, failure.reason.to_string()),
            }
        }
        listed.extend(
            response
                .missing
                .iter()
                .map(|code| failure(code, SyncStage::Products, of_missing.0, &of_missing.1))
                .map(FetchedProduct::lost),
        );
        let mut first = response.found;
        let before = first.len();
        first.retain(|product| self.options.wants(product));
        left_out.fetch_add(count(before - first.len()), Ordering::Relaxed);
        listed.extend(products(first, response.repeated, &response.malformed));
        let placed = listed.into_iter().map(FetchedProduct::placed_by_code);
        let mut placed: Vec<_> = placed.collect();
        placed.sort_by(|one, other| one.place.cmp(&other.place));
        placed
    }

    fn priced<'s>(
        &'s self,
        listed: BoxStream<'s, FetchedProduct>,
    ) -> BoxStream<'s, FetchedProduct> {
        if !self.options.prices {
            return listed;
        }
        listed
            .chunks(MAX_CODES_PER_REQUEST)
            .map(|chunk| self.with_prices(chunk))
            .buffered(self.settings.batch_calls.get())
            .flat_map(stream::iter)
            .boxed()
    }

    async fn with_prices(&self, mut chunk: Vec<FetchedProduct>) -> Vec<FetchedProduct> {
        let offers = chunk.iter().filter_map(|product| product.offer.as_ref());
        let codes: Vec<String> = offers.map(|offer| offer.product_code.to_string()).collect();
        let mut entries = match self.platform.prices(&codes).await {
            Ok(response) => PriceEntries::of(response),
            Err(error) => PriceEntries::failed(&error),
        };
        for product in &mut chunk {
            entries.add_to(product);
        }
        chunk
    }
}

fn code_of(product: &Product) -> &str {
    &product.product_code
}

fn count(products: usize) -> u32 {
    u32::try_from(products).unwrap_or(u32::MAX)
}
