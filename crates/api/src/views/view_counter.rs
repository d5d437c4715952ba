//! Which views count.

use std::hash::{BuildHasher, RandomState};

use cangku_domain::ProductId;
use chrono::{DateTime, Utc};

use super::{
    ViewLog, ViewSettings, Visitor, Who, crawlers::is_crawler, recent_visits::RecentVisits,
};

/// Notes views of products: of people, and each one's of a product once within the window. Each
/// process remembers its own visitors.
#[derive(Debug)]
pub struct ViewCounter {
    settings: ViewSettings,
    hasher: RandomState,
    recent: RecentVisits,
    log: ViewLog,
}

impl ViewCounter {
    /// Has noted nothing yet.
    pub fn new(settings: ViewSettings) -> Self {
        Self {
            settings,
            hasher: RandomState::new(),
            recent: RecentVisits::new(settings.window),
            log: ViewLog::default(),
        }
    }

    /// The visitor whom this is; `None` where nobody counts, and for a crawler where those don't. Somebody who is
    /// named is what their service takes them for.
    pub fn visitor(&self, who: Who<'_>, user_agent: &[u8]) -> Option<Visitor> {
        let is_named = matches!(who, Who::Named { .. });
        let is_person = is_named || self.settings.counts_crawlers || !is_crawler(user_agent);
        let counts = self.settings.is_counting && is_person;
        counts.then(|| Visitor(self.hasher.hash_one(who)))
    }

    /// Notes that a product was shown to somebody; `None` is nobody who counts. It neither waits
    /// nor asks whether there is such a product: views of others are passed over when they are
    /// written.
    pub fn note(&self, product: ProductId, visitor: Option<Visitor>, now: DateTime<Utc>) {
        if visitor.is_some_and(|visitor| self.recent.is_first(product, visitor, now)) {
            self.log.note(product, now);
        }
    }

    /// What isn't written yet.
    pub fn log(&self) -> &ViewLog {
        &self.log
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const SPIDER: &[u8] = b"Baiduspider/2.0";

    fn counter(counts_crawlers: bool) -> ViewCounter {
        ViewCounter::new(ViewSettings {
            is_counting: true,
            window: TimeDelta::minutes(30),
            counts_crawlers,
            trending: TimeDelta::hours(168),
        })
    }

    fn passerby(user_agent: &[u8]) -> Who<'_> {
        Who::Passerby {
            address: [127, 0, 0, 1].into(),
            user_agent,
        }
    }

    #[test]
    fn nobody_is_a_visitor_where_views_are_not_counted() {
        let mut counter = counter(true);
        counter.settings.is_counting = false;
        let named = Who::Named {
            by: None,
            name: "a",
        };
        assert_eq!(counter.visitor(named, b""), None);
    }

    #[test]
    fn a_visitor_is_known_again_and_from_others() {
        let counter = counter(false);
        let user = cangku_domain::UserId::new(1).unwrap();
        let named = |by, name| Who::Named { by, name };
        let key = cangku_domain::ApiKeyId::new(1);
        let everybody = [
            Who::User(user),
            named(None, "1"),
            named(key, "1"),
            named(key, "2"),
            passerby(b""),
            passerby(b"Safari"),
        ];
        let visitors = everybody.map(|who| counter.visitor(who, b"").unwrap());
        for (n, visitor) in visitors.iter().enumerate() {
            assert_eq!(counter.visitor(everybody[n], b""), Some(*visitor));
            assert!(!visitors[..n].contains(visitor));
        }
    }

    #[test]
    fn crawlers_are_nobody_unless_they_are_named_or_counted() {
        let who = passerby(SPIDER);
        assert_eq!(counter(false).visitor(who, SPIDER), None);
        assert!(counter(true).visitor(who, SPIDER).is_some());
        let named = Who::Named {
            by: None,
            name: "v",
        };
        assert!(counter(false).visitor(named, SPIDER).is_some());
    }
}
