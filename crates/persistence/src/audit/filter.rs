//! Filter of the audit log.

use cangku_domain::{
    UserId,
    ports::{ActorFilter, AuditFilter},
};
use diesel::{pg::Pg, prelude::*};

use crate::schema::audit_log as log;

/// A query on the log, so that page query and count share every condition.
pub(super) type Entries<'a, Columns> = log::BoxedQuery<'a, Pg, Columns>;

/// Applies the filter's conditions.
pub(super) fn matching<'a, Columns>(
    mut query: Entries<'a, Columns>,
    filter: &'a AuditFilter,
) -> Entries<'a, Columns> {
    if let Some(subject) = filter.subject {
        query = query.filter(log::entity.eq(subject.as_str()));
    }
    if let Some(id) = filter.subject_id {
        query = query.filter(log::entity_id.eq(id));
    }
    query = match &filter.actor {
        None => query,
        Some(ActorFilter::User(id)) => query.filter(log::user_id.eq(UserId::get(*id))),
        Some(ActorFilter::Named(name)) => query.filter(log::actor_name.eq(name)),
    };
    if let Some(action) = filter.action {
        query = query.filter(log::action.eq(action.as_str()));
    }
    if let Some(from) = filter.from {
        query = query.filter(log::created_at.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(log::created_at.lt(to));
    }
    query
}
