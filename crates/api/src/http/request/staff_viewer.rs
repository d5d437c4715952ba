//! Whether a reader of public data is staff.

use std::pin::Pin;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use cangku_domain::accounts::Scope;

use super::{
    app_state::app,
    caller::authenticate,
    credentials::{TrustLevel, trust_level},
};

/// Whether the caller of a public route may see what only the shop sees of the catalogue
/// ([`Scope::CatalogRead`]): staff, and services whose key has that scope. Customers, and callers without valid
/// credentials, count as the public; their credentials cost no query.
#[derive(Debug, Clone, Copy)]
pub struct StaffViewer(pub bool);

impl FromRequest for StaffViewer {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let trust = trust_level(app(&request)?, &request);
            let may_be_staff = matches!(
                trust,
                TrustLevel::Staff(_) | TrustLevel::Service(_) | TrustLevel::UnknownKey(_)
            );
            if !may_be_staff {
                return Ok(Self(false));
            }
            let caller = authenticate(&request).await;
            Ok(Self(
                caller.is_ok_and(|actor| actor.may(Scope::CatalogRead)),
            ))
        })
    }
}
