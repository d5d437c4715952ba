//! Fetches stock, with one call for each product.

use cangku_domain::supplier::{PendingStock, SyncStage};
use futures::{StreamExt, stream};
use tokio::sync::mpsc;

use super::{
    batch::next_batch,
    fetch_event::{FetchEvent, StockResult},
    fetch_offers::Fetch,
    in_order::in_order,
    mapping::{self, failed_call},
    settings::SyncSettings,
};

impl Fetch<'_> {
    /// Fetches the stock of the products in `requests`, `stock_calls` at a time, and sends the
    /// results in batches until the queue is closed or the run stops.
    pub(super) async fn stock(
        &self,
        mut requests: mpsc::UnboundedReceiver<PendingStock>,
        writer: mpsc::Sender<FetchEvent>,
    ) {
        let results = stream::poll_fn(move |cx| requests.poll_recv(cx))
            .zip(stream::iter(0_u64..))
            .map(async |(request, number)| (number, self.stock_of(request).await))
            .buffer_unordered(self.settings.stock_calls.get())
            .take_until(self.stop.raised());
        // In the order of the requests, so that a checkpoint is a position in it.
        let mut results = in_order(results);
        let SyncSettings {
            stock_batch,
            linger,
            ..
        } = *self.settings;
        while let Some(batch) = next_batch(&mut results, stock_batch, linger).await {
            // The writer closes the channel early only if the run has been aborted.
            let _ = writer.send(FetchEvent::Stock(batch)).await;
        }
    }

    async fn stock_of(&self, request: PendingStock) -> StockResult {
        let code = &request.product_code;
        let county_code = self.options.county_code.as_ref();
        let mut faults = Vec::new();
        let stock = match self.platform.stock(code, county_code).await {
            Ok(response) => {
                faults = mapping::stock_faults(code, &response);
                mapping::stock(code, &response)
            }
            Err(error) => Err(failed_call(code.as_str(), SyncStage::Stock, &error)),
        };
        StockResult {
            request,
            stock,
            faults,
        }
    }
}
