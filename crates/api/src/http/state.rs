//! The application state, which every handler can reach.

mod parts;

pub use parts::Parts;

use std::sync::Arc;

use actix_web::web;
use cangku_domain::{
    Error,
    accounts::{Actor, SessionRules},
    inventory::{CustomerLockPolicy, SupplyConditions},
    plans::PlanRules,
    ports::{PasswordHasher, Reader, SupplierCircuit as _},
    searches::KeywordVisibility,
    statistics::Calendar,
    use_cases::Context,
};
use cangku_group_commit::GroupCommit;
use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::{
    admission::{Admission, Class, QueuedPassword, current_class},
    operation::shared_ping::SharedPing,
    response::problem::Problem,
};
use crate::{
    accounts::{
        AuthCache, CustomerWriteLimiter, KeyEnvironment, LoginLimiter, RegistrationLimiter, Tokens,
    },
    cache::Caches,
    cors::AllowedOrigins,
    haier::{HaierProvider, LiveAnswers},
    haier_sync::{BackgroundSyncs, SyncScheduler},
    limits::{HttpLimits, RateLimiter},
    media::UploadPipeline,
    proxies::ProxySettings,
    searches::SearchQueue,
    statistics::ActiveUsers,
    supervision::Components,
    views::ViewCounter,
};

/// The application state, which every handler can reach. Database work runs on blocking threads, as
/// much at a time as there are connections for it; a bounded number of requests waits, and further
/// ones are refused.
pub struct AppState {
    parts: Parts,
    admission: Admission,
    ping: SharedPing,
    login_limiter: LoginLimiter,
    registration_limiter: RegistrationLimiter,
    customer_writes: CustomerWriteLimiter,
    live_answers: LiveAnswers,
    rate_limiter: RateLimiter,
}

impl AppState {
    /// Builds the state from its parts.
    pub fn new(parts: Parts) -> Self {
        Self {
            admission: Admission::new(parts.shares, &parts.limits),
            ping: SharedPing::default(),
            login_limiter: LoginLimiter::new(parts.failed_logins),
            registration_limiter: RegistrationLimiter::new(parts.registrations),
            customer_writes: CustomerWriteLimiter::per_minute(parts.customers.writes_per_minute),
            live_answers: LiveAnswers::new(parts.live_answers_ttl),
            rate_limiter: RateLimiter::new(&parts.rate_quotas),
            parts,
        }
    }

    /// Maximum size of a body, in bytes.
    pub const fn body_limit(&self) -> usize {
        self.parts.body_limit
    }

    /// Deadlines and limits.
    pub const fn limits(&self) -> &HttpLimits {
        &self.parts.limits
    }

    /// Limits the requests of each caller.
    pub const fn rate_limiter(&self) -> &RateLimiter {
        &self.rate_limiter
    }

    /// Trusted reverse proxies.
    pub const fn proxies(&self) -> &ProxySettings {
        &self.parts.proxies
    }

    /// Origins whose web pages may call the API.
    pub const fn cors(&self) -> &AllowedOrigins {
        &self.parts.cors
    }

    /// The queues in which requests wait.
    pub const fn admission(&self) -> &Admission {
        &self.admission
    }

    /// The database ping that callers of `/readyz` share.
    pub const fn ping(&self) -> &SharedPing {
        &self.ping
    }

    /// The current time.
    pub fn now(&self) -> DateTime<Utc> {
        self.parts.ports.clock.now()
    }

    /// Start and end of business days.
    pub const fn calendar(&self) -> Calendar {
        self.parts.calendar
    }

    /// Users who were active today.
    pub const fn activity(&self) -> &Arc<ActiveUsers> {
        &self.parts.activity
    }

    /// Searches that aren't in the log yet.
    pub const fn searches(&self) -> &Arc<SearchQueue> {
        &self.parts.searches
    }

    /// Which keywords are public.
    pub const fn shown_keywords(&self) -> KeywordVisibility {
        self.parts.shown_keywords
    }

    /// Counts views of products.
    pub const fn views(&self) -> &Arc<ViewCounter> {
        &self.parts.views
    }

    /// Issues and verifies tokens.
    pub const fn tokens(&self) -> &Tokens {
        &self.parts.tokens
    }

    /// How long sessions last, and how many a user may have.
    pub const fn session_rules(&self) -> SessionRules {
        self.parts.sessions
    }

    /// Limits failed logins.
    pub const fn login_limiter(&self) -> &LoginLimiter {
        &self.login_limiter
    }

    /// Queues stock requests for the workers.
    pub const fn group_commit(&self) -> &GroupCommit {
        &self.parts.group_commit
    }

    /// The server's components and their health.
    pub const fn components(&self) -> &Components {
        &self.parts.components
    }

    /// Checks and stores uploaded pictures, and reads their files.
    pub const fn media(&self) -> &UploadPipeline {
        &self.parts.media
    }

    /// Cached responses.
    pub const fn caches(&self) -> &Arc<Caches> {
        &self.parts.caches
    }

