//! Rate limit on the writes of one customer.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use cangku_domain::{
    UserId,
    accounts::Role,
    inventory::OwnedIdempotencyKey,
    processing::{OrderCommand, OrderRequest, Request},
};
use moka::sync::Cache;

use crate::limits::{KeyedLimiter, Quota, RateLimited, TakenTokens};

/// Maximum number of cached request keys.
const MAX_REQUEST_KEYS: u64 = 50_000;
/// How long a counted request's key is cached.
const REQUEST_KEY_TTL: Duration = Duration::from_secs(600);

/// Retries of a request within [`REQUEST_KEY_TTL`] that don't count. Each one waits in the queue with
/// the weight of the request, so there must be an end to them.
const FREE_RETRIES: u32 = 10;

/// Limits how many rows one customer adds to the inventory log and to the orders' histories. Staff
/// and services aren't limited.
///
/// A request with an idempotency key counts once, even if its outcome is lost: it takes effect at
/// most once, so its first ten retries are free. A request that is known to have had no
/// effect is uncounted.
pub struct CustomerWriteLimiter {
    by_customer: KeyedLimiter<UserId>,
    /// The number of retries of each counted request.
    counted: Cache<CountedRequest, Arc<AtomicU32>>,
    per_minute: NonZeroU32,
}

/// An idempotent request: its scoped key, and the fingerprint (hash) of its content.
type CountedRequest = (OwnedIdempotencyKey, Vec<u8>);

/// A counted request. Dropping this leaves it counted, because the request may have taken effect.
#[must_use]
pub struct WritePermit<'a> {
    writes: &'a CustomerWriteLimiter,
    taken: Option<Taken>,
}

struct Taken {
    tokens: TakenTokens,
    request: Option<CountedRequest>,
    /// Whether it is a retry beyond the free ones.
    is_excessive: bool,
}

impl CustomerWriteLimiter {
    /// Allows each customer `per_minute` writes at once, refilled at `per_minute` a minute.
    pub fn per_minute(per_minute: NonZeroU32) -> Self {
        Self {
            by_customer: KeyedLimiter::new(Quota::per_minute(per_minute.get())),
            counted: Cache::builder()
                .max_capacity(MAX_REQUEST_KEYS)
                .time_to_live(REQUEST_KEY_TTL)
                .build(),
            per_minute,
        }
    }

    /// Counts a request if it is a customer's.
    ///
    /// # Errors
    /// [`RateLimited`] if the customer's bucket holds too few tokens.
    pub fn count(&self, request: &Request) -> Result<WritePermit<'_>, RateLimited> {
        let (actor, writes) = (request.actor(), self);
        let Some(user) = actor.user_id.filter(|_| actor.role == Role::User) else {
            return Ok(WritePermit {
                writes,
                taken: None,
            });
        };
        let idempotency = request.idempotency();
        let request_key = idempotency.map(|given| (given.key.clone(), given.fingerprint.clone()));
        let retries = request_key.as_ref().and_then(|key| self.counted.get(key));
        if let Some(retries) = &retries
            && retries.fetch_add(1, Ordering::Relaxed) < FREE_RETRIES
        {
            return Ok(WritePermit {
                writes,
                taken: None,
            });
        }
        let tokens = self.by_customer.take(user, self.cost(request))?;
        let is_excessive = retries.is_some();
        // Only now: a refused request must not be free when it is retried.
        if let (Some(key), false) = (&request_key, is_excessive) {
            self.counted.insert(key.clone(), Arc::default());
        }
        Ok(WritePermit {
            writes,
            taken: Some(Taken {
                tokens,
                request: request_key,
                is_excessive,
            }),
        })
    }

    /// One token for each command, order line or step. An order with more lines than `per_minute`
    /// costs the whole minute's tokens, because it can't be split. A batch with more commands is
    /// refused, because it can be split.
    fn cost(&self, request: &Request) -> u32 {
        let cost = u32::try_from(request.weight()).unwrap_or(u32::MAX).max(1);
        match request {
            Request::Order(OrderRequest {
                command: OrderCommand::Place(_),
                ..
            }) => cost.min(self.per_minute.get()),
            _ => cost,
        }
    }
}

