//! Lists open holds, and finds holds to release.

use super::tables::{HoldRow, Tables};
use crate::{
    HoldId, UserId,
    inventory::HoldOwner,
    orders::Order,
    ports::{ActorFilter, HoldFilter, HoldTarget, ListedHold},
};

impl Tables {
    /// The matching open holds, newest first.
    pub(super) fn listed_holds(&self, filter: &HoldFilter) -> Vec<ListedHold> {
        let open = self
            .open_holds()
            .filter_map(|(id, row)| self.listed(id, row));
        let mut matching: Vec<_> = open.filter(|hold| is_match(hold, filter)).collect();
        matching.reverse();
        matching
    }

    /// The holds that a release is aimed at, oldest first.
    pub(super) fn targeted_holds(
        &self,
        target: &HoldTarget,
    ) -> impl Iterator<Item = (HoldId, &HoldRow)> {
        self.holds.iter().filter_map(move |(id, row)| {
            let hold = &row.hold;
            let is_direct_lock = hold.is_open() && hold.owner == HoldOwner::Caller;
            let is_target = match target {
                HoldTarget::Holder(ActorFilter::User(user)) => {
                    is_direct_lock && hold.created_by == Some(*user)
                }
                HoldTarget::Holder(ActorFilter::Named(name)) => {
                    is_direct_lock && hold.operator_name == *name
                }
                HoldTarget::Reference(reference) => hold.is_open() && hold.reference == *reference,
                HoldTarget::Holds(ids) => ids.contains(id),
            };
            is_target.then_some((*id, row))
        })
    }

    fn listed(&self, id: HoldId, row: &HoldRow) -> Option<ListedHold> {
        let HoldRow { product_id, hold } = row;
        let product = &self.products.get(product_id)?.product;
        let order = self.order_of(row);
        let code = product.details.haier.product_code.as_ref();
        Some(ListedHold {
            id,
            product_id: *product_id,
            product_name: product.details.name.to_string(),
            product_code: code.map(ToString::to_string),
            reference: hold.reference.clone(),
            order_id: order.map(|order| order.id),
            is_of_order: hold.owner == HoldOwner::Order,
            user_id: hold.created_by.or_else(|| order?.user_id),
            holder_name: hold.operator_name.clone(),
            quantity: hold.quantity,
            held: hold.held,
            created_at: hold.created_at,
            expires_at: hold.expires_at,
        })
    }

    /// The order whose step created the hold.
    fn order_of(&self, row: &HoldRow) -> Option<&Order> {
        let mut orders = self.orders.values().map(|row| &row.order);
        let is_of_order = row.hold.owner == HoldOwner::Order;
        orders.find(|order| is_of_order && order.number.as_str() == row.hold.reference.as_str())
    }
}

fn is_match(hold: &ListedHold, filter: &HoldFilter) -> bool {
    let is_user = |user: UserId| hold.user_id == Some(user);
    let is_holder = match &filter.holder {
        None => true,
        Some(ActorFilter::User(user)) => is_user(*user),
        Some(ActorFilter::Named(name)) => hold.holder_name == *name,
    };
    let reference = filter.reference.as_ref();
    let ends_by = |until| hold.expires_at.is_some_and(|at| at <= until);
    is_holder
        && filter
            .product
            .is_none_or(|product| hold.product_id == product)
        && reference.is_none_or(|reference| hold.reference == *reference)
        && filter.until.is_none_or(ends_by)
}
