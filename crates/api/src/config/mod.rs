//! The configuration: defaults, then an optional TOML file, then the environment. It is checked as
//! a whole, and all errors are reported at once.
//!
//! Each concern has its own file, which lists its variables. An empty variable or key counts as not
//! given. A secret may be given in a file of its own, named by `…_FILE` (in TOML `…_file`).
//! Relative paths are relative to the working folder.

mod accounts;
mod business;
mod cache;
mod config_error;
mod cors;
mod customers;
mod database;
mod encryption_key;
mod environment;
mod haier;
mod haier_degradation;
mod haier_live;
mod haier_retry;
mod haier_schedule;
mod layer_values;
mod limits;
mod logging;
mod media;
mod orders;
mod origin;
mod plans;
mod profile;
mod profile_setting;
mod proxies;
mod rate_limits;
mod reader;
mod report;
mod retention;
mod search;
mod secrets;
mod server;
mod setting;
mod settings;
mod sources;
mod stock;
mod storage;
mod stored_secret;
mod strength;
mod suggestion;
mod sync_limits;
mod tls;
mod toml_file;
mod views;
mod web_address;

#[cfg(test)]
mod tests;

pub use accounts::AccountsConfig;
pub use business::BusinessConfig;
pub use config_error::{ConfigError, ConfigErrors};
pub use database::DatabaseConfig;
pub use encryption_key::EncryptionKey;
pub use haier::HAIER_REQUIRED_VARIABLES;
pub use logging::LOG_FILTER;
pub use media::MediaConfig;
pub use orders::OrdersConfig;
pub use origin::{Layer, Origin};
pub use profile::Profile;
pub use rate_limits::RateLimitsConfig;
pub use retention::Retention;
pub use search::SearchConfig;
pub use secrets::{Secrets, SecretsConfig};
pub use server::ServerConfig;
pub use setting::{Fallback, Setting};
pub use settings::settings;
pub use sources::{DEFAULT_FILE, Environment, FileSource, Sources};
pub use stock::StockConfig;
pub use storage::StorageConfig;
pub use stored_secret::StoredSecretError;
pub use views::ViewsConfig;

use std::time::Duration;

use reader::{ErrorReported, Reader};
use report::Report;

use cangku_domain::{
    plans::PlanRules,
    supplier::{HaierAccount, SafetyLimits, ScheduleSettings},
};

use crate::{
    cache::CacheSettings,
    cors::AllowedOrigins,
    haier::LiveLimits,
    limits::{HttpLimits, RateQuotas},
    proxies::ProxySettings,
    telemetry::LogSettings,
    tls::TlsSettings,
};

/// The complete, checked configuration. `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct Config {
    /// Development, test or production.
    pub profile: Profile,
    /// The data folder.
    pub storage: StorageConfig,
    /// The HTTP server.
    pub server: ServerConfig,
    /// Certificate of the HTTP server; `None`: plain HTTP.
    pub tls: Option<TlsSettings>,
    /// Reverse proxies in front of the server.
    pub proxies: ProxySettings,
    /// Origins whose web pages may call the API.
    pub cors: AllowedOrigins,
    /// Timeouts and limits of HTTP.
    pub limits: HttpLimits,
    /// Requests of one caller in a minute.
    pub rate_limits: RateLimitsConfig,
    /// PostgreSQL.
    pub database: DatabaseConfig,
    /// Secrets that Cangku generates or is given.
    pub secrets: SecretsConfig,
    /// Uploaded pictures.
    pub media: MediaConfig,
    /// Group commit of stock requests.
    pub stock: StockConfig,
    /// Orders.
    pub orders: OrdersConfig,
    /// Rules for change plans.
    pub plans: PlanRules,
    /// Limits beyond which a person must approve what a sync changes.
    pub sync_limits: SafetyLimits,
    /// Searches.
    pub search: SearchConfig,
    /// Views of products.
    pub views: ViewsConfig,
    /// The cache of responses.
    pub cache: CacheSettings,
    /// Tokens, and limits on logins and registrations.
    pub accounts: AccountsConfig,
    /// The business's calendar.
    pub business: BusinessConfig,
    /// Filter, format and queue of the log.
    pub logging: LogSettings,
    /// The default account with Haier; `None` if none of it is set.
    pub haier: Option<HaierAccount>,
    /// Limits of live questions to Haier.
    pub haier_live: LiveLimits,
    /// How often a server retries products that failed in syncs; zero: never.
    pub haier_retry: Duration,
    /// How long plans and runs of the sync are kept.
    pub retention: Retention,
    /// When syncs with Haier start by themselves.
    pub haier_schedule: ScheduleSettings,
    /// Findings that don't prevent the start, to be logged.
    pub warnings: Vec<ConfigError>,
    report: Report,
}

