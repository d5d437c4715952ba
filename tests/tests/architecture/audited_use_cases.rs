//! Use cases change data by `Context::change`, which writes the audit log, or say here why they don't.

use std::{collections::BTreeSet, path::Path};

/// Use cases that open transactions by themselves, with the reason.
const UNAUDITED: &[(&str, &str)] = &[
    (
        "accounts/purge_sessions.rs",
        "purges sessions that have ended",
    ),
    ("accounts/record_api_key_use.rs", "the time of the last use"),
    ("accounts/record_session_use.rs", "the time of the last use"),
    ("catalog/reindex_products.rs", "derived data"),
    ("context.rs", "writes the audit log"),
    (
        "inventory/expire_holds.rs",
        "the inventory log is its audit",
    ),
    (
        "inventory/purge_idempotency_keys.rs",
        "purges stored responses",
    ),
    ("inventory/stored_response.rs", "reads only"),
    ("media/clean_up_media.rs", "files of rows that were deleted"),
    ("once.rs", "writes the audit log by `Context::record`"),
    (
        "orders/cancel_unpaid_orders.rs",
        "`apply_to_orders` writes the audit log",
    ),
    (
        "orders/complete_shipped_orders.rs",
        "`apply_to_orders` writes the audit log",
    ),
    (
        "orders/release_holdings_of_disabled_users.rs",
        "`apply_to_orders` writes the audit log, and locks have the inventory log",
    ),
    ("plans/advance.rs", "`record_step` writes the audit log"),
    ("plans/apply_due.rs", "`record_step` writes the audit log"),
    ("plans/move_plan.rs", "`record_step` writes the audit log"),
    ("plans/purge_plans.rs", "purges plans that have ended"),
    ("searches/log_searches.rs", "what customers search for"),
    ("searches/purge_searches.rs", "purges the search log"),
    ("statistics/fold_statistics.rs", "derived data"),
    ("statistics/purge_views.rs", "purges counted views"),
    ("supplier/close_dead_runs.rs", "the run says so itself"),
    (
        "supplier/close_supplier_circuit.rs",
        "state of a connection",
    ),
    ("supplier/confirm_sync.rs", "part of a sync"),
    ("supplier/open_supplier_circuit.rs", "state of a connection"),
    ("supplier/purge_syncs.rs", "purges runs that have ended"),
    (
        "supplier/record_supplier_pictures.rs",
        "copies of the supplier's pictures",
    ),
    ("supplier/record_sync_failures.rs", "part of a sync"),
    (
        "supplier/resume_sync.rs",
        "goes on with a run whose start was recorded",
    ),
    (
        "supplier/stop_sync.rs",
        "counts of a run; the request to stop it is recorded",
    ),
    (
        "supplier/sync_plan/batch.rs",
        "items of a plan, which are its audit",
    ),
    (
        "supplier/sync_plan/finish.rs",
        "`record_step` writes the audit log",
    ),
    ("sync_schedule/record_calls.rs", "counts of calls"),
    ("sync_schedule/register.rs", "settings of a server"),
];

#[test]
fn every_use_case_that_opens_a_transaction_is_audited_or_says_why_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/domain/src/use_cases");
    let mut found = BTreeSet::new();
    for (path, text) in super::sources() {
        let Ok(relative) = path.strip_prefix(&folder) else {
            continue;
        };
        let code = text.split("#[cfg(test)]").next().unwrap();
        let code: String = code.split_whitespace().collect();
        let is_test = relative.ends_with("tests.rs");
        if !is_test
            && (code.contains("transactor.run(") || code.contains("transactor.in_transaction"))
        {
            found.insert(relative.to_str().unwrap().to_owned());
        }
    }
    let listed = UNAUDITED.iter().map(|(path, _reason)| (*path).to_owned());
    assert_eq!(found, listed.collect::<BTreeSet<_>>());
}
