use futures::stream::Stream;

use crate::batch::{BatchOutcome, ByCode, CodeResults, batches, collect};
use crate::client::HaierClient;
use crate::endpoints::Call;
use crate::wire::{PRICE_TYPE, Price, PricesRequest};

impl HaierClient {
    /// The prices of any number of products, asked for in batches of 20 at the same time.
    ///
    /// A failed batch costs its own codes only, and a short outage is waited for, see
    /// [`CircuitPolicy::patience`](crate::CircuitPolicy::patience). Blank and repeated codes are left out; no code at
    /// all asks nothing.
    pub async fn prices(
        &self,
        product_codes: impl IntoIterator<Item: Into<String>>,
    ) -> CodeResults<Price> {
        collect(self.price_batches(product_codes)).await
    }

    /// As [`prices`](Self::prices), batch by batch in the order in which they come.
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
