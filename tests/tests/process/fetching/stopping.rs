//! Interrupted runs.

use std::sync::{Arc, Condvar, Mutex};

use integration_tests::process::{Signal, await_that};

use super::{
    FETCH, assert_consistent, database, files,
    host::{PictureHost, Reply},
    installation, png, product,
};

/// A gate that is opened once and stays open.
#[derive(Default)]
struct Gate(Mutex<bool>, Condvar);

impl Gate {
    fn pass(&self) {
        let open = self.0.lock().unwrap();
        drop(self.1.wait_while(open, |open| !*open).unwrap());
    }

    fn open(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_all();
    }
}

#[test]
fn a_signal_ends_the_run_after_the_downloads_in_flight_and_the_next_run_fetches_the_rest() {
    const PRODUCTS: usize = 20;
    let gate = Arc::new(Gate::default());
    let held = Arc::clone(&gate);
    let host = PictureHost::play(move |_, _| {
        held.pass();
        Reply::png(&png(0))
    });
    let database = database();
    for number in 0..PRODUCTS {
        product(
            &database,
            &format!("GA{number}"),
            &host.url(&format!("/{number}.png")),
            &[],
        );
    }
    let installation = installation(&database, &host);
    let run = installation.start(&[FETCH]);
    // At most four downloads at a time.
    await_that("four are under way", || host.asked() >= 4);
    run.signal(Signal::INT);
    let mut run = run;
    run.await_stderr("stopping");
    gate.open();
    let run = run.finish().expect_code(1);
    assert!(
        run.stdout.starts_with("Haier pictures interrupted\n"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("4 complete, 0 not, 16 not reached"),
        "{}",
        run.stdout
    );
    assert_eq!(host.asked(), 4);
    assert_eq!(database.number("SELECT count(*) FROM media_sources"), 4);
    assert_consistent(&database, &installation);
    let output = installation.run(&[FETCH]).expect_success().stdout;
    assert!(
        output.contains("16 complete") && output.contains("4 fetched before"),
        "{output}"
    );
    assert_eq!(host.asked(), PRODUCTS);
    let named = "SELECT count(*) FROM products WHERE jsonb_array_length(main_images) = 1";
    assert_eq!(database.number(named), 20);
}

#[test]
fn a_kill_leaves_no_row_without_its_file() {
    let host = PictureHost::play(|path, _| {
        let number = path.trim_start_matches('/').split('.').next();
        Reply::png(&png(number.unwrap().parse().unwrap()))
    });
    let database = database();
    for number in 0..60 {
        let page = host.url(&format!("/{}.png", 100 + number));
        let image = host.url(&format!("/{number}.png"));
        product(&database, &format!("GA{number}"), &image, &[page]);
    }
    let installation = installation(&database, &host);
    let copied = || database.number("SELECT count(*) FROM media_sources");
    for round in 1..=3 {
        let run = installation.start(&[FETCH]);
        await_that("some have come", || copied() >= round * 20);
        run.kill();
        let stored = files(&installation);
        let rows = database.text("SELECT string_agg(file, ' ') FROM media_images");
        let missing: Vec<_> = rows
            .split(' ')
            .filter(|file| !stored.contains(*file))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        // A product's rows and lists were written together.
        let torn = "SELECT count(*) FROM products AS p WHERE (jsonb_array_length(main_images)
                + jsonb_array_length(detail_images)) <>
            (SELECT count(*) FROM media_sources AS s WHERE s.product_id = p.id)";
        assert_eq!(database.number(torn), 0);
    }
    installation.run(&[FETCH]).expect_success();
    assert_eq!(copied(), 120);
}
