//! Order, limits, locks, and workers that end.

use std::{sync::Arc, thread};

use cangku_domain::{
    accounts::{Actor, SystemActor},
    inventory::{Atomicity, StockCommand, StockRequest},
    processing::{ProcessResult, Request},
};
use tokio::sync::oneshot;

use super::*;
use crate::job::Ticket;

const BUDGET: Duration = Duration::from_secs(3);

type Receiver = oneshot::Receiver<Result<(Request, ProcessResult), SubmitError>>;

fn with_receiver(ids: &[i64]) -> (Job, Receiver) {
    let expire = |id: &i64| StockCommand::expire(ProductId::new(*id).unwrap());
    let request = StockRequest {
        actor: Arc::new(Actor::system(SystemActor::System)),
        commands: ids.iter().map(expire).collect(),
        atomicity: Atomicity::Independent,
        is_partial: false,
        idempotency: None,
    };
    let (result, receiver) = oneshot::channel();
    let job = Job {
        request: Request::Stock(request),
        ticket: Ticket {
            result,
            deadline: Instant::now() + Duration::from_secs(600),
            blocked_since: None,
        },
    };
    (job, receiver)
}

/// A caller who waits for ever.
fn of_products(ids: &[i64]) -> Job {
    let (job, receiver) = with_receiver(ids);
    std::mem::forget(receiver);
    job
}

fn job(commands: usize) -> Job {
    of_products(&vec![1; commands])
}

fn queue_of(jobs: &[&[i64]]) -> Queue {
    let queue = Queue::new(100_000, BUDGET);
    for ids in jobs {
        queue.push(of_products(ids)).unwrap();
    }
    queue
}

fn batch(work: Option<Work>) -> Vec<Job> {
    match work {
        Some(Work::Batch(jobs)) => jobs,
        Some(Work::CheckLocks(_)) => panic!("a check"),
        None => panic!("nothing"),
    }
}

fn sizes(work: Option<Work>) -> Vec<usize> {
    batch(work).iter().map(|job| job.request.weight()).collect()
}

fn products(work: Option<Work>) -> Vec<Vec<i64>> {
    let ids = |job: &Job| job.request.products().map(ProductId::get).collect();
    batch(work).iter().map(ids).collect()
}

#[test]
fn requests_are_taken_in_their_order_up_to_the_largest_batch() {
    let queue = Queue::new(100, BUDGET);
    for commands in [2, 3, 4, 50] {
        queue.push(job(commands)).unwrap();
    }
    let mut mine = queue.enter();
    assert_eq!(sizes(mine.take(6)), [2, 3]);
    assert_eq!(sizes(mine.take(6)), [4]);
    let taken = sizes(mine.take(6));
    assert_eq!(taken, [50], "a large request goes alone");
}

#[test]
fn a_full_queue_refuses_at_once_and_a_closed_one_for_good() {
    let queue = Queue::new(4, BUDGET);
    let mut mine = queue.enter();
    queue.push(job(9)).unwrap();
    assert_eq!(queue.push(job(1)).unwrap_err(), SubmitError::QueueFull);
    assert_eq!(sizes(mine.take(1)), [9]);
    queue.push(job(4)).unwrap();
    queue.close();
    assert_eq!(queue.push(job(1)).unwrap_err(), SubmitError::Closed);
    assert_eq!(sizes(mine.take(1)), [4]);
    assert!(mine.take(1).is_none());
}

#[test]
fn requests_for_a_product_in_process_wait_and_others_overtake_them() {
    let queue = queue_of(&[&[1]]);
    let (mut one, mut other) = (queue.enter(), queue.enter());
    assert_eq!(products(one.take(9)), [[1]]);
    for ids in [&[1][..], &[2], &[1, 3], &[3], &[4]] {
        queue.push(of_products(ids)).unwrap();
    }
    let taken = products(other.take(9));
    assert_eq!(taken, [[2], [4]], "3 is awaited by an earlier request");
    let taken = products(one.take(9));
    assert_eq!(taken, [vec![1], vec![1, 3], vec![3]]);
}

