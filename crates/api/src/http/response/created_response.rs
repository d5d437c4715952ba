//! Responses to requests that create something, once per idempotency key.

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{HeaderValue, LOCATION},
    },
};
use cangku_domain::{Error, inventory::StoredResponse, ports::StorageError, use_cases::Created};
use serde::{Deserialize, Serialize};

use super::{problem::Problem, stored_response::stored_response};

/// A response as it is stored and sent.
///
/// # Errors
/// If it can't be serialised.
pub(in crate::http) fn to_store(
    status: StatusCode,
    body: &impl Serialize,
) -> Result<StoredResponse, Error> {
    let body = serde_json::to_string(body);
    let body = body.map_err(|error| Error::Storage(StorageError::Internal(Box::new(error))))?;
    Ok(StoredResponse {
        status: status.as_u16(),
        body,
    })
}

/// The response to what was created now or, if the key is known, before.
///
/// # Errors
/// If it can't be serialised.
pub(in crate::http) fn created_response<T>(
    created: Created<T>,
    render: impl Fn(&T) -> Result<StoredResponse, Error>,
) -> Result<HttpResponse, Problem> {
    Ok(match created {
        Created::Fresh {
            stored: Some(stored),
            ..
        } => stored_response(stored, false),
        Created::Fresh {
            value,
            stored: None,
        } => stored_response(render(&value)?, false),
        Created::Replayed(stored) => stored_response(stored, true),
    })
}

#[derive(Deserialize)]
struct IdOf {
    id: i64,
}

/// The same with the path of what was created, below the path of its collection.
///
/// # Errors
/// If it can't be serialised, or has no id.
pub(in crate::http) fn located_response<T>(
    created: Created<T>,
    render: impl Fn(&T) -> Result<StoredResponse, Error>,
    collection: &str,
) -> Result<HttpResponse, Problem> {
    let stored = match created {
        Created::Fresh {
            value,
            stored: None,
        } => {
            let stored = Some(render(&value)?);
            Created::Fresh { value, stored }
        }
        done => done,
    };
    let (Created::Fresh {
        stored: Some(StoredResponse { body, .. }),
        ..
    }
    | Created::Replayed(StoredResponse { body, .. })) = &stored
    else {
        return created_response(stored, render);
    };
    let IdOf { id } = serde_json::from_str(body).map_err(|error| Problem::internal(&error))?;
    let path = HeaderValue::from_str(&format!("{collection}/{id}"));
    let path = path.map_err(|error| Problem::internal(&error))?;
    let mut response = created_response(stored, render)?;
    response.headers_mut().insert(LOCATION, path);
    Ok(response)
}
