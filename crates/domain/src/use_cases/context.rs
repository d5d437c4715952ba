//! What every writing use case needs.

use chrono::{DateTime, Utc};

use crate::{
    accounts::Actor,
    ports::{Clock, Transactor},
};

/// Who asks, what time it is, and where to write.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Opens the transaction.
    pub transactor: &'a dyn Transactor,
    /// Tells the time.
    pub clock: &'a dyn Clock,
    /// Whoever asks.
    pub actor: &'a Actor,
}

impl Context<'_> {
    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