impl Config {
    /// Reads and checks the whole configuration.
    ///
    /// # Errors
    ///
    /// All errors, in one value.
    pub fn load(sources: &Sources) -> Result<Self, ConfigErrors> {
        Self::load_with(sources, true)
    }

    /// Like [`load`](Self::load), for a command that doesn't serve HTTP: it accepts a bind address
    /// that the server would refuse.
    ///
    /// # Errors
    ///
    /// Like [`load`](Self::load).
    pub fn load_without_serving(sources: &Sources) -> Result<Self, ConfigErrors> {
        Self::load_with(sources, false)
    }

    fn load_with(sources: &Sources, serves: bool) -> Result<Self, ConfigErrors> {
        let mut errors = Vec::new();
        let mut given = toml_file::values_of(&sources.file, &mut errors);
        given.extend(environment::values_of(&sources.environment, &mut errors));

        let mut reader = Reader::new(given, errors);
        reader.serves = serves;
        // First: other checks depend on the profile.
        let profile = Profile::read(&mut reader);
        if let Ok(profile) = profile {
            reader.profile = profile;
        }
        let mut warnings = environment::unknown_variables(&sources.environment);
        // Unknown variables are warnings in development, and errors in other profiles.
        if reader.profile != Profile::Development {
            reader.errors.append(&mut warnings);
        }

        match (profile, Self::read(&mut reader)) {
            (Ok(_), Ok(config)) if reader.errors.is_empty() => Ok(Self {
                warnings: [warnings, reader.warnings].concat(),
                report: reader.report,
                ..config
            }),
            _ => Err(ConfigErrors::new(reader.errors)),
        }
    }

    /// Reads every concern before returning the first error, so that all errors are found.
    fn read(reader: &mut Reader) -> Result<Self, ErrorReported> {
        let storage = StorageConfig::read(reader);
        let server = ServerConfig::read(reader);
        let tls = tls::read(reader);
        let proxies = proxies::read(reader);
        let cors = cors::read(reader);
        let limits = limits::read(reader);
        let rate_limits = RateLimitsConfig::read(reader);
        let database = DatabaseConfig::read(reader);
        let secrets = SecretsConfig::read(reader);
        // Writers take connections of the pool, so the one setting bounds the other.
        let stock = match (StockConfig::read(reader), &database) {
            (Ok(stock), Ok(database)) => stock.within_pool(reader, database.pool_size),
            (stock, _) => stock,
        };
        let media = MediaConfig::read(reader);
        let orders = OrdersConfig::read(reader);
        let plans = plans::read(reader);
        let sync_limits = sync_limits::read(reader);
        let search = SearchConfig::read(reader);
        let views = ViewsConfig::read(reader);
        let cache = cache::read(reader);
        let accounts = AccountsConfig::read(reader);
        let business = BusinessConfig::read(reader);
        let logging = logging::read(reader);
        let haier = haier::read(reader);
        let haier_live = haier_live::read(reader);
        let haier_retry = haier_retry::read(reader);
        let retention = retention::read(reader);
        let calendar = business.as_ref().map(|business| business.calendar);
        let haier_schedule = haier_schedule::read(reader, calendar.map_err(|error| *error));
        Ok(Self {
            profile: reader.profile,
            storage: storage?,
            server: server?,
            tls: tls?,
            proxies: proxies?,
            cors: cors?,
            limits: limits?,
            rate_limits: rate_limits?,
            database: database?,
            secrets: secrets?,
            stock: stock?,
            media: media?,
            orders: orders?,
            plans: plans?,
            sync_limits: sync_limits?,
            search: search?,
            views: views?,
            cache: cache?,
            accounts: accounts?,
            business: business?,
            logging: logging?,
            haier: haier?,
            haier_live: haier_live?,
            haier_retry: haier_retry?,
            retention: retention?,
            haier_schedule: haier_schedule?,
            warnings: Vec::new(),
            report: Report::default(),
        })
    }

    /// The quotas of callers, by class of requests.
    #[must_use]
    pub const fn rate_quotas(&self) -> RateQuotas {
        let limits = &self.rate_limits;
        RateQuotas {
            read: limits.reads,
            write: limits.writes,
            stock: limits.stock_requests,
            login: limits.logins,
            registration: limits.registration_requests,
            upload: self.media.uploads.uploads_per_minute.get(),
            export: limits.exports,
            haier: self.haier_live.per_minute.get(),
            service_factor: limits.service_factor,
        }
    }

    /// A table of every setting, its effective value (a secret only as set, generated or not) and
    /// its origin.
    #[must_use]
    pub fn report(&self) -> String {
        self.report.table(settings())
    }

    /// The variables of the settings whose effective values differ, secrets included.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        self.report.differences(&other.report, settings())
    }
}
