use std::sync::atomic::{AtomicBool, AtomicUsize};

use cangku_domain::{
    Error,
    ports::{StorageError, UnitOfWork},
};

use super::*;

/// A database that is unavailable.
struct OutOfReach;

impl Transactor for OutOfReach {
    fn in_transaction(
        &self,
        _work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
    ) -> Result<(), Error> {
        Err(StorageError::Unavailable("it is gone".into()).into())
    }
}

fn product(id: i64) -> ProductId {
    ProductId::new(id).unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Product, hour and views, sorted by product and hour.
fn taken(buffer: &ViewBuffer) -> Vec<(i64, String, u32)> {
    let line = |views: ProductViews| {
        let hour = views.hour.start().format("%H:%M").to_string();
        (views.product_id.get(), hour, views.views)
    };
    buffer.take().into_iter().map(line).collect()
}

#[test]
fn views_are_folded_by_product_and_hour() {
    let buffer = ViewBuffer::default();
    buffer.record(product(17), at("2026-11-21T08:59:59Z"));
    buffer.record(product(1), at("2026-11-21T08:00:00Z"));
    buffer.record(product(17), at("2026-11-21T08:01:00Z"));
    buffer.record(product(17), at("2026-11-21T09:00:00Z"));
    let expected = [(1, "08:00", 1), (17, "08:00", 2), (17, "09:00", 1)];
    assert_eq!(
        taken(&buffer),
        expected.map(|(id, hour, views)| (id, hour.to_owned(), views))
    );
    assert_eq!(taken(&buffer), []);
}

#[test]
fn what_can_not_be_written_stays_and_later_views_are_added() {
    let buffer = ViewBuffer::default();
    let now = at("2026-11-21T08:00:00Z");
    // More products than one statement writes.
    let many = i64::try_from(BATCH_SIZE + 10).unwrap();
    (1..=many).for_each(|id| buffer.record(product(id), now));
    for _ in 0..2 {
        assert!(buffer.flush(&OutOfReach).is_err());
    }
    buffer.record(product(3), now);
    let taken = taken(&buffer);
    assert_eq!(taken.len(), BATCH_SIZE + 10);
    assert_eq!((taken[1].2, taken[2].2), (1, 2));
}

#[test]
fn without_recorded_views_nothing_is_written() {
    assert!(ViewBuffer::default().flush(&OutOfReach).is_ok());
}

#[test]
fn there_is_room_for_so_many_products_and_no_more() {
    let buffer = ViewBuffer::default();
    let now = at("2026-11-21T08:00:00Z");
    let room = SHARDS * i64::try_from(MAX_ENTRIES).unwrap();
    (1..=room + 5).for_each(|id| buffer.record(product(id), now));
    // Products that are in the buffer already are still counted.
    buffer.record(product(1), now);
    assert_eq!(buffer.lost.load(Ordering::Relaxed), 5);
    let taken = taken(&buffer);
    assert_eq!(i64::try_from(taken.len()).unwrap(), room);
    assert_eq!(taken[0].2, 2);
}

#[test]
fn views_from_many_threads_add_up_while_they_are_taken() {
    let (buffer, done) = (ViewBuffer::default(), AtomicBool::new(false));
    let now = at("2026-11-21T08:00:00Z");
    let mut counted = 0_u64;
    let mut add = |views: Vec<ProductViews>| {
        counted += views
            .iter()
            .map(|views| u64::from(views.views))
            .sum::<u64>();
    };
    std::thread::scope(|scope| {
        let recording: Vec<_> = (0..4)
            .map(|thread| {
                let buffer = &buffer;
                scope.spawn(move || {
                    (0..5000).for_each(|n| buffer.record(product(1 + (n + thread) % 7), now));
                })
            })
            .collect();
        scope.spawn(|| {
            recording
                .into_iter()
                .for_each(|thread| thread.join().unwrap());
            done.store(true, Ordering::Release);
        });
        while !done.load(Ordering::Acquire) {
            add(buffer.take());
        }
    });
    add(buffer.take());
    assert_eq!(counted, 20_000);
}

#[test]
fn the_last_flush_is_tried_again_while_there_is_time() {
    /// A database that is unavailable, and counts its calls.
    struct Unavailable(AtomicUsize);

    impl Transactor for Unavailable {
        fn in_transaction(
            &self,
            _work: &mut dyn FnMut(&mut dyn UnitOfWork) -> Result<(), Error>,
        ) -> Result<(), Error> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Err(StorageError::Unavailable("for a moment".into()).into())
        }
    }

    let buffer = ViewBuffer::default();
    buffer.record(product(1), at("2026-11-21T08:00:00Z"));
    let unavailable = Unavailable(AtomicUsize::new(0));
    buffer
        .flush_all(&unavailable, Duration::from_secs(1))
        .unwrap_err();
    assert!(unavailable.0.load(Ordering::Relaxed) > 1);
    assert_eq!(taken(&buffer).len(), 1, "it stays to be written");
}
