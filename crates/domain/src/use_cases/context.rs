//! The dependencies of use cases that write.

use chrono::{DateTime, Utc};

use crate::{
    accounts::Actor,
    ports::{Clock, Transactor},
};

/// Actor, clock and storage of a use case.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Opens transactions, on whose connections the use case writes.
    pub transactor: &'a dyn Transactor,
    /// Source of the current time.
    pub clock: &'a dyn Clock,
    /// Who is responsible; rights are checked against this role.
    pub actor: &'a Actor,
}

impl Context<'_> {
    /// The current time (UTC), by the clock of the context.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
