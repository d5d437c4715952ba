//! The parts of the application state.

use std::{sync::Arc, time::Duration};

use cangku_domain::{
    accounts::SessionRules, inventory::DegradationRules, plans::PlanRules, ports::PasswordHasher,
    searches::KeywordVisibility, statistics::Calendar,
};
use cangku_group_commit::GroupCommit;

use crate::{
    accounts::{CustomerSettings, KeyEnvironment, LoginQuota, RegistrationQuota, Tokens},
    cache::{Caches, ListenerThread},
    cors::AllowedOrigins,
    haier::HaierProvider,
    haier_sync::{BackgroundSyncs, SyncScheduler},
    http::admission::Shares,
    limits::{HttpLimits, RateQuotas},
    media::UploadPipeline,
    ports::Ports,
    proxies::ProxySettings,
    searches::SearchQueue,
    statistics::ActiveUsers,
    supervision::Components,
    views::ViewCounter,
};

/// The parts that the application is built from.
pub struct Parts {
    /// Database and clock.
    pub ports: Ports,
    /// Start and end of business days.
    pub calendar: Calendar,
    /// Users who were active today.
    pub activity: Arc<ActiveUsers>,
    /// Searches that aren't in the log yet.
    pub searches: Arc<SearchQueue>,
    /// Which keywords are public.
    pub shown_keywords: KeywordVisibility,
    /// Counts views of products.
    pub views: Arc<ViewCounter>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Issues and verifies tokens.
    pub tokens: Tokens,
    /// How long sessions last, and how many a user may have.
    pub sessions: SessionRules,
    /// The kind of installation, which decides which API keys are accepted.
    pub key_environment: KeyEnvironment,
    /// Limits of failed logins.
    pub failed_logins: LoginQuota,
    /// Limits of registrations.
    pub registrations: RegistrationQuota,
    /// Queues stock requests for the workers.
    pub group_commit: GroupCommit,
    /// Checks and stores uploaded pictures.
    pub media: UploadPipeline,
    /// Cached responses.
    pub caches: Arc<Caches>,
    /// Receives other processes' changes.
    pub listener: ListenerThread,
    /// The server's components and their health.
    pub components: Components,
    /// How classes of requests share the database's connections.
    pub shares: Shares,
    /// Deadlines and limits.
    pub limits: HttpLimits,
    /// Quotas of callers, by class of requests.
    pub rate_quotas: RateQuotas,
    /// Trusted reverse proxies.
    pub proxies: ProxySettings,
    /// Origins whose web pages may call the API.
    pub cors: AllowedOrigins,
    /// What customers may do.
    pub customers: CustomerSettings,
    /// Provides the client of Haier for live questions.
    pub haier: HaierProvider,
    /// What is sold while stock figures can't be relied on.
    pub degradation: DegradationRules,
    /// Runs syncs in the background.
    pub syncs: Arc<BackgroundSyncs>,
    /// Starts the syncs of the schedule.
    pub scheduler: Arc<SyncScheduler>,
    /// How long answers to live questions are used again.
    pub live_answers_ttl: Duration,
    /// The shop's rules for change plans.
    pub plan_rules: PlanRules,
    /// Maximum size of a body, in bytes.
    pub body_limit: usize,
}
