//! The pass of one request through a gate.

use std::{cell::Cell, sync::Arc};

use actix_web::{HttpMessage, HttpRequest};

use super::{class::Class, concurrency_limiter::Place, limit_key::Visitor, overload::overloaded};
use crate::http::{
    connection::{AtGate, Connection},
    request::{caller, client_address::client_network},
    response::problem::Problem,
};

/// A request's pass through a gate, stored in its extensions. It holds no place while the request's
/// body is awaited: clients that don't send theirs must not block others.
pub struct Pass {
    visitor: Visitor,
    class: Class,
    place: Cell<Option<Place>>,
}

impl Pass {
    /// Whether the request came without valid credentials.
    pub const fn is_anonymous(&self) -> bool {
        matches!(self.visitor, Visitor::Anonymous(_))
    }

    pub(super) const fn new(visitor: Visitor, class: Class) -> Self {
        Self {
            visitor,
            class,
            place: Cell::new(None),
        }
    }

    /// Releases the place.
    pub fn leave(&self) {
        drop(self.place.take());
    }

    /// Waits for a place.
    ///
    /// # Errors
    /// [`Overloaded`] if the queue is full or the wait times out.
    ///
    /// [`Overloaded`]: crate::http::response::error_code::ErrorCode::Overloaded
    pub async fn enter(&self, request: &HttpRequest) -> Result<(), Problem> {
        let app = caller::app(request)?;
        let _waits = at_gate(request);
        match app.admission().place(self.visitor).await {
            Some(place) => {
                self.place.set(Some(place));
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
pub async fn look_up_turn(request: &HttpRequest) -> Result<Place, Problem> {
    let app = caller::app(request)?;
    let _waits = at_gate(request);
    let place = app.admission().look_ups.enter(client_network(request));
    let place = place.await;
    place.ok_or_else(|| shed(request, Class::Identity))
}

/// Marks the request as waiting while this value lives: its connection may be closed for others.
pub fn at_gate(request: &HttpRequest) -> Option<AtGate> {
    let connection = request.conn_data::<Arc<Connection>>();
    connection.cloned().map(AtGate::begin)
}
