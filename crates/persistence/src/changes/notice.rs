//! Encodes changes as the payload of a `NOTIFY`, and decodes them.

use std::{collections::BTreeSet, fmt::Display, hash::BuildHasher};

use cangku_domain::{
    ApiKeyId, ProductId, UserId,
    ports::{CacheGroup, Change},
};
use diesel::{PgConnection, QueryResult, RunQueryDsl, sql_query, sql_types::Text};

/// The channel of `LISTEN` and `NOTIFY`.
pub(super) const CHANNEL: &str = "cangku_changes";
/// Maximum length of a payload in bytes. PostgreSQL accepts less than 8000.
const MAX_PAYLOAD_BYTES: usize = 7000;

/// Identifies the process that sent a notice: each ignores its own, which it has observed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sender(u64);

impl Sender {
    /// A new id; each database that is opened has its own.
    pub(crate) fn random() -> Self {
        // `RandomState` has random keys, so no crate for random numbers is needed.
        Self(std::hash::RandomState::new().hash_one(std::process::id()))
    }
}

/// Changes that a process has committed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The process that committed them.
    pub(crate) sender: Sender,
    /// What has changed.
    pub(crate) changes: BTreeSet<Change>,
}

impl Notice {
    /// A notice of those changes that other processes must know (`Change::is_broadcast`); `None` if
    /// there are none.
    pub(crate) fn of(sender: Sender, changes: &BTreeSet<Change>) -> Option<Self> {
        let changes: BTreeSet<_> = changes
            .iter()
            .copied()
            .filter(Change::is_broadcast)
            .collect();
        (!changes.is_empty()).then_some(Self { sender, changes })
    }

    fn payload(&self) -> String {
        let complete = self.encode(self.changes.iter().copied());
        if complete.len() <= MAX_PAYLOAD_BYTES {
            return complete;
        }
        // Too long: `products` replaces all single products, and `rights` those of single callers.
        let summarised = self.changes.iter().map(|change| match change {
            Change::Product(_) => Change::Products,
            Change::RightsOfUser(_) | Change::RightsOfKey(_) => Change::Rights,
            other => *other,
        });
        let summarised: BTreeSet<_> = summarised.collect();
        self.encode(summarised.into_iter())
    }

    fn encode(&self, changes: impl Iterator<Item = Change>) -> String {
        let mut words = format!("{:x}", self.sender.0);
        let mut add = |word: &dyn Display| words.push_str(&format!(" {word}"));
        for change in changes {
            match change {
                Change::Product(id) => add(&id),
                Change::Products => add(&"products"),
                Change::Statistics => add(&"statistics"),
                Change::Keywords => add(&"keywords"),
                Change::Rights => add(&"rights"),
                Change::RightsOfUser(id) => add(&format_args!("user:{id}")),
                Change::RightsOfKey(id) => add(&format_args!("key:{id}")),
                Change::Invalidated(group) => add(&format_args!("empty:{}", group.as_str())),
                // `of` has filtered these out.
                Change::ProductCounters(_) | Change::InStock => {}
            }
        }
        words
    }

    /// Decodes a payload. A word that this version doesn't know may mean any change, so the result
    /// is that everything has changed.
    pub(super) fn read(payload: &str) -> Self {
        let mut words = payload.split_whitespace();
        let sender = words
            .next()
            .and_then(|word| u64::from_str_radix(word, 16).ok());
        let changes: Option<BTreeSet<_>> = words.map(read_word).collect();
        match sender.zip(changes) {
            Some((sender, changes)) => Self {
                sender: Sender(sender),
                changes,
            },
            None => Self {
                sender: Sender(sender.unwrap_or_default()),
                changes: everything(),
            },
        }
    }
}

fn read_word(word: &str) -> Option<Change> {
    match word {
        "products" => Some(Change::Products),
        "statistics" => Some(Change::Statistics),
        "keywords" => Some(Change::Keywords),
        "rights" => Some(Change::Rights),
        _ => match word.split_once(':') {
            Some(("empty", group)) => CacheGroup::from_name(group).map(Change::Invalidated),
            Some(("user", id)) => id.parse::<UserId>().ok().map(Change::RightsOfUser),
            Some(("key", id)) => id.parse::<ApiKeyId>().ok().map(Change::RightsOfKey),
            Some(_) => None,
            None => word.parse::<ProductId>().ok().map(Change::Product),
        },
    }
}

fn everything() -> BTreeSet<Change> {
    CacheGroup::ALL
        .into_iter()
        .map(Change::Invalidated)
        .chain([Change::Rights])
        .collect()
}

/// Sends a notice within the current transaction; PostgreSQL delivers it when that commits.
pub(crate) fn notify(connection: &mut PgConnection, notice: &Notice) -> QueryResult<()> {
    sql_query("SELECT pg_notify($1, $2)")
        .bind::<Text, _>(CHANNEL)
        .bind::<Text, _>(notice.payload())
        .execute(connection)
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(id: i64) -> Change {
        Change::Product(ProductId::new(id).unwrap())
    }

    fn notice(changes: impl IntoIterator<Item = Change>) -> Notice {
        let changes = changes.into_iter().collect();
        Notice::of(Sender(0xbeef), &changes).unwrap()
    }

    #[test]
    fn a_notice_is_read_as_it_was_written() {
        let sent = notice([
            product(1),
            product(i64::MAX),
            Change::Products,
            Change::Statistics,
            Change::Rights,
            Change::RightsOfUser(UserId::new(7).unwrap()),
            Change::RightsOfKey(ApiKeyId::new(8).unwrap()),
            Change::Invalidated(CacheGroup::Suggestions),
        ]);
        assert_eq!(Notice::read(&sent.payload()), sent);
    }

    #[test]
    fn counters_are_not_broadcast() {
        let figures = Change::ProductCounters(ProductId::new(7).unwrap());
        let changes = [figures, Change::InStock].into();
        assert_eq!(Notice::of(Sender(1), &changes), None);
        let with_product = notice([figures, product(7)]);
        assert_eq!(with_product.changes, [product(7)].into());
    }

    #[test]
    fn more_products_than_fit_are_all_of_them() {
        let many = notice(
            (1_000_000..1_002_000)
                .map(product)
                .chain([Change::Statistics]),
        );
        let payload = many.payload();
        assert!(payload.len() < 8000);
        let receive = Notice::read(&payload);
        assert_eq!(
            receive.changes,
            [Change::Products, Change::Statistics].into()
        );
    }

    #[test]
    fn more_callers_than_fit_are_all_of_them() {
        let users = (1_000_000..1_002_000).map(|id| Change::RightsOfUser(UserId::new(id).unwrap()));
        let payload = notice(users.chain([product(7)])).payload();
        assert!(payload.len() < 8000);
        let expected = [Change::Rights, Change::Products].into();
        assert_eq!(Notice::read(&payload).changes, expected);
    }

    #[test]
    fn what_is_not_understood_may_mean_anything() {
        for payload in [
            "",
            "what?",
            "beef 12 new-word",
            "beef empty:unheard-of",
            "beef -1",
            "beef user:x",
            "beef key:0",
            "beef group:1",
        ] {
            assert_eq!(Notice::read(payload).changes, everything(), "{payload}");
        }
    }
}
