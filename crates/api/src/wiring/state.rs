//! Builds the state of the HTTP server, and the registry of its connections.

use std::{num::NonZeroUsize, sync::Arc};

use cangku_adapters::{Argon2Hasher, RandomOrderNumbers};
use cangku_group_commit::{GroupCommit, GroupCommitDependencies};

use super::{Backend, WiringError, haier::haier_vault};
use crate::{
    accounts::{KeyEnvironment, Tokens},
    cache::ListenerThread,
    config::Config,
    haier::{CircuitWatch, HaierProvider},
    haier_sync::{BackgroundSyncs, SyncScheduler, SyncSettings},
    http::{
        JsonRenderer,
        admission::Shares,
        connection::{ConnectionBounds, Registry, connections_for, raise_descriptor_limit},
        state::{AppState, Parts},
    },
    media::{MediaCleaner, MediaStore, StoreError, UploadPipeline},
    searches::SearchQueue,
    statistics::ActiveUsers,
    storage_health::StorageFailureLog,
    views::ViewCounter,
};

impl Backend {
    /// The shared state of the HTTP handlers.
    ///
    /// # Errors
    /// If a secret can't be generated and stored, or a thread or the store of pictures can't be
    /// started.
    pub fn state(&self, config: &Config) -> Result<AppState, WiringError> {
        let secrets = config.secrets.complete(&self.data_dir)?;
        let accounts = &config.accounts;
        let circuits = Arc::new(CircuitWatch::default());
        let parts = GroupCommitDependencies {
            circuit: circuits.clone(),
            transactor: Arc::clone(&self.ports.transactor),
            clock: Arc::clone(&self.ports.clock),
            renderer: Some(Arc::new(JsonRenderer)),
            rules: config.orders.rules,
            numbers: Arc::new(RandomOrderNumbers::new(config.business.calendar)),
            failures: Some(Arc::new(StorageFailureLog)),
        };
        // A request is queued no longer than the timeout of an HTTP request.
        let group_commit = GroupCommit::open(
            &parts,
            config.stock.group_commit,
            config.limits.request,
            &self.components,
        )?;
        let syncs = Arc::new(BackgroundSyncs::new(
            Arc::new(self.database.clone()),
            Arc::clone(&self.ports.clock),
            SyncSettings {
                limits: config.sync_limits,
                plan_max_age: config.plans.max_age,
                calendar: config.business.calendar,
                ..SyncSettings::default()
            },
        ));
        Ok(AppState::new(Parts {
            ports: self.ports.clone(),
            calendar: config.business.calendar,
            activity: Arc::new(ActiveUsers::new(config.business.calendar)),
            searches: Arc::new(SearchQueue::new(
                config.business.calendar,
                config.search.limits,
            )),
            shown_keywords: config.search.shown,
            views: Arc::new(ViewCounter::new(config.views.counting)),
            group_commit,
            caches: Arc::clone(&self.caches),
            listener: ListenerThread::start(
                Arc::new(self.database.clone()),
                Arc::clone(&self.caches),
                &self.components,
            )?,
            hasher: Arc::new(Argon2Hasher::default()),
            tokens: Tokens::new(&secrets.jwt, accounts.access_token_lifetime),
            sessions: accounts.session_rules(),
            key_environment: match config.profile.is_production() {
                true => KeyEnvironment::Live,
                false => KeyEnvironment::Test,
            },
            failed_logins: accounts.failed_logins,
            registrations: accounts.registrations,
            media: self.upload_pipeline(config)?,
            components: self.components.clone(),
            limits: config.limits,
            rate_quotas: config.rate_quotas(),
            proxies: config.proxies.clone(),
            cors: config.cors.clone(),
            shares: Shares::of(
                usize::try_from(config.database.pool_size).unwrap_or(1),
                config.stock.group_commit.workers.get(),
            ),
            customers: config.orders.customers,
            haier: HaierProvider::new(
                haier_vault(config, &secrets),
                config.haier.clone(),
                circuits,
            ),
            degradation: config.orders.rules.degradation,
            live_answers_ttl: config.haier_live.cache,
            scheduler: Arc::new(SyncScheduler::new(
                config.haier_schedule.clone(),
                Arc::clone(&syncs),
            )),
            syncs,
            plan_rules: config.plans,
            body_limit: config.server.body_limit,
        }))
    }

    /// The upload pipeline of pictures.
    ///
    /// # Errors
    /// If the store of pictures can't be used.
    pub fn upload_pipeline(&self, config: &Config) -> Result<UploadPipeline, StoreError> {
        let store = match &config.media.bucket {
            Some(bucket) => {
                // The client uses the TLS provider of the process; if one is installed already,
                // that is fine.
                drop(rustls::crypto::ring::default_provider().install_default());
                MediaStore::bucket(bucket)?
            }
            None => MediaStore::folder(self.data_dir.join("media")),
        };
        let spool_folder = self.data_dir.join("uploads");
        Ok(UploadPipeline::new(
            &config.media.uploads,
            Arc::new(store),
            spool_folder,
            &self.components,
        )?)
    }

    /// The cleanup of files without a row.
    pub fn media_cleaner(&self, state: &AppState) -> MediaCleaner {
        MediaCleaner {
            store: Arc::clone(&state.media().store),
            ports: self.ports.clone(),
        }
    }
}

/// The registry of HTTP connections. Raises the process's limit of open files.
pub fn connections(config: &Config) -> Arc<Registry> {
    let limits = &config.limits;
    let allowed = connections_for(raise_descriptor_limit(), config.database.pool_size);
    let all = match limits.connections {
        Some(wanted) if wanted.get() > allowed => {
            tracing::warn!(
                wanted,
                allowed,
                "CANGKU_CONNECTIONS is more than the limit of open files allows (ulimit -n)"
            );
            allowed
        }
        Some(wanted) => wanted.get(),
        None => allowed,
    };
    let per_address = limits.connections_per_address.map(NonZeroUsize::get);
    let bounds = ConnectionBounds {
        all,
        per_address: per_address.unwrap_or(all / 2).clamp(1, all),
        header: limits.header,
        keep_alive: limits.keep_alive,
        send: limits.send,
    };
    Registry::new(bounds, config.proxies.trusted.clone())
}
