//! Fetches products and their prices.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU32, Ordering},
};

use cangku_domain::supplier::{SupplierOffer, SyncFailure, SyncStage};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use haier_client::wire::MAX_CODES_PER_REQUEST;
use tokio::sync::mpsc;

use super::{
    batch::next_batch,
    fetch_event::{FetchEvent, FetchedOffer},
    mapping::{self, failure, unreadable},
    options::SyncOptions,
    platform::Platform,
    settings::SyncSettings,
    stop::StopSignal,
};

/// A product of the platform's list as an offer, or the reason why it can't be read.
type Listed = Result<SupplierOffer, SyncFailure>;
type Fetched = Result<FetchedOffer, SyncFailure>;

/// Shared context of both fetchers of a run.
pub(super) struct Fetch<'a> {
    pub(super) platform: &'a Platform<'a>,
    pub(super) options: &'a SyncOptions,
    pub(super) settings: &'a SyncSettings,
    pub(super) stop: &'a StopSignal,
}

impl Fetch<'_> {
    /// Fetches the products selected by the options, with prices if requested, and sends them to
    /// the writer in batches until there are no more or the run stops.
    pub(super) async fn offers(&self, writer: mpsc::Sender<FetchEvent>) {
        let left_out = AtomicU32::new(0);
        if let Some((total, listed)) = self.listed(&left_out).await {
            // The writer closes the channel early only if the run has been aborted.
            let _ = writer.send(FetchEvent::Listed { total }).await;
            // On a stop, requests in progress are dropped; fetched items are still delivered.
            let fetched = self.priced(listed).take_until(self.stop.raised());
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
        let _ = writer.send(FetchEvent::OffersEnd { left_out }).await;
    }

    async fn listed<'s>(&'s self, left_out: &'s AtomicU32) -> Option<(u32, BoxStream<'s, Listed>)> {
        match &self.options.product_codes {
            None => self.all_products().await,
            Some(codes) => {
                let codes: Vec<String> = codes.iter().map(ToString::to_string).collect();
                let requests: Vec<_> = codes
                    .chunks(MAX_CODES_PER_REQUEST)
                    .map(<[String]>::to_vec)
                    .collect();
                let found = stream::iter(requests)
                    .map(move |codes| self.named_products(codes, left_out))
                    .buffer_unordered(self.settings.batch_calls.get())
                    .flat_map(stream::iter);
                Some((count(codes.len()), found.boxed()))
            }
        }
    }

    async fn all_products(&self) -> Option<(u32, BoxStream<'_, Listed>)> {
        let response = self.platform.all_products();
        let mut list = match self.stop.unless_raised(response).await? {
            Ok(list) => list,
            Err(error) => {
                self.stop
                    .abort(format!("there is no list of products: {error}"));
                return None;
            }
        };
        if list.products.is_empty() && list.malformed.is_empty() {
            self.stop.abort("Haier listed no product at all".to_owned());
            return None;
        }
        list.products.retain(|product| self.options.wants(product));
        let total = count(list.products.len() + list.malformed.len());
        let unreadable: Vec<Listed> = list
            .malformed
            .iter()
            .map(|item| Err(unreadable(item, SyncStage::Products)))
            .collect();
        let offers = list.products.into_iter().map(mapping::offer);
        Some((
            total,
            stream::iter(unreadable.into_iter().chain(offers)).boxed(),
        ))
    }

    async fn named_products(&self, codes: Vec<String>, left_out: &AtomicU32) -> Vec<Listed> {
        let failed = |code: &String, reason: &str| Err(failure(code, SyncStage::Products, reason));
        let response = match self.platform.products(&codes).await {
            Ok(response) => response,
            Err(error) => {
                let reason = error.to_string();
                return codes.iter().map(|code| failed(code, &reason)).collect();
            }
        };
        let mut listed = Vec::with_capacity(codes.len());
        // A malformed entry without a code must be one of the missing products, if it is one of the
        // requested ones at all.
        let mut of_missing = "not procurable: the platform doesn't know it".to_owned();
        for item in &response.malformed {
            let failure = unreadable(item, SyncStage::Products);
            match &item.product_code {
                Some(code) if codes.contains(code) => listed.push(Err(failure)),
                // Not one of the requested products.
                Some(_) => {}
                None => of_missing = failure.reason.to_string(),
            }
        }
        listed.extend(
            response
                .missing
                .iter()
                .map(|code| failed(code, &of_missing)),
        );
        for product in response.found {
            if self.options.wants(&product) {
                listed.push(mapping::offer(product));
            } else {
                left_out.fetch_add(1, Ordering::Relaxed);
            }
        }
        listed
    }

    fn priced<'s>(&'s self, listed: BoxStream<'s, Listed>) -> BoxStream<'s, Fetched> {
        let without_prices = |listed: Listed| {
            listed.map(|offer| FetchedOffer {
                offer,
                price_failure: None,
            })
        };
        if !self.options.prices {
            return listed.map(without_prices).boxed();
        }
        listed
            .chunks(MAX_CODES_PER_REQUEST)
            .map(|chunk| self.with_prices(chunk))
            .buffer_unordered(self.settings.batch_calls.get())
            .flat_map(stream::iter)
            .boxed()
    }

    async fn with_prices(&self, chunk: Vec<Listed>) -> Vec<Fetched> {
        let codes: Vec<String> = chunk
            .iter()
            .flatten()
            .map(|offer| offer.product_code.to_string())
            .collect();
        let failed = |code: &str, reason: &str| failure(code, SyncStage::Prices, reason);
        let mut prices = HashMap::new();
        // The reason recorded for each product that is missing from the response.
        let mut of_missing = "Haier answered no price for it".to_owned();
        match self.platform.prices(&codes).await {
            Ok(response) => {
                for item in &response.malformed {
                    let failure = unreadable(item, SyncStage::Prices);
                    match &item.product_code {
                        Some(code) => drop(prices.insert(code.clone(), Err(failure))),
                        None => of_missing = failure.reason.to_string(),
                    }
                }
                for price in response.found {
                    let translated = mapping::prices(&price);
                    prices.insert(price.product_code, translated);
                }
            }
            // The whole request failed, for all its products.
            Err(error) => of_missing = error.to_string(),
        }
        let with_price = |mut offer: SupplierOffer| {
            let code = offer.product_code.as_str();
            let price = prices.remove(code);
            let price_failure = match price.unwrap_or_else(|| Err(failed(code, &of_missing))) {
                Ok(prices) => {
                    offer.prices = Some(prices);
                    None
                }
                Err(failure) => Some(failure),
            };
            FetchedOffer {
                offer,
                price_failure,
            }
        };
        let mut with_price = with_price;
        chunk
            .into_iter()
            .map(|listed| listed.map(&mut with_price))
            .collect()
    }
}

fn count(products: usize) -> u32 {
    u32::try_from(products).unwrap_or(u32::MAX)
}
