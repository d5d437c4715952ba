//! Whose pictures a store keeps.

use std::{collections::HashSet, future::ready};

use bytes::Bytes;
use cangku_domain::{
    media::MediaFile,
    use_cases::{media_leftovers, shop_id, unknown_media},
};
use futures::TryStreamExt;

use super::{
    MediaKeeper,
    jobs::{AT_ONCE, CleaningError},
    store::MARKER,
};

/// Deleted pictures that are looked at; more than wait for their job at any time.
const MOST_DELETED: u32 = 10_000;

/// Why a store isn't this shop's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForeignStore {
    /// It says so itself.
    #[error("it says it is of the shop {0}")]
    Marked(String),
    /// It doesn't say whose it is, and the database knows fewer than half of its pictures.
    #[error("the database knows {known} of its {all} pictures")]
    Unknown {
        /// How many the database knows.
        known: usize,
        /// How many there are.
        all: usize,
    },
}

impl MediaKeeper {
    /// Nothing where the store is this shop's. One that doesn't say whose it is becomes this shop's
    /// where it is empty or the database knows at least half of its pictures: a wrong or empty
    /// database must not have a shop's pictures deleted.
    ///
    /// # Errors
    /// [`CleaningError::Foreign`] where it is another's; where the store or the database fails.
    pub async fn claim_store(&self) -> Result<(), CleaningError> {
        let shop = self.rows(|_, reader| shop_id(reader)).await?;
        let foreign = |why| CleaningError::Foreign {
            shop: shop.clone(),
            why,
        };
        if let Some(owner) = self.owner().await? {
            let is_own = owner == shop;
            return is_own
                .then_some(())
                .ok_or_else(|| foreign(ForeignStore::Marked(owner)));
        }
        let (known, all) = self.known_pictures().await?;
        if known < all.div_ceil(2) {
            return Err(foreign(ForeignStore::Unknown { known, all }));
        }
        self.store.put(MARKER, Bytes::from(shop)).await?;
        Ok(())
    }

    /// What the store says whose it is.
    async fn owner(&self) -> Result<Option<String>, CleaningError> {
        let text = self.store.read(MARKER).await?;
        Ok(text.map(|text| String::from_utf8_lossy(&text).trim().to_owned()))
    }

    /// How many of the store's pictures the database knows, if only as what it has deleted, and how
    /// many there are.
    async fn known_pictures(&self) -> Result<(usize, usize), CleaningError> {
        let deleted = self.rows(|_, reader| media_leftovers(reader, MOST_DELETED));
        let deleted: HashSet<String> = deleted.await?.iter().map(|name| stem(name)).collect();
        let stems = self.store.list()?.try_filter_map(|(name, _)| {
            let is_picture = MediaFile::parse(&name).is_some();
            ready(Ok(is_picture.then(|| stem(&name))))
        });
        let mut chunks = std::pin::pin!(stems.try_chunks(AT_ONCE));
        let (mut known, mut all): (usize, usize) = (0, 0);
        while let Some(stems) = chunks.try_next().await.map_err(|error| error.1)? {
            all = all.saturating_add(stems.len());
            known = known.saturating_add(stems.len());
            let unknown = self.rows(move |_, reader| unknown_media(reader, &stems));
            let unknown = unknown.await?;
            let unknown = unknown.iter().filter(|stem| !deleted.contains(*stem));
            known = known.saturating_sub(unknown.count());
        }
        Ok((known, all))
    }
}

/// A name without its extension.
fn stem(name: &str) -> String {
    name.split('.').next().unwrap_or_default().to_owned()
}
