//! The keys of a configuration.

use crate::HaierConfigId;
use crate::ports::SecretPlace;

/// A key of a configuration's JSON object (spec: statistics and inventory, ConfigFields; the last two
/// are the shop's own).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HaierKey {
    /// OAuth client id.
    ClientId,
    /// OAuth client secret.
    ClientSecret,
    /// URL that issues tokens.
    TokenUrl,
    /// Base URL of the business calls.
    BaseUrl,
    /// Sold-to code (客户八码).
    CustomerCode,
    /// Ship-to code.
    SendToCode,
    /// Supplier code.
    SupplierCode,
    /// The customer's password.
    Password,
    /// The seller's password.
    SellerPassword,
    /// County whose stock is queried.
    CountyCode,
    /// Maximum requests per second.
    RatePerSecond,
}

impl HaierKey {
    /// All keys, in the order of the specification.
    pub const ALL: [Self; 11] = [
        Self::ClientId,
        Self::ClientSecret,
        Self::TokenUrl,
        Self::BaseUrl,
        Self::CustomerCode,
        Self::SendToCode,
        Self::SupplierCode,
        Self::Password,
        Self::SellerPassword,
        Self::CountyCode,
        Self::RatePerSecond,
    ];

    /// The keys whose values are encrypted and never shown.
    pub const SECRETS: [Self; 3] = [Self::ClientSecret, Self::Password, Self::SellerPassword];

    /// The key's name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientId => "client_id",
            Self::ClientSecret => "client_secret",
            Self::TokenUrl => "token_url",
            Self::BaseUrl => "base_url",
            Self::CustomerCode => "customer_code",
            Self::SendToCode => "send_to_code",
            Self::SupplierCode => "supplier_code",
            Self::Password => "password",
            Self::SellerPassword => "seller_password",
            Self::CountyCode => "county_code",
            Self::RatePerSecond => "rate_per_second",
        }
    }

    /// The key of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.as_str() == name)
    }

    /// The key's place in a request, such as `config.base_url`.
    pub fn path(self) -> String {
        format!("config.{}", self.as_str())
    }

    /// Where a configuration's secret of this key is stored.
    pub const fn place(self, id: HaierConfigId) -> SecretPlace {
        SecretPlace {
            table: "haier_configs",
            column: self.as_str(),
            row: id.get(),
        }
    }
}
