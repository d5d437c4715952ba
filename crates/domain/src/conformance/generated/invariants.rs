//! Invariants that hold after every action.

use std::collections::BTreeMap;

use super::world::World;
use crate::{
    UserId,
    orders::{Order, OrderLine, OrderStatus},
};

impl World {
    /// Checks that stock, log and holds agree, that sales are the completed orders that weren't
    /// refunded, and that no customer exceeds the limit of unpaid orders.
    pub(super) fn check_invariants(&self) {
        self.shop.check_consistent();
        let orders = self.orders();
        for product in self.products() {
            let is_sale = |order: &&Order| {
                order.completed_at.is_some() && order.status != OrderStatus::Refunded
            };
            let lines = orders.iter().filter(is_sale).flat_map(|order| &order.lines);
            let of_product = lines.filter(|line| line.product_id == Some(*product));
            let sold: u32 = of_product.map(OrderLine::remaining).sum();
            let counted = self.shop.figures(*product).sold;
            self.step().check("units sold", &sold, &counted);
        }
        let mut unpaid: BTreeMap<UserId, u32> = BTreeMap::new();
        for order in orders
            .iter()
            .filter(|order| order.status == OrderStatus::Pending)
        {
            if let Some(user) = order.user_id {
                *unpaid.entry(user).or_default() += 1;
            }
        }
        let limit = self.shop.rules.max_unpaid_orders;
        let is_within = unpaid.values().all(|count| *count <= limit);
        self.step()
            .check_that("unpaid orders within the limit", is_within, &unpaid);
    }
}
