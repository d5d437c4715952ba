use futures::stream::{self, Stream, StreamExt};

use crate::client::HaierClient;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::response::object;
use crate::wire::{STOCK_SOURCE, Stock, StockRequest};

impl HaierClient {
    /// Returns the stock of one product for a county (six digits; `None`: the configured county).
    ///
    /// The figure may be unusable; [`Stock::units`] validates it.
    ///
    /// # Errors
    /// Any [`HaierError`]; `NoData` if the platform has no stock record for the product.
    pub async fn stock(
        &self,
        product_code: &str,
        county_code: Option<&str>,
    ) -> Result<Stock, HaierError> {
        let config = self.config();
        let request = StockRequest {
            sales_code: config.customer_code.clone(),
            sender_code: config.send_to_code().to_owned(),
            product_code: product_code.trim().to_owned(),
            county_code: county_code.unwrap_or(&config.county_code).to_owned(),
            source: STOCK_SOURCE.to_owned(),
            seller_password: config.seller_password().clone(),
        };
        self.call(Call::Stock, &request, object)
            .await?
            .ok_or(HaierError::NoData)
    }

    /// Returns the stock of many products, each with its own result, in order of completion.
    ///
    /// Calls wait through a short outage, see
    /// [`CircuitPolicy::max_outage_wait`](crate::CircuitPolicy::max_outage_wait).
    /// Runs at most [`concurrency`](crate::HaierConfig::concurrency) calls at once, under the rate
    /// limit.
    pub fn stocks<C>(
        &self,
        product_codes: C,
        county_code: Option<&str>,
    ) -> impl Stream<Item = (String, Result<Stock, HaierError>)> + use<C>
    where
        C: IntoIterator<Item: Into<String>>,
    {
        let calls: Vec<String> = product_codes.into_iter().map(Into::into).collect();
        let county_code = county_code.map(str::to_owned);
        let client = self.clone();
        let concurrency = self.config().concurrency.get();
        stream::iter(calls)
            .map(move |code| {
                let (client, county_code) = (client.clone(), county_code.clone());
                async move {
                    let call = || client.stock(&code, county_code.as_deref());
                    let result = client.waiting_through_outages(call).await;
                    (code, result)
                }
            })
            .buffer_unordered(concurrency)
    }
}
