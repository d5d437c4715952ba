//! Requests that lock one unit.

use std::io::Write;

use rand::Rng;

use crate::{
    Outcome,
    load::{Load, ProductRange, Span, StockedShop, head, unexpected, write_request},
};

/// The requests of one customer: each for a random product, with its own idempotency key and order
/// number.
#[derive(Debug)]
struct LockRequest {
    head: String,
    products: ProductRange,
    body: Vec<u8>,
}

impl LockRequest {
    /// Requests of the customer with this token.
    fn new(authority: &str, token: &str, products: ProductRange) -> Self {
        Self {
            head: head("inventory/lock", authority, token),
            products,
            body: Vec::new(),
        }
    }

    /// Writes the next request.
    fn write(&mut self, request: &mut Vec<u8>) {
        self.body.clear();
        write_lock(&mut self.body, "{", self.products);
        write_request(request, &self.head, &self.body);
    }
}

/// Sends lock requests of one unit each, by one customer per connection.
pub async fn lock(
    shop: &StockedShop,
    products: ProductRange,
    clients: usize,
    span: Span,
) -> Outcome<Load> {
    let requests = shop.buyers.iter().take(clients).map(|token| {
        let mut lock = LockRequest::new(&shop.authority, token, products);
        move |request: &mut Vec<u8>| lock.write(request)
    });
    let only_201 = |status: u16, body: &[u8]| match status {
        201 => Ok(1),
        _ => Err(unexpected(status, body)),
    };
    Load::run(&shop.authority, requests.collect(), only_201, span).await
}

/// Writes a lock command as a JSON object that starts with `opening`.
pub fn write_lock(body: &mut Vec<u8>, opening: &str, products: ProductRange) {
    let mut rng = rand::rng();
    let (product, order) = (rng.random_range(products.ids()), rng.random::<u32>());
    let _ = write!(
        body,
        "{opening}\"product_id\":{product},\"quantity\":1,\
         \"reason\":\"order_created\",\"reference\":\"SO-{order:010}\"}}"
    );
}
