//! The dependencies of use cases that write.

use chrono::{DateTime, Utc};

use super::audited::Audited;
use crate::{
    Result,
    accounts::Actor,
    audit::{AuditAction, AuditEntry, AuditSubject},
    ports::{Clock, Transactor, UnitOfWork},
};

/// Actor, clock and storage of a use case.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Opens transactions, on whose connections the use case writes.
    pub transactor: &'a dyn Transactor,
    /// Source of the current time.
    pub clock: &'a dyn Clock,
    /// Who is responsible; rights are checked against the actor's role and scopes.
    pub actor: &'a Actor,
}

impl Context<'_> {
    /// The current time (UTC), by the clock of the context.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// An entry of the audit log by the actor.
    pub(in crate::use_cases) fn entry(
        &self,
        action: AuditAction,
        subject: AuditSubject,
    ) -> AuditEntry {
        AuditEntry::new(self.actor, action, subject)
    }

    /// Makes a change in its own transaction, which writes its entries of the audit log as well.
    pub(in crate::use_cases) fn change<T>(
        &self,
        work: impl FnOnce(&mut dyn UnitOfWork) -> Result<Audited<T>>,
    ) -> Result<T> {
        self.transactor.run(|unit| self.record(unit, work))
    }

    /// Makes a change within a transaction, and writes its entries of the audit log.
    pub(in crate::use_cases) fn record<T>(
        &self,
        unit: &mut dyn UnitOfWork,
        work: impl FnOnce(&mut dyn UnitOfWork) -> Result<Audited<T>>,
    ) -> Result<T> {
        let Audited { value, entries } = work(unit)?;
        if !entries.is_empty() {
            unit.audit().record(&entries, self.now())?;
        }
        Ok(value)
    }
}
