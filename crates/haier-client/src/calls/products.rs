use futures::stream::Stream;

use crate::batch::{BatchOutcome, ByCode, CodeResults, batches, collect, first_of_each_code};
use crate::client::HaierClient;
use crate::config::HaierConfig;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::response::{MalformedItem, list};
use crate::wire::{Product, ProductsRequest, SEARCH_TYPE};

/// Every product that the customer may buy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductList {
    /// The products, one per code, in the platform's order.
    pub products: Vec<Product>,
    /// Entries that can't be parsed.
    pub malformed: Vec<MalformedItem>,
    /// Further entries for products that `products` contains, in the platform's order; they may
    /// contradict the first one.
    pub repeated: Vec<Product>,
}

impl HaierClient {
    /// Returns every product that the customer may buy, in one call.
    ///
    /// The response may have 100,000 entries. It is parsed without an intermediate JSON tree, and
    /// an entry that can't be parsed doesn't affect the others.
    ///
    /// # Errors
    /// Any [`HaierError`] except `NoData`: no data is an empty list.
    pub async fn all_products(&self) -> Result<ProductList, HaierError> {
        let request = request(self.config(), None);
        let limit = self.config().timeouts.full_list;
        let response = self
            .call_for_list(Call::Products, &request, limit, list::<Product>)
            .await?;
        let (products, repeated) = first_of_each_code(response.items);
        Ok(ProductList {
            products,
            malformed: response.malformed,
            repeated,
        })
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
