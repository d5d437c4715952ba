use futures::stream::Stream;

use crate::batch::{BatchOutcome, ByCode, CodeResults, batches, collect};
use crate::client::{HaierClient, log_malformed};
use crate::config::HaierConfig;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::list::{ProductList, receive_list};
use crate::wire::{Product, ProductsRequest, SEARCH_TYPE};

impl HaierClient {
    /// Returns every product that the customer may buy, in one call.
    ///
    /// The response may have 200,000 entries. It is parsed while it is received, and an entry that can't be
    /// parsed doesn't affect the others.
    ///
    /// # Errors
    /// Any [`HaierError`] except `NoData`: no data is an empty list.
    pub async fn all_products(&self) -> Result<ProductList, HaierError> {
        let request = request(self.config(), None);
        let limit = self.config().timeouts.full_list;
        let receive = |body| receive_list(body, self.config());
        let list = self
            .call_until(Call::Products, &request, limit, receive)
            .await?;
        log_malformed(Call::Products, list.malformed().count());
        Ok(list)
    }

    /// Returns products by code, requested concurrently in batches of 20.
    ///
    /// A failed batch affects only its own codes. Calls wait through a short outage, see
    /// [`CircuitPolicy::max_outage_wait`](crate::CircuitPolicy::max_outage_wait). Blank and repeated codes are
    /// skipped; without any code, no request is sent.
    pub async fn products(
        &self,
        product_codes: impl IntoIterator<Item: Into<String>>,
    ) -> CodeResults<Product> {
        collect(self.product_batches(product_codes)).await
    }

    /// Like [`products`](Self::products), but returns each batch as it completes.
    pub fn product_batches<C>(
        &self,
        product_codes: C,
    ) -> impl Stream<Item = BatchOutcome<Product>> + use<C>
    where
        C: IntoIterator<Item: Into<String>>,
    {
        batches(self, Call::Products, product_codes, |config, codes| {
            request(config, Some(codes))
        })
    }
}

fn request(config: &HaierConfig, product_codes: Option<Vec<String>>) -> ProductsRequest {
    ProductsRequest {
        customer_code: config.customer_code.clone(),
        send_to_code: Some(config.send_to_code().to_owned()),
        product_codes,
        supplier_code: config.supplier_code.clone(),
        search_type: SEARCH_TYPE.to_owned(),
        password: config.password.clone(),
    }
}

impl ByCode for Product {
    fn product_code(&self) -> &str {
        &self.product_code
    }
}
