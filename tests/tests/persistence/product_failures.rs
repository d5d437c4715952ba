//! Failures of products in syncs: which are selected, and how they are grouped.

use cangku_domain::{
    OptionalText, PageRequest,
    ports::{FailureFilter, FailureSelection},
    supplier::{FailureKey, FailureReason, FailureState, FailureStatus, SyncStage},
};
use chrono::{DateTime, TimeDelta, Utc};
use integration_tests::database::TestDatabase;

use crate::fixtures::{read, text, write};

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn failure(
    code: &str,
    stage: SyncStage,
    status: FailureStatus,
    failed: i64,
) -> (FailureKey, FailureState) {
    let key = FailureKey {
        product_code: text(code),
        stage,
    };
    let state = FailureState {
        status,
        reason_code: FailureReason::PlatformError,
        reason: OptionalText::lossy(code),
        attempts: 1,
        first_failed_at: at(0),
        last_failed_at: at(failed),
        next_attempt_at: (status == FailureStatus::Open).then(|| at(failed + 5)),
        closed_at: (status == FailureStatus::Closed).then(|| at(failed)),
    };
    (key, state)
}

#[test]
fn failures_are_selected_when_they_are_due_and_can_be_reached() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let failures = [
        failure("A", SyncStage::Stock, FailureStatus::Open, 1),
        failure("B", SyncStage::Stock, FailureStatus::Open, 2),
        // Its product can't be read.
        failure("B", SyncStage::Products, FailureStatus::NeedsPerson, 3),
        failure("C", SyncStage::Prices, FailureStatus::Closed, 4),
        failure("D", SyncStage::Products, FailureStatus::Open, 60),
    ];
    write(&database, |unit| {
        unit.product_failures().upsert(&failures)?;
        // Again: they are updated.
        Ok(unit.product_failures().upsert(&failures)?)
    });
    let selected = |selection: FailureSelection| {
        let found = write(&database, |unit| {
            Ok(unit.product_failures().lock_selected(&selection, 10)?)
        });
        let codes = found.iter();
        let codes: Vec<_> = codes.map(|found| found.key.product_code.as_str()).collect();
        codes.join(" ")
    };
    let due = |minutes| FailureSelection {
        due_by: Some(at(minutes)),
        ..FailureSelection::default()
    };
    assert_eq!(selected(due(5)), "");
    assert_eq!(selected(due(6)), "A");
    assert_eq!(selected(due(64)), "A");
    assert_eq!(selected(due(65)), "A D");
    assert_eq!(selected(FailureSelection::default()), "A B B D");
    let of_stage = FailureSelection {
        stage: Some(SyncStage::Products),
        ..FailureSelection::default()
    };
    write(&database, |unit| {
        Ok(unit.product_failures().make_due(&of_stage, at(0))?)
    });
    // What needs a person is retried once if a person wants it.
    assert_eq!(selected(due(0)), "B D");
    let needing = write(&database, |unit| {
        Ok(unit.product_failures().needing_person()?)
    });
    assert_eq!(needing, [(FailureReason::PlatformError, 1)]);

    let groups = read(&database, |session| {
        Ok(session.product_failures().groups()?)
    });
    let groups: Vec<_> = groups
        .iter()
        .map(|group| {
            let example = group.example_code.as_str();
            (group.stage, group.open, group.needs_person, example)
        })
        .collect();
    assert_eq!(
        groups,
        [
            (SyncStage::Products, 1, 1, "D"),
            (SyncStage::Stock, 2, 0, "B")
        ]
    );
    let page = PageRequest::new(1, 2).unwrap();
    let list = read(&database, |session| {
        let all = FailureFilter::default();
        Ok(session.product_failures().list(&all, page)?)
    });
    assert_eq!(list.total, 5);
    assert_eq!(list.results[0].key.product_code.as_str(), "D");
}
