//! Tools for tests without a database: an in-memory implementation of the storage ports, a clock
//! that the test advances, predictable order numbers, and fixtures. Only with the feature
//! `testing`.
//!
//! # The in-memory database
//!
//! [`InMemoryDatabase`] implements [`Transactor`](crate::ports::Transactor) and
//! [`Reader`](crate::ports::Reader). A transaction works on a copy of the tables: `Ok` replaces the
//! tables, `Err` and panics discard the copy. Transactions run one after the other, so none of them
//! ever meets a lock of another one: `try_lock` succeeds, nothing is skipped, and
//! [`Contention`](crate::ports::StorageError::Contention) never occurs. A read session reads the
//! state at its start. A transaction within a transaction of the same thread would wait forever.
//!
//! | tables | support |
//! | --- | --- |
//! | categories, brands, users, orders, payments, attention list, stock, holds, log, idempotency keys, sync runs, their failures and checkpoints | all methods of their ports |
//! | products | all but searches by phrase and products by recent views |
//! | pictures, searches, blocked words, statistics, views, suppliers' names, API keys | none |
//!
//! A method without support returns [`StorageError::Internal`](crate::ports::StorageError::Internal)
//! with the name of the method as its source. Unique constraints, foreign keys, row counts and the
//! order of results are those that the ports document.

mod clock;
mod debug_renderer;
mod fixtures;
mod memory;
mod order_numbers;
mod sync_lock;

pub use clock::FixedClock;
pub use debug_renderer::DebugRenderer;
pub use fixtures::{
    OrderBuilder, OrderDraftBuilder, ProductBuilder, admin, contact, customer, money, order_rules,
    quantity, service, staff, text, user_named,
};
pub use memory::{InMemoryDatabase, StockEvent};
pub use order_numbers::SequentialOrderNumbers;
pub use sync_lock::InMemorySyncLock;