#[test]
fn a_worker_sleeps_while_all_queued_requests_need_products_of_another_worker() {
    let queue = queue_of(&[&[1], &[1]]);
    let mut one = queue.enter();
    assert_eq!(products(one.take(1)), [[1]]);
    thread::scope(|scope| {
        let sleeper = scope.spawn(|| products(queue.enter().take(9)));
        queue.push(of_products(&[1])).unwrap();
        queue.push(of_products(&[2])).unwrap();
        assert_eq!(sleeper.join().unwrap(), [[2]]);
    });
    assert_eq!(products(one.take(9)), [[1], [1]]);
}

#[test]
fn a_closed_queue_is_emptied_by_the_worker_of_its_product_and_the_other_worker_ends() {
    let queue = queue_of(&[&[1], &[1]]);
    let mut one = queue.enter();
    assert_eq!(products(one.take(1)), [[1]]);
    thread::scope(|scope| {
        let idle = scope.spawn(|| queue.enter().take(9).is_none());
        queue.close();
        assert_eq!(products(one.take(9)), [[1]]);
        assert!(one.take(9).is_none());
        assert!(idle.join().unwrap());
    });
}

#[test]
fn far_more_requests_for_one_product_than_fit_are_taken_in_their_order() {
    let queue = Queue::new(100_000, BUDGET);
    for _ in 0..MAX_SKIPPED * 3 {
        queue.push(of_products(&[1])).unwrap();
    }
    let mut one = queue.enter();
    let mut taken = 0;
    while taken < MAX_SKIPPED * 3 {
        taken += batch(one.take(500)).len();
    }
    queue.push(of_products(&[2])).unwrap();
    assert_eq!(products(one.take(9)), [[2]]);
}

#[test]
fn requests_whose_callers_have_gone_are_not_taken() {
    let queue = Queue::new(2, BUDGET);
    let (gone, receiver) = with_receiver(&[1]);
    queue.push(gone).unwrap();
    queue.push(of_products(&[1, 2])).unwrap_err();
    drop(receiver);
    queue.push(of_products(&[2])).unwrap();
    let mut one = queue.enter();
    assert_eq!(products(one.take(9)), [[2]]);
    queue.push(of_products(&[1, 2])).unwrap();
    assert_eq!(
        products(one.take(9)),
        [[1, 2]],
        "the gone one takes no room"
    );
}

#[test]
fn a_request_whose_time_is_over_is_refused_without_a_try() {
    let queue = Queue::new(9, BUDGET);
    let (mut late, mut receiver) = with_receiver(&[1]);
    late.ticket.deadline = Instant::now();
    queue.push(late).unwrap();
    queue.push(of_products(&[2])).unwrap();
    assert_eq!(products(queue.enter().take(9)), [[2]]);
    assert_eq!(
        receiver.try_recv().unwrap(),
        Err(SubmitError::DeadlineExceeded)
    );
}

#[test]
fn a_worker_that_panics_releases_its_products() {
    let queue = queue_of(&[&[1]]);
    let mut other = queue.enter();
    let panicked = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut one = queue.enter();
            drop(one.take(9));
            panic!("on purpose");
        });
        writer.join()
    });
    panicked.unwrap_err();
    queue.push(of_products(&[1])).unwrap();
    assert_eq!(products(other.take(9)), [[1]]);
}

#[test]
fn without_a_worker_requests_are_refused() {
    let queue = queue_of(&[]);
    let (waits, mut receiver) = with_receiver(&[1]);
    queue.push(waits).unwrap();
    drop(queue.enter());
    assert_eq!(receiver.try_recv().unwrap(), Err(SubmitError::NoWorker));
    let refused = queue.push(of_products(&[1])).unwrap_err();
    assert_eq!(refused, SubmitError::NoWorker);
    let mut back = queue.enter();
    queue.push(of_products(&[1])).unwrap();
    assert_eq!(products(back.take(9)), [[1]]);
}

