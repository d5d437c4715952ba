//! Metrics of the running process, in Prometheus's text format.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::output;

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Installs the metrics recorder; further calls have no effect.
pub fn start() {
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder is installed in this process; /metrics stays empty");
        }
        describe();
        handle
    });
}

fn describe() {
    use metrics::{describe_counter, describe_gauge};
    describe_counter!("cangku_cache_hits_total", "Responses served from the cache");
    describe_counter!(
        "cangku_cache_misses_total",
        "Responses that were not cached, or no longer fresh"
    );
    describe_counter!("cangku_cache_loads_total", "Responses that were loaded");
    describe_counter!(
        "cangku_cache_load_failures_total",
        "Responses whose loading failed"
    );
    describe_counter!(
        "cangku_cache_evictions_total",
        "Responses that were evicted, by cause"
    );
    describe_counter!(
        "cangku_customer_writes_refused_total",
        "Requests of customers beyond their writes of a minute"
    );
    describe_counter!(
        "cangku_registrations_refused_total",
        "Registrations beyond a limit"
    );
    describe_counter!(
        "cangku_scheduled_syncs_total",
        "Syncs that the schedule has started, by task"
    );
    describe_counter!(
        "cangku_searches_not_logged_total",
        "Searches that were not logged, by the limit that was reached"
    );
    describe_counter!(
        "cangku_views_not_counted_total",
        "Views that were not counted, by the limit that was reached"
    );
    describe_gauge!("cangku_cache_entries", "Cached responses");
    describe_gauge!(
        "cangku_cache_bytes",
        "Approximate size of the cached responses"
    );
    describe_counter!(
        "cangku_log_lines_dropped_total",
        "Log lines that did not fit into the queue or could not be written"
    );
    describe_counter!(
        "cangku_requests_shed_total",
        "Requests refused because too many wait, by class"
    );
    describe_counter!(
        "cangku_requests_late_total",
        "Requests whose deadline passed, by class"
    );
    describe_gauge!("cangku_http_connections", "Open connections");
    describe_counter!(
        "cangku_http_connections_closed_total",
        "Connections that the server closed, by reason"
    );
    describe_gauge!(
        "cangku_change_listener_connected",
        "1 while other processes' changes are heard"
    );
    describe_gauge!(
        "cangku_component_up",
        "1 while the component runs, 0 while it is missing"
    );
    describe_gauge!(
        "cangku_stock_blocked_requests",
        "Stock requests that wait for rows that another transaction has locked"
    );
    describe_counter!(
        "cangku_stock_lock_timeouts_total",
        "Stock requests that were refused since rows stayed locked for too long"
    );
    describe_counter!(
        "cangku_stock_abandoned_requests_total",
        "Stock requests that were dropped since their callers had gone"
    );
    describe_gauge!(
        "cangku_job_last_success_timestamp_seconds",
        "Unix time of the last successful round of a job, 0 before the first"
    );
    describe_counter!(
        "cangku_job_failures_total",
        "Rounds of jobs that failed or panicked"
    );
    describe_counter!(
        "cangku_component_restarts_total",
        "Restarts of components that panicked or ended, by component"
    );
}

/// All metrics as text.
pub fn text() -> String {
    // The queue keeps this count itself, because lines may be dropped before the recorder is
    // installed.
    metrics::counter!("cangku_log_lines_dropped_total").absolute(output::stderr().dropped());
    HANDLE
        .get()
        .map(PrometheusHandle::render)
        .unwrap_or_default()
}
