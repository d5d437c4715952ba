//! The application's state, by a request.

use actix_web::HttpRequest;

use crate::http::{response::problem::Problem, state::App};

/// The state that the server was started with.
///
/// # Errors
/// 500 if there is none: a bug.
pub(crate) fn app(request: &HttpRequest) -> Result<&App, Problem> {
    let state = request.app_data::<App>();
    state.ok_or_else(|| Problem::internal(&std::io::Error::other("the state is not wired")))
}
