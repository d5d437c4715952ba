//! Requests to lock one unit.

use std::io::Write;

use rand::Rng;

use super::load::Goods;

/// The requests of one buyer: each of a random product, with a key and an order number of its own.
#[derive(Debug)]
pub struct LockRequest {
    head: String,
    goods: Goods,
    body: Vec<u8>,
}

impl LockRequest {
    /// Of the buyer with this token.
    pub fn new(authority: &str, token: &str, goods: Goods) -> Self {
        Self {
            head: head("lock", authority, token),
            goods,
            body: Vec::new(),
        }
    }

    /// Writes the next one.
    pub fn write(&mut self, request: &mut Vec<u8>) {
        self.body.clear();
        write_lock(&mut self.body, "{", self.goods);
        write_request(request, &self.head, &self.body);
    }
}

/// The part that every request to a stock route has.
pub fn head(route: &str, authority: &str, token: &str) -> String {
    format!(
        "POST /api/inventory/{route} HTTP/1.1\r\nHost: {authority}\r\n\
         Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    )
}

/// A request with a key of its own.
pub fn write_request(request: &mut Vec<u8>, head: &str, body: &[u8]) {
    let key: u128 = rand::rng().random();
    let length = body.len();
    request.extend_from_slice(head.as_bytes());
    // Writing to memory doesn't fail.
    let _ = write!(
        request,
        "Idempotency-Key: {key:032x}\r\nContent-Length: {length}\r\n\r\n"
    );
    request.extend_from_slice(body);
}

/// A lock as an object that begins with `opening`.
pub fn write_lock(body: &mut Vec<u8>, opening: &str, goods: Goods) {
    let mut rng = rand::rng();
    let (product, order) = (rng.random_range(goods.ids()), rng.random::<u32>());
    let _ = write!(
        body,
        "{opening}\"product_id\":{product},\"quantity\":1,\
         \"reason\":\"order_created\",\"reference\":\"SO-{order:010}\"}}"
    );
}
