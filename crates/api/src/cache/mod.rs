//! Answers that are remembered, and how they are kept from being wrong.
//!
//! Each answer knows what it depends on ([`Topic`]) and what had happened when its making began. A
//! change touches its topics; whatever began to be made before that is made anew for whoever asks
//! after it, also where it was still in the making. What moves without a word (other processes'
//! stock, views) is asked for anew each second: an answer that shows it lives no longer
//! ([`Life::Moment`]).
//!
//! Other processes' changes come by a listener. While that isn't known to hear, nothing older than
//! a moment is served.

mod answers;
mod freshness;
mod listening;
mod rendered;
mod store;
mod topic;

use std::{collections::BTreeSet, sync::Arc};

use cangku_domain::ports::{CacheGroup, Change, ChangeObserver};

pub use answers::{
    Answers, DetailKey, PageKey, RankingKey, Shown, ShownProduct, StatisticsKey, SuggestionKey,
};
pub use freshness::{Freshness, Lives, Mark};
pub use listening::Listening;
pub use rendered::{Rendered, Rendition};
pub use store::{Found, Life, Loaded, Store, Weigh};
pub use topic::Topic;

/// How much is remembered, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheSettings {
    /// How long an answer lives at most; `None`: nothing is remembered.
    pub lives: Option<Lives>,
    /// Bytes of all answers together, roughly.
    pub capacity: u64,
}

/// All that is remembered, shared by everybody who asks.
#[derive(Debug)]
pub struct Caches {
    freshness: Arc<Freshness>,
    answers: Answers,
}

impl Caches {
    /// Empty ones.
    pub fn new(settings: CacheSettings) -> Self {
        let freshness = Arc::new(Freshness::new(settings.lives.unwrap_or_default()));
        Self {
            answers: Answers::new(settings, &freshness),
            freshness,
        }
    }

    /// The answers by what they answer.
    pub const fn answers(&self) -> &Answers {
        &self.answers
    }

    /// What decides whether an answer may still be served.
    pub const fn freshness(&self) -> &Arc<Freshness> {
        &self.freshness
    }

    /// Forgets everything.
    pub fn empty(&self) {
        self.changed(&CacheGroup::ALL.into_iter().map(Change::Emptied).collect());
    }

    /// Shows sizes among the metrics.
    pub fn measure(&self) {
        self.answers.measure();
        let is_hearing = self.freshness.is_trusted(std::time::Instant::now());
        metrics::gauge!("cangku_change_listener_connected").set(f64::from(u8::from(is_hearing)));
    }
}

impl ChangeObserver for Caches {
    fn changed(&self, changes: &BTreeSet<Change>) {
        self.freshness.touch(changes);
        for change in changes {
            if let Change::Emptied(group) = change {
                self.answers.free(*group);
            }
        }
    }
}
