//! Sync runs and their failures.

use cangku_domain::{
    PageRequest, SyncRunId,
    ports::{SyncRunFilter, UnitOfWork},
    supplier::{
        FailureReason, SyncCounts, SyncFailure, SyncRun, SyncRunDraft, SyncStage, SyncStatus,
        SyncType,
    },
};
use integration_tests::database::TestDatabase;

use crate::fixtures::{at, optional, read, write};

fn begin(
    unit: &mut dyn UnitOfWork,
    sync_type: SyncType,
    seconds: i64,
) -> cangku_domain::Result<SyncRun> {
    let draft = SyncRunDraft {
        sync_type,
        triggered_by: "名".repeat(200),
    };
    let mut run = unit.sync_runs().insert(&draft, at(seconds))?;
    assert_eq!((run.status, run.started_at), (SyncStatus::Pending, None));
    assert_eq!((run.sync_type, run.created_at), (sync_type, at(seconds)));
    assert_eq!(run.triggered_by, "名".repeat(150));
    run.begin(at(seconds + 1))?;
    unit.sync_runs().save(&run)?;
    Ok(run)
}

#[test]
fn a_run_is_written_down_from_its_beginning_to_its_end() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let mut run = write(&database, |unit| begin(unit, SyncType::Full, 0));
    let stored = |id| read(&database, |session| Ok(session.sync_runs().find(id)?));
    assert_eq!(stored(run.id), Some(run.clone()));
    let counts = SyncCounts {
        skipped: 1,
        not_listed: 3,
        total: 9,
        success: 7,
        failed: 2,
    };
    run.finish(counts, "seven of nine".into(), at(60)).unwrap();
    write(&database, |unit| {
        assert_eq!(
            unit.sync_runs().lock(run.id)?.unwrap().status,
            SyncStatus::Processing
        );
        Ok(unit.sync_runs().save(&run)?)
    });
    assert_eq!(stored(run.id), Some(run));
    assert_eq!(stored(SyncRunId::new(999).unwrap()), None);
}

#[test]
fn unfinished_runs_are_those_that_are_pending_or_processing() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let [_done, working, waiting] = write(&database, |unit| {
        let mut done = begin(unit, SyncType::Full, 0)?;
        done.finish(SyncCounts::default(), String::new(), at(9))?;
        unit.sync_runs().save(&done)?;
        let working = begin(unit, SyncType::Stock, 1)?;
        let draft = SyncRunDraft {
            sync_type: SyncType::Prices,
            triggered_by: "x".into(),
        };
        Ok([done, working, unit.sync_runs().insert(&draft, at(2))?])
    });
    let unfinished = write(&database, |unit| Ok(unit.sync_runs().lock_unfinished()?));
    assert_eq!(unfinished, [working, waiting]);
}

#[test]
fn runs_are_listed_newest_first_by_status_and_type() {
    let test = TestDatabase::fresh();
    let database = test.open();
    write(&database, |unit| {
        begin(unit, SyncType::Full, 5)?;
        begin(unit, SyncType::Stock, 9)?;
        let mut failed = begin(unit, SyncType::Stock, 5)?;
        failed.abort(SyncCounts::default(), "gone".into(), at(9))?;
        Ok(unit.sync_runs().save(&failed)?)
    });
    let list = |status, sync_type| {
        let filter = SyncRunFilter { status, sync_type };
        let request = PageRequest::new(1, 2).unwrap();
        let page = read(&database, |session| {
            Ok(session.sync_runs().list(filter, request)?)
        });
        (
            page.results
                .iter()
                .map(|run| run.id.get())
                .collect::<Vec<_>>(),
            page.total,
        )
    };
    assert_eq!(list(None, None), (vec![2, 3], 3));
    assert_eq!(list(None, Some(SyncType::Stock)), (vec![2, 3], 2));
    assert_eq!(list(Some(SyncStatus::Failed), None), (vec![3], 1));
    assert_eq!(
        list(Some(SyncStatus::Processing), Some(SyncType::Full)),
        (vec![1], 1)
    );
    assert_eq!(list(Some(SyncStatus::Success), None), (vec![], 0));
}

#[test]
fn failures_are_stored_in_their_order_in_any_number() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let failures: Vec<_> = (0..6_000)
        .map(|n| SyncFailure {
            product_code: optional(&format!("C{n}")),
            stage: [SyncStage::Products, SyncStage::Prices, SyncStage::Stock][n % 3],
            reason_code: FailureReason::Other,
            reason: optional("no such product"),
        })
        .collect();
    let run = write(&database, |unit| {
        let run = begin(unit, SyncType::Full, 0)?;
        let other = begin(unit, SyncType::Full, 0)?;
        unit.sync_runs()
            .add_failures(other.id, &failures[..1], at(0))?;
        unit.sync_runs().add_failures(run.id, &[], at(0))?;
        unit.sync_runs().add_failures(run.id, &failures, at(0))?;
        assert_eq!(unit.sync_runs().failure_count(run.id)?, 6_000);
        assert_eq!(unit.sync_runs().failure_count(other.id)?, 1);
        Ok(run)
    });
    let request = PageRequest::new(60, 100).unwrap();
    let page = read(&database, |session| {
        Ok(session.sync_runs().failures(run.id, request)?)
    });
    assert_eq!(
        (page.results.as_slice(), page.total),
        (&failures[5_900..], 6_000)
    );
}