    /// Caches callers that the database has confirmed.
    pub fn auth_cache(&self) -> &AuthCache {
        self.parts.caches.callers()
    }

    /// The kind of installation, which decides which API keys are accepted.
    pub const fn key_environment(&self) -> KeyEnvironment {
        self.parts.key_environment
    }

    /// Whether customers may lock without an order, and for how long.
    pub const fn customer_locks(&self) -> CustomerLockPolicy {
        self.parts.customers.locks
    }

    /// Limits the writes of each customer.
    pub const fn customer_writes(&self) -> &CustomerWriteLimiter {
        &self.customer_writes
    }

    /// Provides the client of Haier for live questions.
    pub const fn haier(&self) -> &HaierProvider {
        &self.parts.haier
    }

    /// What decides now whether the supplier's stock figures are relied on.
    pub fn supply(&self) -> SupplyConditions {
        SupplyConditions {
            rules: self.parts.degradation,
            circuit_open_since: self.parts.haier.circuits().open_since(),
            now: self.now(),
        }
    }

    /// Starts the syncs of the schedule.
    pub const fn scheduler(&self) -> &Arc<SyncScheduler> {
        &self.parts.scheduler
    }

    /// Runs syncs in the background.
    pub const fn syncs(&self) -> &Arc<BackgroundSyncs> {
        &self.parts.syncs
    }

    /// The shop's rules for change plans.
    pub const fn plan_rules(&self) -> PlanRules {
        self.parts.plan_rules
    }

    /// Caches the answers to live questions.
    pub const fn live_answers(&self) -> &LiveAnswers {
        &self.live_answers
    }

    /// Limits registrations.
    pub const fn registration_limiter(&self) -> &RegistrationLimiter {
        &self.registration_limiter
    }
}

/// The state as handlers receive it.
pub type App = web::Data<AppState>;

/// Runs a use case that writes, as the given actor.
///
/// # Errors
/// What the use case refuses, or 503 `overloaded`.
pub async fn write<T: Send + 'static>(
    app: &App,
    actor: Actor,
    work: impl FnOnce(Context<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking(app, move |state| work(state.parts.ports.context(&actor))).await
}

/// Runs a query that checks the rights of the given actor.
///
/// # Errors
/// What the query refuses, or 503 `overloaded`.
pub async fn read_as<T: Send + 'static>(
    app: &App,
    actor: Actor,
    work: impl FnOnce(Context<'_>, &dyn Reader) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking(app, move |state| {
        let ports = &state.parts.ports;
        work(ports.context(&actor), &*ports.reader)
    })
    .await
}

/// Runs a public query.
///
/// # Errors
/// What the query refuses, or 503 `overloaded`.
pub async fn read<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&dyn Reader) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking(app, move |state| work(&*state.parts.ports.reader)).await
}

/// Runs the query that identifies a caller. It has connections of its own, so it never waits for
/// slow queries.
///
/// # Errors
/// What the query refuses, or 503 `overloaded`.
pub async fn identify<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&dyn Reader) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let work = move |state: &AppState| work(&*state.parts.ports.reader);
    blocking_as(app, Class::Identity, work).await
}

/// Runs a use case that hashes a password, once it is this password's turn in the queue. It holds
/// no connection while it hashes, so it takes a hash permit instead of a connection's.
///
/// # Errors
/// What the use case refuses.
pub async fn hash<T: Send + 'static>(
    app: &App,
    queued: QueuedPassword,
    actor: Actor,
    work: impl FnOnce(Context<'_>, &dyn Reader, &dyn PasswordHasher) -> Result<T, Error>
    + Send
    + 'static,
) -> Result<T, Problem> {
    let slot = queued.acquire().await?;
    let work = move |state: &AppState| {
        let _slot = slot;
        let parts = &state.parts;
        let ports = &parts.ports;
        work(ports.context(&actor), &*ports.reader, &*parts.hasher)
    };
    off_thread(app, work).await
}

async fn blocking<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&AppState) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking_as(app, current_class(), work).await
}

async fn blocking_as<T: Send + 'static>(
    app: &App,
    class: Class,
    work: impl FnOnce(&AppState) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let slot = app.admission.connection(class).await?;
    let work = move |state: &AppState| {
        // Held by the work and not by the request, which may be dropped while the database is busy:
        // this thread still uses the connection then.
        let _slot = slot;
        work(state)
    };
    off_thread(app, work).await
}

/// Runs blocking work, unless its caller is gone before it begins.
async fn off_thread<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&AppState) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let state = app.clone();
    let (caller, is_awaited) = oneshot::channel::<()>();
    let run = web::block(move || {
        // `is_awaited` is dropped with the request, which closes the channel.
        (!caller.is_closed()).then(|| work(&state))
    });
    let result = run.await.map_err(|broken| Problem::internal(&broken))?;
    drop(is_awaited);
    match result {
        Some(result) => Ok(result?),
        None => Err(Problem::internal(&std::io::Error::other(
            "the request was dropped",
        ))),
    }
}
