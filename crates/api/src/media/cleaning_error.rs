//! Why a cleanup of files failed.

use super::store::{MARKER, StoreError};

/// Why a cleanup failed; the next round continues.
#[derive(Debug, thiserror::Error)]
pub enum CleaningError {
    /// The media store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database failed or refused.
    #[error(transparent)]
    Rows(#[from] cangku_domain::Error),
    /// The store belongs to another shop: nothing in it is deleted.
    #[error(
        "the store of pictures is not of this shop ({why}), so nothing is deleted there; are the \
         settings of the database and of the store right? If they are, write {shop} into the \
         store's file {MARKER}"
    )]
    Foreign {
        /// The id of this shop.
        shop: String,
        /// Why the store counts as another's.
        why: ForeignStore,
    },
    /// The process is stopping.
    #[error(transparent)]
    Stopped(#[from] tokio::task::JoinError),
}

/// Why a store doesn't belong to this shop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForeignStore {
    /// The store is marked with another shop's id.
    #[error("it says it is of the shop {0}")]
    Marked(String),
    /// The store has no mark, and the database knows fewer than half of its pictures.
    #[error("the database knows {known} of its {all} pictures")]
    Unknown {
        /// Number of pictures that the database knows.
        known: usize,
        /// Number of pictures in the store.
        all: usize,
    },
}
