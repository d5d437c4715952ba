use std::fmt;

use url::Url;

use crate::config::{HaierConfig, InvalidConfig};
use crate::wire;

/// One interface of the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Token,
    Products,
    Prices,
    Stock,
    Logistics,
    Balance,
}

impl fmt::Display for Call {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Token => "token",
            Self::Products => "products",
            Self::Prices => "prices",
            Self::Stock => "stock",
            Self::Logistics => "logistics",
            Self::Balance => "balance",
        })
    }
}

/// The parsed URL of each call.
#[derive(Debug)]
pub(crate) struct Endpoints {
    pub(crate) token: Url,
    /// URL to use after `token` responds with 404; `None` if `token` has a custom path.
    pub(crate) token_fallback: Option<Url>,
    products: Url,
    prices: Url,
    stock: Url,
    logistics: Url,
    balance: Url,
}

impl Endpoints {
    pub(crate) fn of(config: &HaierConfig) -> Result<Self, InvalidConfig> {
        // Only the standard path has a known alternative.
        let token = parse(config.token_url_text().trim())?;
        let fallback_path = token
            .path()
            .strip_suffix(wire::TOKEN_PATH)
            .map(|prefix| format!("{prefix}{}", wire::TOKEN_FALLBACK_PATH));
        let token_fallback = fallback_path.map(|path| {
            let mut url = token.clone();
            url.set_path(&path);
            url
        });
        let business = |path: &str| parse(&format!("{}{path}", config.base()));
        Ok(Self {
            token,
            token_fallback,
            products: business(wire::PRODUCTS_PATH)?,
            prices: business(wire::PRICES_PATH)?,
            stock: business(wire::STOCK_PATH)?,
            logistics: business(wire::LOGISTICS_PATH)?,
            balance: business(wire::BALANCE_PATH)?,
        })
    }

    pub(crate) fn url(&self, call: Call) -> &Url {
        match call {
            Call::Token => &self.token,
            Call::Products => &self.products,
            Call::Prices => &self.prices,
            Call::Stock => &self.stock,
            Call::Logistics => &self.logistics,
            Call::Balance => &self.balance,
        }
    }

    pub(crate) fn need_tls(&self) -> bool {
        [&self.token, &self.products]
            .into_iter()
            .any(|url| url.scheme() == "https")
    }

    /// Whether every call goes to the loopback interface, which must not go through a proxy.
    pub(crate) fn are_loopback(&self) -> bool {
        [&self.token, &self.products]
            .into_iter()
            .all(|url| match url.host() {
                Some(url::Host::Domain(name)) => name == "localhost",
                Some(url::Host::Ipv4(address)) => address.is_loopback(),
                Some(url::Host::Ipv6(address)) => address.is_loopback(),
                None => false,
            })
    }
}

fn parse(text: &str) -> Result<Url, InvalidConfig> {
    Url::parse(text).map_err(|error| InvalidConfig {
        problems: vec![format!("{text} is not a URL ({error})")],
    })
}
