use std::num::NonZeroUsize;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::policy::{CircuitPolicy, RateLimit, RetryPolicy, Timeouts};
use crate::wire::{DEFAULT_COUNTY_CODE, TOKEN_PATH};

/// Address of the platform, our credentials, and the client's timeouts and limits.
///
/// Set what your account needs and take the rest from [`Default`];
/// [`HaierClient::new`](crate::HaierClient::new) checks all fields. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct HaierConfig {
    /// Base URL of the business calls; may contain a path, which is prepended to theirs.
    pub base_url: String,
    /// URL of the token call; `None`: `/oauth2/auth` under the base URL.
    pub token_url: Option<String>,
    /// OAuth client id.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: SecretString,
    /// Sold-to code, eight characters (客户八码).
    pub customer_code: String,
    /// Ship-to code; `None`: the customer code.
    pub send_to_code: Option<String>,
    /// Supplier code; default `1001`, Haier itself.
    pub supplier_code: String,
    /// Password for products, prices and the balance.
    pub password: SecretString,
    /// Password for stock and logistics; `None`: `password`.
    pub seller_password: Option<SecretString>,
    /// County for stock calls in which the caller names none; six digits.
    pub county_code: String,
    /// Timeouts of the calls.
    pub timeouts: Timeouts,
    /// How often and when a failed call is retried.
    pub retries: RetryPolicy,
    /// Client-side rate limit; `None`: no limit.
    pub rate_limit: Option<RateLimit>,
    /// When the circuit breaker opens, and for how long.
    pub circuit: CircuitPolicy,
    /// Maximum number of concurrent requests of one bulk call; default 32.
    pub concurrency: NonZeroUsize,
    /// Maximum size of a response body, in bytes; default 256 MiB.
    pub max_response_bytes: usize,
}

/// All problems of a [`HaierConfig`], each with its field's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.join("; "))]
pub struct InvalidConfig {
    /// One sentence per problem.
    pub problems: Vec<String>,
}

impl Default for HaierConfig {
    fn default() -> Self {
        Self {
            base_url: String::new(),
            token_url: None,
            client_id: String::new(),
            client_secret: SecretString::default(),
            customer_code: String::new(),
            send_to_code: None,
            supplier_code: "1001".to_owned(),
            password: SecretString::default(),
            seller_password: None,
            county_code: DEFAULT_COUNTY_CODE.to_owned(),
            timeouts: Timeouts::default(),
            retries: RetryPolicy::default(),
            rate_limit: Some(RateLimit::default()),
            circuit: CircuitPolicy::default(),
            concurrency: const { NonZeroUsize::new(32).unwrap() },
            max_response_bytes: 256 * 1024 * 1024,
        }
    }
}

impl HaierConfig {
    /// Checks all fields and reports every problem at once.
    ///
    /// # Errors
    /// If a URL doesn't parse, isn't HTTP(S), or has a user name, query or fragment; if a required
    /// credential or code is blank.
    pub fn check(&self) -> Result<(), InvalidConfig> {
        let mut problems = Vec::new();
        problems.extend(url_problem("base_url", &self.base_url));
        if let Some(token_url) = &self.token_url {
            problems.extend(url_problem("token_url", token_url));
        }
        let required = [
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose_secret()),
            ("customer_code", self.customer_code.as_str()),
            ("supplier_code", self.supplier_code.as_str()),
            ("password", self.password.expose_secret()),
            ("county_code", self.county_code.as_str()),
        ];
        for (name, value) in required {
            if value.trim().is_empty() {
                problems.push(format!("{name} is blank"));
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(InvalidConfig { problems })
        }
    }

    pub(crate) fn token_url_text(&self) -> String {
        self.token_url
            .clone()
            .unwrap_or_else(|| format!("{}{TOKEN_PATH}", self.base()))
    }

    /// The base URL without trailing slashes.
    pub(crate) fn base(&self) -> &str {
        self.base_url.trim().trim_end_matches('/')
    }

    pub(crate) fn send_to_code(&self) -> &str {
        self.send_to_code.as_deref().unwrap_or(&self.customer_code)
    }

    pub(crate) fn seller_password(&self) -> &SecretString {
        self.seller_password.as_ref().unwrap_or(&self.password)
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        [&self.client_secret, &self.password]
            .into_iter()
            .chain(&self.seller_password)
            .map(ExposeSecret::expose_secret)
    }
}

fn url_problem(name: &str, text: &str) -> Option<String> {
    let url = match Url::parse(text.trim()) {
        Ok(url) => url,
        Err(error) => return Some(format!("{name} is not a URL ({error})")),
    };
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Some(format!("{name} must start with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some(format!("{name} must not carry a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Some(format!("{name} must not carry a query or fragment"));
    }
    None
}
