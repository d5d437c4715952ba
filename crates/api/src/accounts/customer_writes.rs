//! How much one customer writes in a minute.

use std::num::NonZeroU32;

use cangku_domain::{
    UserId,
    accounts::Role,
    use_cases::{OrderCommand, OrderRequest, Request},
};
use governor::Quota;

use crate::limits::{KeyedLimiter, TooMany};

/// Limits what one customer adds to the inventory log and to the orders' histories. Staff and
/// services aren't limited.
pub struct CustomerWrites {
    limiter: KeyedLimiter<UserId>,
    per_minute: NonZeroU32,
}

impl CustomerWrites {
    /// Allows each customer so many at once, and as many in each minute.
    pub fn per_minute(per_minute: NonZeroU32) -> Self {
        let limiter = KeyedLimiter::new(Quota::per_minute(per_minute));
        Self {
            limiter,
            per_minute,
        }
    }

    /// Counts a request of a customer.
    ///
    /// # Errors
    /// [`TooMany`] if the customer has written too much.
    pub fn count(&self, request: &Request) -> Result<(), TooMany> {
        let actor = request.actor();
        match actor.user_id.filter(|_| actor.role == Role::User) {
            Some(user) => self.limiter.take(user, self.cost(request)),
            None => Ok(()),
        }
    }

    /// One for each command, line or step. An order of more lines than a minute allows takes the
    /// whole minute, since it can't be split; a batch of more commands is refused, since it can.
    fn cost(&self, request: &Request) -> NonZeroU32 {
        let cost = u32::try_from(request.weight()).unwrap_or(u32::MAX);
        let cost = NonZeroU32::new(cost).unwrap_or(NonZeroU32::MIN);
        match request {
            Request::Order(OrderRequest {
                command: OrderCommand::Place(_),
                ..
            }) => cost.min(self.per_minute),
            _ => cost,
        }
    }
}
