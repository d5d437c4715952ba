use futures::stream::Stream;

use crate::batch::{BatchOutcome, ByCode, CodeResults, batches, collect};
use crate::client::HaierClient;
use crate::endpoints::Call;
use crate::wire::{PRICE_TYPE, Price, PricesRequest};

impl HaierClient {
    /// Returns the prices of any number of products, requested concurrently in batches of 20.
    ///
    /// A failed batch affects only its own codes. Calls wait through a short outage, see
    /// [`CircuitPolicy::max_outage_wait`](crate::CircuitPolicy::max_outage_wait). Blank and repeated codes are
    /// skipped; without any code, no request is sent.
    pub async fn prices(
        &self,
        product_codes: impl IntoIterator<Item: Into<String>>,
    ) -> CodeResults<Price> {
        collect(self.price_batches(product_codes)).await
    }

    /// Like [`prices`](Self::prices), but returns each batch as it completes.
    pub fn price_batches<C>(
        &self,
        product_codes: C,
    ) -> impl Stream<Item = BatchOutcome<Price>> + use<C>
    where
        C: IntoIterator<Item: Into<String>>,
    {
        batches(
            self,
            Call::Prices,
            product_codes,
            |config, product_codes| PricesRequest {
                customer_code: config.customer_code.clone(),
                send_to_code: config.send_to_code().to_owned(),
                product_codes,
                price_type: PRICE_TYPE.to_owned(),
                password: config.password.clone(),
            },
        )
    }
}

impl ByCode for Price {
    fn product_code(&self) -> &str {
        &self.product_code
    }
}
