//! Decides which views count.

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
};

use cangku_domain::ProductId;
use chrono::{DateTime, Utc};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};

use super::{
    ViewBuffer, ViewSettings, Visitor, VisitorIdentity, address_view_limiter::AddressViewLimiter,
    crawlers::is_crawler, visit_deduplicator::VisitDeduplicator,
};
use crate::limits::{self, KeyedLimiter};

/// Counts views of products by people: each visitor's of a product once within the window, within
/// the limits for one address and for all. Each process stores its own visitors.
#[derive(Debug)]
pub struct ViewCounter {
    settings: ViewSettings,
    hasher: RandomState,
    recent: VisitDeduplicator,
    by_address: AddressViewLimiter,
    /// Limit on the views of one address in a minute; `None`: no limit.
    address_minute: Option<KeyedLimiter<IpAddr>>,
    minute: DefaultDirectRateLimiter,
    buffer: ViewBuffer,
}

impl ViewCounter {
    /// A counter without any views.
    pub fn new(settings: ViewSettings) -> Self {
        Self {
            settings,
            hasher: RandomState::new(),
            recent: VisitDeduplicator::new(settings.window),
            by_address: AddressViewLimiter::new(settings.per_address),
            address_minute: settings
                .per_address_per_minute
                .map(|max| KeyedLimiter::new(limits::Quota::per_minute(max.get()))),
            minute: RateLimiter::direct(Quota::per_minute(settings.per_minute)),
            buffer: ViewBuffer::default(),
        }
    }

    /// The visitor who sends this request; `None` if views aren't counted, or if it is a crawler
    /// and crawlers don't count. A named visitor is identified by the service; any other visitor
    /// also counts towards the limits of `address`.
    pub fn visitor(
        &self,
        identity: VisitorIdentity<'_>,
        address: IpAddr,
        user_agent: &[u8],
    ) -> Option<Visitor> {
        let is_named = matches!(identity, VisitorIdentity::Named { .. });
        let is_person = is_named || self.settings.counts_crawlers || !is_crawler(user_agent);
        let counts = self.settings.is_counting && is_person;
        counts.then(|| Visitor {
            // The hasher has a random seed, so the number can't be computed outside this process.
            number: self.hasher.hash_one(identity),
            address: (!is_named).then_some(address),
        })
    }

    /// Counts a view of a product by `visitor`, if its views count (`None`: they don't). It neither
    /// blocks nor checks whether the product exists: views of missing products are ignored when
    /// they are written.
    pub fn record(&self, product: ProductId, visitor: Option<Visitor>, now: DateTime<Utc>) {
        let new = visitor.filter(|visitor| !self.recent.is_known(product, *visitor, now));
        let Some(visitor) = new else {
            return;
        };
        match self.limit(product, visitor, now) {
            // Only counted views are stored, so that views beyond the limits don't evict others.
            None => {
                // Checks again and inserts in one step: a concurrent request may have been counted
                // meanwhile.
                if self.recent.is_first(product, visitor, now) {
                    self.buffer.record(product, now);
                }
            }
            Some(limit) => {
                metrics::counter!("cangku_views_not_counted_total", "limit" => limit).increment(1);
            }
        }
    }

