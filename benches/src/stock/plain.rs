//! A lock on the same tables in a plain transaction, as one would usually write it.

use crate::load::{ProductRange, StockedShop};

/// The pgbench script. It logs the unit as an adjustment, because a lock without a hold would fail
/// the reconciliation; so it skips writing the hold and the idempotent response.
pub fn script(shop: &StockedShop, products: ProductRange) -> String {
    let (first, last) = shop.buyer_ids;
    format!(
        "\\set id random({}, {})\n\\set buyer random({first}, {last})\n\
         \\set order random(1, 2000000000)\n\
         BEGIN;\n\
         SELECT stock FROM products WHERE id = :id FOR UPDATE \\gset\n\
         UPDATE products SET stock = stock - 1 WHERE id = :id;\n\
         INSERT INTO inventory_logs (product_id, change_type, quantity, stock_after, reason, \
         reference, created_by, operator_name, request_id) VALUES (:id, 'adjust', -1, \
         :stock - 1, 'order_created', 'SO-' || :order, :buyer, 'buyer' || :buyer, \
         lpad(:order::text, 32, '0'));\n\
         COMMIT;\n",
        products.first, products.last
    )
}
