use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use haier_simulator::{
    Credentials, FaultSpec, FullList, InvalidFault, ResponseShape, SimulatorConfig, TokenShape,
    parse_duration,
};

const EXAMPLES: &str = "\
Examples:
  # 5,000 products on a free port, as slow and as strict as the platform
  haier-simulator --products 5000 --latency 20ms --rate 100

  # one stock response in twenty is a 429, the next three price responses lack every product
  haier-simulator --bind 8090 --fault stock:429:0.05 --fault prices:missing-codes:x60

  # a script waits for the file and reads the address from it
  haier-simulator --port-file /tmp/haier.address

Faults: <call>:<kind>[=<argument>][:<rate or xCOUNT>][@<code>,<code>...]
  call   token, products, prices, stock, logistics, balance, any
  kind   of a response: 400 401 403 404 429 500 502 503 504, 429=2 (Retry-After: 2),
         503=3s (for three seconds), token-expired, hang, slow=2s, reset, html,
         success-false, data-null
         of a product: missing-codes duplicate contradiction null-pages renamed withdrawn sales-as-number
         (products); missing-codes duplicate contradiction withdrawn sales-as-number price-as-string
         no-price (prices); number string empty negative decimal null text (stock);
         single duplicate price-as-string (balance)
While it runs: GET/PUT/POST/DELETE /admin/faults, GET /admin/counters,
  GET/POST/DELETE /admin/products/{code}, POST /admin/reset";

/// Simulates Haier's open platform with a generated catalogue, with faults on demand.
#[derive(Parser)]
#[command(version, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// Address and port, or a port of 127.0.0.1; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_parser = address)]
    bind: SocketAddr,

    /// Number of products in the catalogue.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(0..=10_000_000))]
    products: u32,

    /// Seed of the catalogue and of every fault rate.
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Minimum time of each response, e.g. 20ms.
    #[arg(long, default_value = "0ms", value_parser = parse_duration)]
    latency: Duration,

    /// Business requests per second; beyond it the response is 429 [default: no limit].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    rate: Option<u32>,

    /// Requests that may come at once under the rate limit.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    burst: u32,

    /// A fault in force from the start; may be given several times.
    #[arg(long = "fault", value_name = "FAULT", value_parser = fault)]
    faults: Vec<FaultSpec>,

    /// Lifetime of a token, e.g. 30s.
    #[arg(long, default_value = "3600s", value_parser = parse_duration)]
    token_lifetime: Duration,

    /// Respond with 404 on /oauth2/auth; /oauth2/token still serves.
    #[arg(long)]
    no_auth_path: bool,

    /// How business responses are wrapped.
    #[arg(long = "answer-shape", value_enum, default_value_t)]
    response_shape: ResponseShape,

    /// Form of the token response.
    #[arg(long, value_enum, default_value_t)]
    token_shape: TokenShape,

    /// What the full product list contains.
    #[arg(long, value_enum, default_value_t)]
    full_list: FullList,

    #[command(flatten)]
    credentials: CredentialArguments,

    /// Threads that serve requests.
    #[arg(long, default_value_t = 1)]
    workers: usize,

    /// Serve pictures at the simulator's own address, and use their URLs in products.
    #[arg(long)]
    pictures: bool,

    /// Writes the bound address to this file once it listens, and removes it at the end.
    #[arg(long, value_name = "PATH")]
    pub(crate) port_file: Option<PathBuf>,
}

#[derive(clap::Args)]
struct CredentialArguments {
    /// Client id that the token call must present.
    #[arg(long, default_value_t = Credentials::default().client_id)]
    client_id: String,

    /// Client secret that the token call must present.
    #[arg(long, default_value_t = Credentials::default().client_secret)]
    client_secret: String,

    /// Sold-to code (客户八码).
    #[arg(long, default_value_t = Credentials::default().customer_code)]
    customer_code: String,

    /// Ship-to code [default: the customer code].
    #[arg(long)]
    send_to_code: Option<String>,

    /// Supplier code.
    #[arg(long, default_value_t = Credentials::default().supplier_code)]
    supplier_code: String,

    /// Password of the customer.
    #[arg(long, default_value_t = Credentials::default().password)]
    password: String,

    /// Password of the seller.
    #[arg(long, default_value_t = Credentials::default().seller_password)]
    seller_password: String,
}

impl Arguments {
    pub(crate) fn config(&self) -> SimulatorConfig {
        let own = &self.credentials;
        SimulatorConfig {
            bind: self.bind,
            products: self.products,
            seed: self.seed,
            latency: self.latency,
            rate: self.rate,
            burst: self.burst,
            token_lifetime: self.token_lifetime,
            auth_path_missing: self.no_auth_path,
            response_shape: self.response_shape,
            token_shape: self.token_shape,
            full_list: self.full_list,
            faults: self.faults.clone(),
            credentials: Credentials {
                client_id: own.client_id.clone(),
                client_secret: own.client_secret.clone(),
                customer_code: own.customer_code.clone(),
                send_to_code: own
                    .send_to_code
                    .clone()
                    .unwrap_or(own.customer_code.clone()),
                supplier_code: own.supplier_code.clone(),
                password: own.password.clone(),
                seller_password: own.seller_password.clone(),
            },
            workers: self.workers,
            pictures: self.pictures,
        }
    }
}

fn fault(text: &str) -> Result<FaultSpec, InvalidFault> {
    text.parse()
}

fn address(text: &str) -> Result<SocketAddr, std::net::AddrParseError> {
    match text.parse::<u16>() {
        Ok(port) => Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port))),
        Err(_) => text.parse(),
    }
}
