//! What every handler can reach.

use std::sync::Arc;

use actix_web::web;
use cangku_domain::{
    Error,
    accounts::Actor,
    inventory::CustomerLocks,
    ports::{Clock, PasswordHasher, Reader, Transactor},
    searches::ShownKeywords,
    statistics::Calendar,
    use_cases::Context,
};
use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use super::{
    admission::{Admission, Class, PasswordPlace, Shares, current_class},
    health::SharedPing,
    problem::Problem,
};
use crate::{
    accounts::{
        CustomerWrites, KnownCallers, LoginLimiter, RegistrationLimiter, RegistrationQuota, Tokens,
    },
    cache::{Caches, Listening},
    config::{CustomersConfig, LimitsConfig},
    media::MediaDesk,
    searches::SearchLog,
    statistics::ActivityLog,
    stock::StockDoor,
    supervision::Components,
    views::ViewCounter,
};

/// The parts that the application is wired from.
pub struct Parts {
    /// Opens transactions.
    pub transactor: Arc<dyn Transactor>,
    /// Opens sessions for reading.
    pub reader: Arc<dyn Reader>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// When business days begin and end.
    pub calendar: Calendar,
    /// Who was active today.
    pub activity: Arc<ActivityLog>,
    /// What was searched for and isn't logged yet.
    pub searches: Arc<SearchLog>,
    /// Which public keywords are shown.
    pub shown_keywords: ShownKeywords,
    /// Notes views of products.
    pub views: Arc<ViewCounter>,
    /// Hashes passwords.
    pub hasher: Arc<dyn PasswordHasher>,
    /// Makes and reads tokens.
    pub tokens: Tokens,
    /// Limits failed logins.
    pub login_limiter: LoginLimiter,
    /// How many may register.
    pub registrations: RegistrationQuota,
    /// Processes stock requests.
    pub stock_door: StockDoor,
    /// Takes pictures in.
    pub media: MediaDesk,
    /// What is remembered.
    pub caches: Arc<Caches>,
    /// Hears what other processes change.
    pub listening: Listening,
    /// What the server consists of.
    pub components: Components,
    /// How requests share the database's connections.
    pub shares: Shares,
    /// Deadlines and bounds.
    pub limits: LimitsConfig,
    /// What customers may do.
    pub customers: CustomersConfig,
    /// Largest accepted body, in bytes.
    pub body_limit: usize,
}

/// What every handler can reach. Database work runs off the async threads, as much at a time as
/// there are connections for it; a bounded number of requests waits, the next are refused.
pub struct AppState {
    parts: Parts,
    admission: Admission,
    ping: SharedPing,
    registration_limiter: RegistrationLimiter,
    known_callers: KnownCallers,
    customer_writes: CustomerWrites,
}

impl AppState {
    /// Wires the parts.
    pub fn new(parts: Parts) -> Self {
        Self {
            admission: Admission::new(parts.shares, &parts.limits),
            ping: SharedPing::default(),
            registration_limiter: RegistrationLimiter::new(parts.registrations),
            known_callers: KnownCallers::new(KnownCallers::TRUST),
            customer_writes: CustomerWrites::per_minute(parts.customers.writes_per_minute),
            parts,
        }
    }

    /// Largest accepted body, in bytes.
    pub const fn body_limit(&self) -> usize {
        self.parts.body_limit
    }

    /// Deadlines and bounds.
    pub const fn limits(&self) -> &LimitsConfig {
        &self.parts.limits
    }

    /// What requests wait for.
    pub const fn admission(&self) -> &Admission {
        &self.admission
    }

