use std::collections::BTreeSet;

use cangku_domain::{
    Identity,
    supplier::{FailureKey, FailureReason, PendingStock, SyncCounts, SyncEffects, SyncStage},
    use_cases::SyncApproval,
};

use super::*;
use crate::haier_sync::{
    mapping::failure,
    options::{DailyCalls, SyncOptions},
    sync_stats::SyncStats,
};

fn code(code: &str) -> ProductCode {
    ProductCode::new(code).unwrap()
}

fn state() -> RunState {
    RunState {
        options: SyncOptions {
            product_codes: Some([code("A"), code("B")].into()),
            category: Some("冰箱".to_owned()),
            brand: Some("海尔".to_owned()),
            prices: true,
            stock: true,
            county_code: Some("370202".parse().unwrap()),
            dry_run: false,
            approval: SyncApproval::ByPerson,
            daily_calls: Some(DailyCalls { limit: 9, used: 4 }),
        },
        position: RunPosition {
            offers_to: Some(Identity::of("B")),
            offers_done: 2,
            offers_ended: true,
            stock_done: 1,
            stock_batches: 1,
        },
        progress: PlanProgress {
            effects: SyncEffects {
                out_of_stock: 1,
                not_listed: 2,
                price_changes: 3,
                renamed: 4,
                supply_above_retail: 5,
            },
            is_complete: true,
            listed: Some(7),
            resolved: [FailureKey {
                product_code: code("A"),
                stage: SyncStage::Prices,
            }]
            .into(),
        },
        stats: SyncStats {
            counts: SyncCounts {
                total: 10,
                success: 1,
                failed: 2,
                skipped: 3,
                not_listed: 4,
            },
            created: 1,
            updated: 2,
            unchanged: 3,
            stock_changed: 4,
            stock_unchanged: 5,
            product_failures: 6,
            price_failures: 7,
            stock_failures: 8,
            skipped_names: ["brand 海尔".to_owned()].into(),
            first_not_listed: vec![code("C")],
            is_list_unreadable: true,
            first_failures: vec![failure(
                "A",
                SyncStage::Stock,
                FailureReason::Unreadable,
                "null",
            )],
            failed_codes: BTreeSet::new(),
        },
    }
}

#[test]
fn a_state_is_read_as_it_was_written() {
    for approval in [
        SyncApproval::WithinLimits,
        SyncApproval::Forced,
        SyncApproval::ByPerson,
    ] {
        let mut state = state();
        state.options.approval = approval;
        assert_eq!(
            RunState::from_text(&state.to_text().unwrap()).unwrap(),
            state
        );
    }
    let all = RunState {
        options: SyncOptions::default(),
        position: RunPosition::default(),
        progress: PlanProgress::default(),
        stats: SyncStats::default(),
    };
    assert_eq!(RunState::from_text(&all.to_text().unwrap()).unwrap(), all);
}

#[test]
fn a_state_of_another_version_is_refused() {
    let text = state().to_text().unwrap();
    let other = text.replace("\"version\":1", "\"version\":2");
    assert_ne!(other, text);
    for text in [
        other.as_str(),
        "{}",
        "",
        &text.replace("\"stock\"", "\"x\""),
    ] {
        assert!(matches!(
            RunState::from_text(text),
            Err(Error::Storage(StorageError::Inconsistent(_)))
        ));
    }
}

#[test]
fn only_products_whose_stock_was_not_tried_are_requested_again() {
    let requested = ["A", "B", "C"].map(|it| PendingStock {
        product_code: code(it),
        has_failed: false,
    });
    let failed = ["X".to_owned(), String::new()];
    let resumed = |takes_items| {
        let requested = requested.clone().into();
        ResumedRun::new(state(), &failed, requested, takes_items)
    };
    let written = resumed(false);
    assert_eq!(written.pending_stock, []);
    assert!(!written.state.progress.is_complete, "not all was fetched");
    let resumed = resumed(true);
    let pending = resumed.pending_stock.iter();
    let pending: Vec<_> = pending.map(|it| it.product_code.as_str()).collect();
    assert_eq!(pending, ["B", "C"]);
    assert_eq!(resumed.state.stats.failed_codes, [code("X")].into());
}
