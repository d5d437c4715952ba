use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use crate::faults::FaultSpec;

/// How a simulator is to be. The default serves 1,000 healthy products on a free loopback port,
/// without latency and without a cap.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// Address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Products in the catalogue, ten million at most.
    pub products: u32,
    /// Decides the catalogue and every rate of a fault.
    pub seed: u64,
    /// Time that each platform answer takes at least.
    pub latency: Duration,
    /// Business requests a second, over all calls; beyond it the answer is 429.
    pub rate: Option<u32>,
    /// How many requests may come at once under the cap.
    pub burst: u32,
    /// Lifetime of a token.
    pub token_lifetime: Duration,
    /// Answer 404 on `/oauth2/auth`, as some environments do; `/oauth2/token` always serves.
    pub auth_path_missing: bool,
    /// How business answers are wrapped.
    pub answer_shape: AnswerShape,
    /// How the token answer looks.
    pub token_shape: TokenShape,
    /// Whether the list of everything holds what can't be procured as well.
    pub full_list: FullList,
    /// Faults in force from the start.
    pub faults: Vec<FaultSpec>,
    /// What a client has to present.
    pub credentials: Credentials,
    /// Threads that serve requests.
    pub workers: usize,
    /// Whether products name pictures that this server has, rather than some that nobody has.
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
            answer_shape: AnswerShape::default(),
            token_shape: TokenShape::default(),
            full_list: FullList::default(),
            faults: Vec::new(),
            credentials: Credentials::default(),
            workers: 1,
            pictures: false,
        }
    }
}

/// How business answers are wrapped. Clients must take both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum AnswerShape {
    /// `{"success": true, "code": …, "message": …, "data": …}`.
    #[default]
    Envelope,
    /// The bare value.
    Bare,
    /// An envelope and a bare value by turns.
    Mixed,
}

/// How the token answer looks. Clients must take each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum TokenShape {
    /// `access_token`, `token_type` and `expires_in` at the top.
    #[default]
    AccessToken,
    /// `token` and `expires_in` at the top.
    Token,
    /// `access_token`, `token_type` and `expires_in` under `data`.
    DataAccessToken,
    /// `token` and `expires_in` under `data`.
    DataToken,
    /// `access_token` alone.
    Minimal,
}

/// What a products request without codes is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum FullList {
    /// Every product; those that can't be procured say so by `isSales` and `noSalesReason`.
    #[default]
    All,
    /// Procurable products only.
    Procurable,
}

/// What a client has to present.
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
    /// Supplier; `1001` is Haier itself.
    pub supplier_code: String,
    /// `passWord` and `customerPassword`.
    pub password: String,
    /// `sellerPassword`.
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