    /// The limit that rejects the view; `None` if it counts.
    fn limit(
        &self,
        product: ProductId,
        visitor: Visitor,
        now: DateTime<Utc>,
    ) -> Option<&'static str> {
        // A view beyond the address's daily limit must not use up the limits per minute.
        let is_used_up = |address| self.by_address.is_used_up(product, address, now);
        if visitor.address.is_some_and(is_used_up) {
            return Some("address");
        }
        let is_slow = |address| {
            let limiter = self.address_minute.as_ref();
            limiter.is_none_or(|limiter| limiter.take_one(address).is_ok())
        };
        if !visitor.address.is_none_or(is_slow) {
            return Some("address_minute");
        }
        if self.minute.check().is_err() {
            return Some("minute");
        }
        // This check comes last, because it inserts a count and may evict older ones.
        let is_free = |address| self.by_address.take(product, address, now);
        (!visitor.address.is_none_or(is_free)).then_some("address")
    }

    /// The views that aren't written yet.
    pub fn buffer(&self) -> &ViewBuffer {
        &self.buffer
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use chrono::TimeDelta;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const SPIDER: &[u8] = b"Baiduspider/2.0";

    fn counter(counts_crawlers: bool) -> ViewCounter {
        ViewCounter::new(ViewSettings {
            is_counting: true,
            window: TimeDelta::minutes(30),
            counts_crawlers,
            per_address: 3,
            per_address_per_minute: None,
            per_minute: NonZeroU32::new(20).unwrap(),
            trending: TimeDelta::hours(168),
        })
    }

    fn anonymous(user_agent: &[u8]) -> VisitorIdentity<'_> {
        VisitorIdentity::Anonymous {
            address: [127, 0, 0, 1].into(),
            user_agent,
        }
    }

    #[test]
    fn there_are_no_visitors_if_views_are_not_counted() {
        let mut counter = counter(true);
        counter.settings.is_counting = false;
        let named = VisitorIdentity::Named {
            by: None,
            name: "a",
        };
        assert_eq!(counter.visitor(named, HERE, b""), None);
    }

    #[test]
    fn a_visitor_is_known_again_and_from_others() {
        let counter = counter(false);
        let user = cangku_domain::UserId::new(1).unwrap();
        let named = |by, name| VisitorIdentity::Named { by, name };
        let key = cangku_domain::ApiKeyId::new(1);
        let everybody = [
            VisitorIdentity::User(user),
            named(None, "1"),
            named(key, "1"),
            named(key, "2"),
            anonymous(b""),
            anonymous(b"Safari"),
        ];
        let visitors = everybody.map(|identity| counter.visitor(identity, HERE, b"").unwrap());
        for (n, visitor) in visitors.iter().enumerate() {
            assert_eq!(counter.visitor(everybody[n], HERE, b""), Some(*visitor));
            assert!(!visitors[..n].contains(visitor));
        }
    }

    #[test]
    fn crawlers_have_no_visitor_id_unless_named_or_counted() {
        let identity = anonymous(SPIDER);
        assert_eq!(counter(false).visitor(identity, HERE, SPIDER), None);
        assert!(counter(true).visitor(identity, HERE, SPIDER).is_some());
        let named = VisitorIdentity::Named {
            by: None,
            name: "v",
        };
        assert!(counter(false).visitor(named, HERE, SPIDER).is_some());
    }

    #[test]
    fn views_are_limited_by_address_and_in_all() {
        let counted = |addresses: u8, each: usize| {
            let counter = counter(false);
            let product = ProductId::new(1).unwrap();
            for number in 0..addresses {
                let address = IpAddr::from([10, 0, 0, number]);
                for n in 0..each {
                    let agent = format!("Browser/{n}");
                    let identity = VisitorIdentity::Anonymous {
                        address,
                        user_agent: agent.as_bytes(),
                    };
                    let visitor = counter.visitor(identity, address, agent.as_bytes());
                    let limit = counter.limit(product, visitor.unwrap(), DateTime::UNIX_EPOCH);
                    if limit.is_none() {
                        counter.buffer.record(product, DateTime::UNIX_EPOCH);
                    }
                }
            }
            counter.buffer.pending()
        };
        assert_eq!(counted(1, 100), 3);
        assert_eq!(counted(4, 100), 12);
        // If a minute ends during the test, a few more are counted.
        assert!((20..25).contains(&counted(100, 3)));
    }

    #[test]
    fn invented_ids_from_one_address_neither_fill_the_memory_nor_use_up_the_minute() {
        let mut settings = counter(false).settings;
        settings.per_address_per_minute = NonZeroU32::new(5);
        let counter = ViewCounter::new(settings);
        let look = |id, address: [u8; 4]| {
            let address = IpAddr::from(address);
            let identity = VisitorIdentity::Anonymous {
                address,
                user_agent: b"",
            };
            let visitor = counter.visitor(identity, address, b"");
            counter.record(ProductId::new(id).unwrap(), visitor, DateTime::UNIX_EPOCH);
        };
        for id in 1..=1000 {
            look(id, [10, 0, 0, 1]);
        }
        // If a minute ends during the test, a few more are counted.
        assert!((5..10).contains(&counter.buffer.pending()));
        assert!(counter.by_address.len() < 10);
        look(1, [10, 0, 0, 2]);
        assert!((6..11).contains(&counter.buffer.pending()));
        // Nothing is inserted either beyond the limit of all views in a minute.
        for id in 1..=1000 {
            look(id, [10, 0, 1, u8::try_from(id % 200).unwrap()]);
        }
        assert!(counter.by_address.len() < 30);
    }

    #[test]
    fn whom_a_service_names_does_not_count_for_its_address() {
        let mut settings = counter(false).settings;
        settings.per_address_per_minute = NonZeroU32::new(1);
        let counter = ViewCounter::new(settings);
        let product = ProductId::new(1).unwrap();
        for n in 0..10 {
            let name = format!("visitor-{n}");
            let identity = VisitorIdentity::Named {
                by: None,
                name: &name,
            };
            let visitor = counter.visitor(identity, HERE, b"").unwrap();
            assert_eq!(counter.limit(product, visitor, DateTime::UNIX_EPOCH), None);
        }
    }
}
