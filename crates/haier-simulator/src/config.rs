use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::faults::FaultSpec;

/// Configuration of a simulator. The default serves 1,000 products without faults on a free
/// loopback port, without latency or rate limit.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// Address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Number of products in the catalogue; at most ten million.
    pub products: u32,
    /// Seed of the catalogue and of every fault rate.
    pub seed: u64,
    /// Minimum time of each platform response.
    pub latency: Duration,
    /// Business requests per second, over all calls; beyond it the response is 429. `None`: no
    /// limit.
    pub rate: Option<u32>,
    /// Number of requests that may come at once under the rate limit.
    pub burst: u32,
    /// Lifetime of a token.
    pub token_lifetime: Duration,
    /// Respond with 404 on `/oauth2/auth`, as some environments do; `/oauth2/token` always serves.
    pub auth_path_missing: bool,
    /// How business responses are wrapped.
    pub response_shape: ResponseShape,
    /// Form of the token response.
    pub token_shape: TokenShape,
    /// Whether the full product list includes products that can't be procured.
    pub full_list: FullList,
    /// Faults in force from the start.
    pub faults: Vec<FaultSpec>,
    /// Credentials that a client must present.
    pub credentials: Credentials,
    /// Number of threads that serve requests.
    pub workers: usize,
    /// Whether picture URLs in products point to this server, which serves them, instead of a
    /// domain that doesn't exist.
    pub pictures: bool,
}

impl Default for SimulatorConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            products: 1_000,
            seed: 1,
            latency: Duration::ZERO,
            rate: None,
            burst: 10,
            token_lifetime: Duration::from_secs(3_600),
            auth_path_missing: false,
            response_shape: ResponseShape::default(),
            token_shape: TokenShape::default(),
            full_list: FullList::default(),
            faults: Vec::new(),
            credentials: Credentials::default(),
            workers: 1,
            pictures: false,
        }
    }
}

/// How business responses are wrapped. Clients must accept both forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ResponseShape {
    /// `{"success": true, "code": …, "message": …, "data": …}`.
    #[default]
    Envelope,
    /// The payload without an envelope.
    Bare,
    /// Envelope and bare payload alternately.
    Mixed,
}

/// Form of the token response. Clients must accept each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum TokenShape {
    /// `access_token`, `token_type` and `expires_in` at the top level.
    #[default]
    AccessToken,
    /// `token` and `expires_in` at the top level.
    Token,
    /// `access_token`, `token_type` and `expires_in` under `data`.
    DataAccessToken,
    /// `token` and `expires_in` under `data`.
    DataToken,
    /// `access_token` alone.
    Minimal,
}

/// What a products request without codes returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum FullList {
    /// Every product; `isSales` and `noSalesReason` mark those that can't be procured.
    #[default]
    All,
    /// Procurable products only.
    Procurable,
}

/// Credentials that a client must present.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// `client_id` of the token call.
    pub client_id: String,
    /// `client_secret` of the token call.
    pub client_secret: String,
    /// Sold-to code (客户八码).
    pub customer_code: String,
    /// Ship-to code.
    pub send_to_code: String,
    /// Supplier code; `1001` is Haier itself.
    pub supplier_code: String,
    /// Value of `passWord` and `customerPassword`.
    pub password: String,
    /// Value of `sellerPassword`.
    pub seller_password: String,
}

impl Default for Credentials {
    fn default() -> Self {
        Self {
            client_id: "simulator-client".to_owned(),
            client_secret: "simulator-secret".to_owned(),
            customer_code: "88012345".to_owned(),
            send_to_code: "88012345".to_owned(),
            supplier_code: "1001".to_owned(),
            password: "simulator-password".to_owned(),
            seller_password: "simulator-seller-password".to_owned(),
        }
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials")
            .field("client_id", &self.client_id)
            .field("customer_code", &self.customer_code)
            .finish_non_exhaustive()
    }
}
