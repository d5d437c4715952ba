//! Tests of sync runs.

use super::*;

fn run() -> SyncRun {
    SyncRun {
        id: SyncRunId::new(1).unwrap(),
        sync_type: SyncType::Full,
        status: SyncStatus::Pending,
        message: String::new(),
        counts: SyncCounts::default(),
        triggered_by: "test".into(),
        plan_id: None,
        started_at: None,
        completed_at: None,
        created_at: DateTime::UNIX_EPOCH,
        progress_at: None,
        stop_request: None,
    }
}

fn finished(success: u32, failed: u32) -> SyncStatus {
    let mut run = run();
    run.begin(DateTime::UNIX_EPOCH).unwrap();
    let counts = SyncCounts {
        total: success + failed,
        success,
        failed,
        ..SyncCounts::default()
    };
    run.finish(counts, String::new(), DateTime::UNIX_EPOCH)
        .unwrap();
    run.status
}

#[test]
fn names_are_those_of_the_database_and_parse_back() {
    assert_eq!(
        SyncType::ALL.map(SyncType::as_str),
        ["products", "prices", "stock", "full"]
    );
    assert_eq!(
        SyncStatus::ALL.map(|status| status.to_string()),
        ["pending", "processing", "success", "partial", "failed"]
    );
    let stages = [SyncStage::Products, SyncStage::Prices, SyncStage::Stock];
    assert_eq!(
        stages.map(SyncStage::as_str),
        ["products", "prices", "stock"]
    );
    let types = SyncType::ALL.map(|it| SyncType::from_name(it.as_str()));
    assert_eq!(types, SyncType::ALL.map(Some));
    let statuses = SyncStatus::ALL.map(|it| SyncStatus::from_name(it.as_str()));
    assert_eq!(statuses, SyncStatus::ALL.map(Some));
    let parsed = stages.map(|it| SyncStage::from_name(it.as_str()));
    assert_eq!(parsed, stages.map(Some));
}

#[test]
fn an_aborted_run_without_a_success_has_failed() {
    let mut run = run();
    run.begin(DateTime::UNIX_EPOCH).unwrap();
    run.abort(SyncCounts::default(), String::new(), DateTime::UNIX_EPOCH)
        .unwrap();
    assert_eq!(run.status, SyncStatus::Failed);
}

#[test]
fn the_outcome_follows_from_the_counts() {
    assert_eq!(finished(3, 0), SyncStatus::Success);
    assert_eq!(finished(2, 1), SyncStatus::Partial);
    assert_eq!(finished(0, 3), SyncStatus::Failed);
    assert_eq!(finished(0, 0), SyncStatus::Success);
}

#[test]
fn an_aborted_run_keeps_what_it_imported() {
    let mut run = run();
    run.begin(DateTime::UNIX_EPOCH).unwrap();
    let counts = SyncCounts {
        total: 9,
        success: 4,
        failed: 0,
        skipped: 2,
        not_listed: 0,
    };
    run.abort(counts, "interrupted".into(), DateTime::UNIX_EPOCH)
        .unwrap();
    assert_eq!((run.status, run.counts), (SyncStatus::Partial, counts));
}

#[test]
fn no_step_is_taken_twice_or_out_of_turn() {
    let mut run = run();
    let counts = SyncCounts::default();
    assert!(
        run.clone()
            .finish(counts, String::new(), DateTime::UNIX_EPOCH)
            .is_err()
    );
    run.begin(DateTime::UNIX_EPOCH).unwrap();
    assert!(run.begin(DateTime::UNIX_EPOCH).is_err());
    run.finish(counts, String::new(), DateTime::UNIX_EPOCH)
        .unwrap();
    assert!(
        run.abort(counts, String::new(), DateTime::UNIX_EPOCH)
            .is_err()
    );
    assert!(run.begin(DateTime::UNIX_EPOCH).is_err());
}

#[test]
fn the_first_request_to_stop_counts_and_an_ended_run_has_none() {
    let mut run = run();
    let (first, later) = (
        DateTime::UNIX_EPOCH,
        DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(5),
    );
    // Also before it has begun: it then ends at once.
    run.request_stop("ann", first).unwrap();
    run.begin(first).unwrap();
    run.request_stop("ben", later).unwrap();
    let request = run.stop_request.clone().unwrap();
    assert_eq!(
        (request.requested_by.as_str(), request.requested_at),
        ("ann", first)
    );
    run.finish(SyncCounts::default(), String::new(), later)
        .unwrap();
    let before = run.clone();
    assert_eq!(
        run.request_stop("ben", later),
        Err(SyncRefusal::AlreadyEnded {
            status: SyncStatus::Success
        })
    );
    assert_eq!(run, before);
}

#[test]
fn a_run_was_last_seen_when_its_counts_were_recorded() {
    let mut run = run();
    assert_eq!(run.last_seen(), run.created_at);
    let at = |seconds| DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(seconds);
    run.begin(at(1)).unwrap();
    assert_eq!(run.last_seen(), at(1));
    run.progress_at = Some(at(2));
    assert_eq!(run.last_seen(), at(2));
}