impl WritePermit<'_> {
    /// The request had no effect: returns its tokens, and counts its next attempt.
    pub fn had_no_effect(self) {
        if let Some(taken) = self.taken {
            taken.tokens.refund();
            if let Some(request) = taken.request {
                // Its next attempt may take effect, so it must count again.
                self.writes.counted.invalidate(&request);
            }
        }
    }

    /// The request was a retry: returns its tokens unless it had too many, and keeps its key, so that
    /// further retries are free.
    pub fn was_replayed(self) {
        if let Some(taken) = self.taken.filter(|taken| !taken.is_excessive) {
            taken.tokens.refund();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cangku_domain::{
        ProductId,
        accounts::{Actor, SystemActor},
        inventory::{
            Atomicity, Idempotency, IdempotencyKeyOwner, StockCommand, StockRequest,
            idempotency_key,
        },
    };

    use super::*;

    fn request(key: Option<&str>, fingerprint: u8, commands: usize) -> Request {
        let actor = Actor {
            user_id: UserId::new(7),
            role: Role::User,
            ..Actor::system(SystemActor::System)
        };
        let owner = IdempotencyKeyOwner::of(&actor);
        let command = StockCommand::expire(ProductId::new(1).unwrap());
        Request::Stock(StockRequest {
            actor: Arc::new(actor),
            commands: vec![command; commands],
            atomicity: Atomicity::Independent,
            is_partial: false,
            idempotency: key.map(|key| Idempotency {
                key: OwnedIdempotencyKey {
                    owner,
                    key: idempotency_key(key).unwrap(),
                },
                fingerprint: vec![fingerprint],
            }),
        })
    }

    fn writes(per_minute: u32) -> CustomerWriteLimiter {
        CustomerWriteLimiter::per_minute(NonZeroU32::new(per_minute).unwrap())
    }

    #[test]
    fn what_had_no_effect_does_not_count() {
        let writes = writes(3);
        for key in [None, Some("A")] {
            for _ in 0..20 {
                writes.count(&request(key, 1, 3)).unwrap().had_no_effect();
            }
        }
        drop(writes.count(&request(Some("A"), 1, 3)).unwrap());
        assert!(writes.count(&request(None, 1, 1)).is_err());
    }

    #[test]
    fn a_request_whose_outcome_is_lost_counts_once_for_its_key() {
        let writes = writes(3);
        drop(writes.count(&request(Some("A"), 1, 3)).unwrap());
        for _ in 0..FREE_RETRIES {
            drop(writes.count(&request(Some("A"), 1, 3)).unwrap());
        }
        // Another request under the same key isn't a retry.
        assert!(writes.count(&request(Some("A"), 2, 1)).is_err());
        assert!(writes.count(&request(None, 1, 1)).is_err());
    }

    #[test]
    fn retries_beyond_the_free_ones_count() {
        let writes = writes(3);
        for _ in 0..=FREE_RETRIES {
            writes
                .count(&request(Some("A"), 1, 1))
                .unwrap()
                .was_replayed();
        }
        for _ in 0..3 {
            writes
                .count(&request(Some("A"), 1, 1))
                .unwrap()
                .was_replayed();
        }
        assert!(writes.count(&request(Some("A"), 1, 1)).is_err());
        assert!(writes.count(&request(None, 1, 1)).is_err());
    }

    #[test]
    fn a_replay_does_not_count() {
        let writes = writes(3);
        for key in ["A", "B", "C", "D"] {
            let repeat = request(Some(key), 1, 3);
            writes.count(&repeat).unwrap().was_replayed();
        }
        drop(writes.count(&request(Some("E"), 1, 3)).unwrap());
        // These are known to be retries.
        assert!(writes.count(&request(Some("A"), 1, 3)).is_ok());
        assert!(writes.count(&request(Some("F"), 1, 1)).is_err());
    }
}
