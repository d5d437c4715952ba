//! Sends requests that must be audited, and remembers their routes.

use std::collections::BTreeSet;

use cangku_domain::accounts::Role;
use integration_tests::caller::{Caller, Response};
use reqwest::Method;
use serde_json::Value;

use crate::haier::haier_fixture::HaierFixture;

/// A shop with an admin, a clerk and a customer, and the routes that have left entries so far.
pub struct Walk {
    pub haier: HaierFixture,
    pub clerk: Caller,
    pub customer: Caller,
    pub seen: BTreeSet<(String, String)>,
}

impl Walk {
    pub async fn begin() -> Self {
        let haier = HaierFixture::configured_by_settings().await;
        Self {
            clerk: haier.shop.sign_in("clerk", Role::Staff).await,
            customer: haier.shop.sign_in("li", Role::User).await,
            haier,
            seen: BTreeSet::new(),
        }
    }

    pub fn admin(&self) -> Caller {
        self.haier.admin.clone()
    }

    /// Sends a request to the route with this template, in which `parameter` replaces what is in braces; it
    /// must succeed and leave an entry.
    pub async fn send(
        &mut self,
        caller: &Caller,
        method: Method,
        template: &str,
        parameter: impl ToString,
        body: Value,
    ) -> Response {
        let parameter = parameter.to_string();
        let path = ["{id}", "{field}", "{task}"]
            .iter()
            .fold(template.to_owned(), |path, name| {
                path.replace(name, parameter.split('/').next().unwrap())
            });
        // A second parameter follows a slash.
        let path = match parameter.split_once('/') {
            Some((id, field)) => template
                .replace("{id}", id)
                .replace("{field}", field)
                .replace("{session_id}", field),
            None => path,
        };
        let request = caller.request(method.clone(), &path);
        let request = match method {
            Method::DELETE => request,
            _ => request.json(&body),
        };
        let response = caller.send(request).await;
        self.check(&method, template, response)
    }

    /// As `send`, for a request of the admin.
    pub async fn admin_sends(
        &mut self,
        method: Method,
        template: &str,
        parameter: impl ToString,
        body: Value,
    ) -> Response {
        let admin = self.admin();
        self.send(&admin, method, template, parameter, body).await
    }

    /// Checks that a response is a success and that its request has left an entry.
    pub fn check(&mut self, method: &Method, template: &str, response: Response) -> Response {
        let what = format!("{method} {template}");
        assert!(
            matches!(response.status, 200..=299),
            "{what}: {} {}",
            response.status,
            response.text
        );
        let request = response.headers["x-request-id"].to_str().unwrap();
        let entries = format!("SELECT count(*) FROM audit_log WHERE request_id = '{request}'");
        let found = self.haier.shop.database().number(&entries);
        assert!(found > 0, "{what} leaves no entry in the audit log");
        self.seen.insert((method.to_string(), template.to_owned()));
        response
    }
}
