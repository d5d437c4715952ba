use std::num::NonZeroUsize;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::policy::{CircuitPolicy, RateLimit, RetryPolicy, Timeouts};
use crate::wire::{DEFAULT_COUNTY_CODE, TOKEN_PATH};

/// Where the platform is, who we are there, and how patient the client is.
///
/// Fill in what your account needs and take the rest from [`Default`]; the whole is checked by
/// [`HaierClient::new`](crate::HaierClient::new). `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct HaierConfig {
    /// Base URL of the business calls; a path in it is kept in front of theirs.
    pub base_url: String,
    /// URL of the token call; `None`: `/oauth2/auth` under the base URL.
    pub token_url: Option<String>,
    /// Public half of the credentials.
    pub client_id: String,
    /// Secret half of the credentials.
    pub client_secret: SecretString,
    /// Sold-to code, eight characters (客户八码).
    pub customer_code: String,
    /// Ship-to code; `None`: the customer code.
    pub send_to_code: Option<String>,
    /// Supplier; by default `1001`, Haier itself.
    pub supplier_code: String,
    /// Password for products, prices and the balance.
    pub password: SecretString,
    /// Password for stock and logistics; `None`: the password.
    pub seller_password: Option<SecretString>,
    /// County that stock is asked for where the caller names none.
    pub county_code: String,
    /// How long an answer may take.
    pub timeouts: Timeouts,
    /// How often a failed call is repeated.
    pub retries: RetryPolicy,
    /// The call rate that the client keeps to; `None`: no limit.
    pub rate_limit: Option<RateLimit>,
    /// When the client stops asking a platform that is down.
    pub circuit: CircuitPolicy,
    /// How many requests a call for many codes has under way at once, at most.
    pub concurrency: NonZeroUsize,
    /// Longest answer taken, in bytes.
    pub max_answer_bytes: usize,
}

/// Everything that is wrong with a [`HaierConfig`], each with its field's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.join("; "))]
pub struct InvalidConfig {
    /// One sentence for each mistake.
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
            max_answer_bytes: 256 * 1024 * 1024,
        }
    }
}

impl HaierConfig {
    /// Checks the whole, naming every mistake at once.
    ///
    /// # Errors
    /// A URL that doesn't parse, isn't HTTP(S) or carries a user name; a blank credential or code.
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

    /// The base URL with nothing after its path.
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
