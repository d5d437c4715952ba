//! The dependencies of use cases that write.

use chrono::{DateTime, Utc};

use crate::{
    accounts::Actor,
    ports::{Clock, Transactor},
};

/// Actor, clock and storage of a use case.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Opens the transaction.
    pub transactor: &'a dyn Transactor,
    /// Source of the current time.
    pub clock: &'a dyn Clock,
    /// The caller.
    pub actor: &'a Actor,
}

impl Context<'_> {
    /// The current time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
