//! An id in the path.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::http::response::{error_code::ErrorCode, problem::Problem};

/// The path's `{id}`.
#[derive(Debug, Clone, Copy)]
pub struct PathId<T>(pub T);

impl<T: FromStr> FromRequest for PathId<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let id = request
            .match_info()
            .get("id")
            .and_then(|text| text.parse().ok());
        let refusal = || {
            let detail = "The id in the path must be a positive whole number.";
            Problem::new(ErrorCode::InvalidPath, detail).into()
        };
        ready(id.map(Self).ok_or_else(refusal))
    }
}
