//! Which shop a store belongs to.

use std::{collections::HashSet, future::ready};

use bytes::Bytes;
use cangku_domain::{
    media::MediaFile,
    use_cases::{orphaned_media, shop_id, unreferenced_media},
};
use futures::TryStreamExt;

use super::{
    cleaner::{BATCH_SIZE, MediaCleaner},
    cleaning_error::{CleaningError, ForeignStore},
    store::MARKER,
};

/// Maximum deleted pictures that are considered; more than are ever queued for deletion.
const MAX_DELETED: u32 = 10_000;

impl MediaCleaner {
    /// Succeeds if the store belongs to this shop. A store without a mark is claimed for this shop
    /// if it is empty or the database knows at least half of its pictures: a wrong or empty
    /// database must not cause a shop's pictures to be deleted.
    ///
    /// # Errors
    /// [`CleaningError::Foreign`] if the store belongs to another shop.
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
        // False for an empty store (0 < 0), which is claimed.
        if known < all.div_ceil(2) {
            return Err(foreign(ForeignStore::Unknown { known, all }));
        }
        self.store.put(MARKER, Bytes::from(shop)).await?;
        Ok(())
    }

    /// The shop id that the store is marked with.
    async fn owner(&self) -> Result<Option<String>, CleaningError> {
        let text = self.store.read(MARKER).await?;
        Ok(text.map(|text| String::from_utf8_lossy(&text).trim().to_owned()))
    }

    /// The number of the store's pictures that the database knows (also those with a deleted row),
    /// and the number of all its pictures.
    async fn known_pictures(&self) -> Result<(usize, usize), CleaningError> {
        let deleted = self.rows(|_, reader| orphaned_media(reader, MAX_DELETED));
        let deleted: HashSet<String> = deleted.await?.iter().map(|name| stem(name)).collect();
        let stems = self.store.list()?.try_filter_map(|(name, _)| {
            let is_picture = MediaFile::parse(&name).is_some();
            ready(Ok(is_picture.then(|| stem(&name))))
        });
        let mut chunks = std::pin::pin!(stems.try_chunks(BATCH_SIZE));
        let (mut known, mut all): (usize, usize) = (0, 0);
        while let Some(stems) = chunks.try_next().await.map_err(|error| error.1)? {
            all = all.saturating_add(stems.len());
            known = known.saturating_add(stems.len());
            let unknown = self.rows(move |_, reader| unreferenced_media(reader, &stems));
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