fn row(product: i64) -> LockedRow {
    LockedRow::Product(ProductId::new(product).unwrap())
}

#[test]
fn requests_for_a_locked_row_are_deferred_until_it_is_free() {
    let queue = queue_of(&[&[1]]);
    let mut one = queue.enter();
    let tried = batch(one.take(9));
    one.defer(tried, [row(1)].into(), Instant::now());
    for ids in [&[1][..], &[2], &[1, 3], &[3]] {
        queue.push(of_products(ids)).unwrap();
    }
    assert_eq!(products(one.take(9)), [[2], [3]]);
    let Some(Work::CheckLocks(check)) = one.take(9) else {
        panic!("it is time to check");
    };
    assert_eq!(check.rows, [row(1)].into());
    one.apply_check(&BTreeSet::new());
    assert_eq!(products(one.take(9)), [vec![1], vec![1], vec![1, 3]]);
}

#[test]
fn requests_wait_for_locked_rows_for_their_budget_in_all() {
    let queue = Queue::new(9, Duration::from_millis(200));
    let (job, mut receiver) = with_receiver(&[1]);
    queue.push(job).unwrap();
    let mut one = queue.enter();
    let mut tried = batch(one.take(9));
    let began = Instant::now();
    one.defer(std::mem::take(&mut tried), [row(1)].into(), began);
    queue.close();
    loop {
        match one.take(9) {
            Some(Work::CheckLocks(_)) => one.apply_check(&[row(1)].into()),
            Some(Work::Batch(_)) => panic!("the row is locked"),
            None => break,
        }
    }
    assert!(began.elapsed() >= Duration::from_millis(200));
    assert_eq!(receiver.try_recv().unwrap(), Err(SubmitError::Contention));
}

#[test]
fn a_sleeping_worker_makes_the_next_check_of_locks() {
    let queue = queue_of(&[&[1]]);
    let mut one = queue.enter();
    let tried = batch(one.take(9));
    one.defer(tried, [row(1)].into(), Instant::now());
    assert!(matches!(one.take(9), Some(Work::CheckLocks(_))));
    // Now the other worker sleeps until the budget ends, and without a check it finds nothing.
    queue.close();
    thread::scope(|scope| {
        let other = scope.spawn(|| matches!(queue.enter().take(9), Some(Work::CheckLocks(_))));
        thread::sleep(Duration::from_millis(200));
        one.apply_check(&[row(1)].into());
        thread::sleep(Duration::from_millis(200));
        // As at the beginning of a long batch.
        one.release(&mut queue.lock());
        assert!(other.join().unwrap(), "the other checks");
    });
}

#[test]
fn requests_for_a_locked_row_take_half_of_the_queue_and_further_ones_are_refused() {
    let queue = Queue::new(8, BUDGET);
    queue.push(of_products(&[1])).unwrap();
    let mut one = queue.enter();
    let tried = batch(one.take(9));
    one.defer(tried, [row(1)].into(), Instant::now());
    let mut receivers = Vec::new();
    for _ in 0..6 {
        let (job, receiver) = with_receiver(&[1]);
        queue.push(job).unwrap();
        receivers.push(receiver);
    }
    queue.push(of_products(&[2])).unwrap();
    queue.push(of_products(&[2])).unwrap_err();
    let taken = loop {
        match one.take(9) {
            Some(Work::CheckLocks(_)) => one.apply_check(&[row(1)].into()),
            work => break products(work),
        }
    };
    assert_eq!(taken, [[2]]);
    let refused = receivers
        .iter_mut()
        .map(|receiver| receiver.try_recv() == Ok(Err(SubmitError::Contention)));
    assert_eq!(refused.filter(|refused| *refused).count(), 3);
    for _ in 0..4 {
        queue.push(of_products(&[3])).unwrap();
    }
    assert_eq!(
        queue.push(of_products(&[3])).unwrap_err(),
        SubmitError::QueueFull
    );
}