    /// The ping of the database that callers of `/readyz` share.
    pub const fn ping(&self) -> &SharedPing {
        &self.ping
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    /// When business days begin and end.
    pub const fn calendar(&self) -> Calendar {
        self.parts.calendar
    }

    /// Who was active today.
    pub const fn activity(&self) -> &Arc<ActivityLog> {
        &self.parts.activity
    }

    /// What was searched for and isn't logged yet.
    pub const fn searches(&self) -> &Arc<SearchLog> {
        &self.parts.searches
    }

    /// Which public keywords are shown.
    pub const fn shown_keywords(&self) -> ShownKeywords {
        self.parts.shown_keywords
    }

    /// Notes views of products.
    pub const fn views(&self) -> &Arc<ViewCounter> {
        &self.parts.views
    }

    /// Makes and reads tokens.
    pub const fn tokens(&self) -> &Tokens {
        &self.parts.tokens
    }

    /// Limits failed logins.
    pub const fn login_limiter(&self) -> &LoginLimiter {
        &self.parts.login_limiter
    }

    /// Processes stock requests.
    pub const fn stock_door(&self) -> &StockDoor {
        &self.parts.stock_door
    }

    /// What the server consists of, and what of it is missing.
    pub const fn components(&self) -> &Components {
        &self.parts.components
    }

    /// Takes pictures in, and has their files.
    pub const fn media(&self) -> &MediaDesk {
        &self.parts.media
    }

    /// What is remembered.
    pub const fn caches(&self) -> &Arc<Caches> {
        &self.parts.caches
    }

    /// Remembers who is signed in.
    pub const fn known_callers(&self) -> &KnownCallers {
        &self.known_callers
    }

    /// Whether customers may lock without an order.
    pub const fn customer_locks(&self) -> CustomerLocks {
        self.parts.customers.locks
    }

    /// Limits what one customer writes.
    pub const fn customer_writes(&self) -> &CustomerWrites {
        &self.customer_writes
    }

    /// Limits registrations.
    pub const fn registration_limiter(&self) -> &RegistrationLimiter {
        &self.registration_limiter
    }
}

/// The state as handlers get it.
pub type App = web::Data<AppState>;

/// Runs a use case that writes.
///
/// # Errors
/// What the use case refuses, or [`Overloaded`](super::error_code::ErrorCode::Overloaded).
pub async fn write<T: Send + 'static>(
    app: &App,
    actor: Actor,
    work: impl FnOnce(Context<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking(app, move |state| {
        let parts = &state.parts;
        let (transactor, clock) = (parts.transactor.as_ref(), parts.clock.as_ref());
        work(Context {
            transactor,
            clock,
            actor: &actor,
        })
    })
    .await
}

/// Runs a question that not everybody may ask.
///
/// # Errors
/// What the question refuses, or [`Overloaded`](super::error_code::ErrorCode::Overloaded).
pub async fn ask<T: Send + 'static>(
    app: &App,
    actor: Actor,
    work: impl FnOnce(Context<'_>, &dyn Reader) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking(app, move |state| {
        let parts = &state.parts;
        let (transactor, clock) = (parts.transactor.as_ref(), parts.clock.as_ref());
        let cx = Context {
            transactor,
            clock,
            actor: &actor,
        };
        work(cx, parts.reader.as_ref())
    })
    .await
}

/// Runs a question.
///
/// # Errors
/// What the question refuses, or [`Overloaded`](super::error_code::ErrorCode::Overloaded).
pub async fn read<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&dyn Reader) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    blocking(app, move |state| work(state.parts.reader.as_ref())).await
}

/// Runs the question who asks. It has connections of its own, so it never waits for questions that
/// take long.
///
/// # Errors
/// What the question refuses, or [`Overloaded`](super::error_code::ErrorCode::Overloaded).
pub async fn identify<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&dyn Reader) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let work = move |state: &AppState| work(state.parts.reader.as_ref());
    blocking_as(app, Class::Identity, work).await
}

/// Runs a use case that hashes a password, when it is the turn of this place. It holds no
/// connection while it hashes, so it waits for a place among the hashes instead.
///
/// # Errors
/// What the use case refuses.
pub async fn hash<T: Send + 'static>(
    app: &App,
    place: PasswordPlace,
    actor: Actor,
    work: impl FnOnce(Context<'_>, &dyn Reader, &dyn PasswordHasher) -> Result<T, Error>
    + Send
    + 'static,
) -> Result<T, Problem> {
    let slot = place.turn().await?;
    let work = move |state: &AppState| {
        let _slot = slot;
        let parts = &state.parts;
        let (transactor, clock) = (parts.transactor.as_ref(), parts.clock.as_ref());
        let cx = Context {
            transactor,
            clock,
            actor: &actor,
        };
        work(cx, parts.reader.as_ref(), parts.hasher.as_ref())
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
        // Held here and not by the request: it may be given up while the database stands still,
        // and this thread still has the connection then.
        let _slot = slot;
        work(state)
    };
    off_thread(app, work).await
}

/// Runs work that blocks, unless its caller is gone before it begins.
async fn off_thread<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&AppState) -> Result<T, Error> + Send + 'static,
) -> Result<T, Problem> {
    let state = app.clone();
    let (caller, is_awaited) = oneshot::channel::<()>();
    let run = web::block(move || {
        // The other half is dropped with the request.
        (!caller.is_closed()).then(|| work(&state))
    });
    let answer = run.await.map_err(|broken| Problem::internal(&broken))?;
    drop(is_awaited);
    match answer {
        Some(answer) => Ok(answer?),
        None => Err(Problem::internal(&std::io::Error::other("nobody waits"))),
    }
}
