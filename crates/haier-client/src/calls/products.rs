use futures::stream::Stream;

use crate::answer::{MalformedItem, list};
use crate::batch::{BatchOutcome, ByCode, CodeResults, batches, collect, first_of_each_code};
use crate::client::HaierClient;
use crate::config::HaierConfig;
use crate::endpoints::Call;
use crate::error::HaierError;
use crate::wire::{Product, ProductsRequest, SEARCH_TYPE};

/// Every product that the customer may buy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductList {
    /// The products, each code once, in the platform's order.
    pub products: Vec<Product>,
    /// Entries that can't be read.
    pub malformed: Vec<MalformedItem>,
    /// Entries left out because an earlier one has the same code.
    pub duplicates: usize,
}

impl HaierClient {
    /// Every product that the customer may buy, in one call.
    ///
    /// The answer may have 100,000 entries; it is read without any tree in between, and an entry
    /// that can't be read doesn't cost the others.
    ///
    /// # Errors
    /// Any [`HaierError`] but `NoData`: no data is an empty list.
    pub async fn all_products(&self) -> Result<ProductList, HaierError> {
        let request = request(self.config(), None);
        let limit = self.config().timeouts.full_list;
        let answer = self
            .call_for_list(Call::Products, &request, limit, list::<Product>)
            .await?;
        let (products, duplicates) = first_of_each_code(answer.items);
        Ok(ProductList {
            products,
            malformed: answer.malformed,
            duplicates,
        })
    }

    /// Any number of products by code, asked for in batches of 20 at the same time.
    ///
    /// A failed batch costs its own codes only, and a short outage is waited for, see
    /// [`CircuitPolicy::patience`](crate::CircuitPolicy::patience). Blank and repeated codes are left out; no code at
    /// all asks nothing.
    pub async fn products(
        &self,
        product_codes: impl IntoIterator<Item: Into<String>>,
    ) -> CodeResults<Product> {
        collect(self.product_batches(product_codes)).await
    }

    /// As [`products`](Self::products), batch by batch in the order in which they come.
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
