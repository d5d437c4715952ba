//! The permit of one request.

use std::{cell::Cell, sync::Arc};

use actix_web::{HttpMessage, HttpRequest};

use super::{class::Class, concurrency_limiter::Permit, limit_key::LimitKey, overload::overloaded};
use crate::http::{
    connection::{Connection, QueuedRequest},
    request::{app_state::app, client_address::client_network},
    response::problem::Problem,
};

/// A request's permit, stored in its extensions. It is released while the request's body is
/// awaited: clients that don't send theirs must not block others.
pub struct RequestPermit {
    key: LimitKey,
    class: Class,
    permit: Cell<Option<Permit>>,
}

impl RequestPermit {
    /// Whether the request came without valid credentials.
    pub const fn is_anonymous(&self) -> bool {
        matches!(self.key, LimitKey::Anonymous(_))
    }

    pub(super) const fn new(key: LimitKey, class: Class) -> Self {
        Self {
            key,
            class,
            permit: Cell::new(None),
        }
    }

    /// Releases the permit.
    pub fn release(&self) {
        drop(self.permit.take());
    }

    /// Waits for a permit.
    ///
    /// # Errors
    /// [`Overloaded`] if the queue is full or the wait times out.
    ///
    /// [`Overloaded`]: crate::http::response::error_code::ErrorCode::Overloaded
    pub async fn acquire(&self, request: &HttpRequest) -> Result<(), Problem> {
        let app = app(request)?;
        let _waits = mark_queued(request);
        match app.admission().acquire(self.key).await {
            Some(permit) => {
                self.permit.set(Some(permit));
                Ok(())
            }
            None => Err(shed(request, self.class)),
        }
    }
}

/// Marks a request that was shed: its log line is at debug level only.
#[derive(Debug, Clone, Copy)]
pub struct Shed;

fn shed(request: &HttpRequest, class: Class) -> Problem {
    request.extensions_mut().insert(Shed);
    overloaded(class)
}

/// Waits for the right to look up unknown credentials. Few are looked up at a time, so that made-up
/// ones hardly delay the look-ups of sessions.
///
/// # Errors
/// [`Overloaded`] if the queue is full or the wait times out.
///
/// [`Overloaded`]: crate::http::response::error_code::ErrorCode::Overloaded
pub async fn acquire_look_up_permit(request: &HttpRequest) -> Result<Permit, Problem> {
    let app = app(request)?;
    let _waits = mark_queued(request);
    let permit = app.admission().look_ups.acquire(client_network(request));
    let permit = permit.await;
    permit.ok_or_else(|| shed(request, Class::Identity))
}

/// Marks the request as waiting while this value lives: its connection may be closed for others.
pub fn mark_queued(request: &HttpRequest) -> Option<QueuedRequest> {
    let connection = request.conn_data::<Arc<Connection>>();
    connection.cloned().map(QueuedRequest::begin)
}
