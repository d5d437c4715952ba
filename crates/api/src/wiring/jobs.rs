//! Starts the jobs of a server.

use std::{collections::BTreeSet, sync::Arc};

use cangku_domain::ports::{Change, ChangeObserver};

use super::Backend;
use crate::{
    config::Config,
    http::{products, state::App},
    jobs::{
        JobSet, cache_warmer, haier_retry, haier_schedule, haier_sync, holds, idempotency, media,
        plans, retention, search_index, searches, shipped_orders, statistics, storage_probe,
        supplier_circuit, unpaid_orders, views,
    },
};

impl Backend {
    /// Starts all jobs; requires the server's runtime.
    pub fn jobs(&self, config: &Config, app: &App) -> JobSet {
        let (stock, orders) = (&config.stock, &config.orders);
        let calendar = config.business.calendar;
        let mut jobs = JobSet::new(self.ports.clone(), self.components.clone());
        let set = &mut jobs;
        holds::start(set, stock.hold_sweep);
        idempotency::start(set, stock.idempotency_retention);
        unpaid_orders::start(set, orders.unpaid_sweep, orders.unpaid_batch);
        shipped_orders::start(set, orders.complete_shipped_after);
        plans::start(set);
        let haier = app.clone();
        haier_sync::start(set, Arc::clone(app.syncs()), move |reader| {
            haier.haier().sync_client(reader)
        });
        let (syncs, haier) = (Arc::clone(app.syncs()), app.clone());
        haier_retry::start(set, config.haier_retry, syncs, move |reader| {
            haier.haier().sync_client(reader)
        });
        let kept = config.retention;
        let sessions = config.accounts.session_retention;
        retention::start(set, kept.plans, kept.syncs, kept.audit, sessions);
        let (haier, caches) = (app.clone(), Arc::clone(app.caches()));
        supplier_circuit::start(
            set,
            app.haier().circuits(),
            move |reader| Ok(haier.haier().current(reader)?.client),
            move || caches.changed(&BTreeSet::from([Change::Products])),
        );
        let haier = app.clone();
        haier_schedule::start(set, Arc::clone(app.scheduler()), move |reader| {
            haier.haier().sync_client(reader)
        });
        search_index::start(set);
        storage_probe::start(set, self.database.clone(), app.media().folders());
        statistics::start(set, calendar, Arc::clone(app.activity()));
        media::start(set, self.media_cleaner(app));
        let retention = config.search.log_retention;
        searches::start(set, calendar, retention, Arc::clone(app.searches()));
        views::start(set, config.views.counting, Arc::clone(app.views()));
        let app = app.clone();
        cache_warmer::start(set, move || {
            let app = app.clone();
            async move { products::warm(&app).await }
        });
        jobs
    }
}
