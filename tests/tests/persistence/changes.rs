//! Committed changes are published: in this process before the call returns, in others a moment
//! later.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use cangku_domain::{
    Error, ProductId,
    inventory::{StockCommand, StockLevel},
    ports::{CacheGroup, Change, ChangeFeed, ChangeListener, ChangeObserver, StorageError},
};
use cangku_persistence::{Database, Settings};
use integration_tests::{actors::admin_named, database::TestDatabase};

use crate::fixtures::{Shelf, at, decided, insert, text, try_write, write};

#[derive(Default)]
struct Notebook(Mutex<BTreeSet<Change>>);

impl Notebook {
    fn take(&self) -> BTreeSet<Change> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl ChangeObserver for Notebook {
    fn changed(&self, changes: &BTreeSet<Change>) {
        self.0.lock().unwrap().extend(changes);
    }
}

/// A database whose changes are recorded.
fn observed() -> (TestDatabase, Database, Arc<Notebook>) {
    let test = TestDatabase::fresh();
    let notebook = Arc::new(Notebook::default());
    let database = Database::open(Settings {
        observer: Some(notebook.clone()),
        ..test.settings()
    });
    (test, database, notebook)
}

/// The changes received so far.
fn heard(listener: &mut dyn ChangeListener) -> BTreeSet<Change> {
    listener.check().unwrap();
    listener.heard().unwrap()
}

fn product(id: ProductId) -> Change {
    Change::Product(id)
}

#[test]
fn what_is_committed_is_told_here_and_elsewhere_and_what_is_rolled_back_is_not() {
    let (test, database, notebook) = observed();
    let mut elsewhere = test.open().listen().unwrap();
    let mut here = database.listen().unwrap();
    let shelf = Shelf::of(&database, "冰箱", "海尔");
    assert_eq!(notebook.take(), [].into(), "a new name stands nowhere yet");
    let made = insert(&database, &[shelf.draft("一"), shelf.draft("二")]);
    let [one, two] = [made[0].id, made[1].id];
    let told = BTreeSet::from([product(one), product(two)]);
    assert_eq!(notebook.take(), told);
    assert_eq!(heard(&mut *elsewhere), told);
    assert_eq!(heard(&mut *here), [].into(), "its own it knows already");

    let refused = try_write(&database, |unit| {
        unit.products().save(&made)?;
        Err::<(), _>(Error::Storage(StorageError::Inconsistent("no".into())))
    });
    refused.unwrap_err();
    assert_eq!(notebook.take(), [].into());
    assert_eq!(heard(&mut *elsewhere), [].into());

    write(&database, |unit| {
        let mut brand = unit.brands().lock(shelf.brand)?.unwrap();
        brand.name = text("卡萨帝");
        unit.brands().save(&brand)?;
        Ok(unit
            .changes()
            .tell(Change::Emptied(CacheGroup::Statistics))?)
    });
    let told = [Change::Products, Change::Emptied(CacheGroup::Statistics)].into();
    assert_eq!(notebook.take(), told);
    assert_eq!(heard(&mut *elsewhere), told);

    write(&database, |unit| Ok(unit.products().delete(one)?));
    let told = [product(one), Change::Statistics].into();
    assert_eq!(notebook.take(), told);
    assert_eq!(heard(&mut *elsewhere), told);
}

#[test]
fn search_tokens_are_told_of_where_some_were_made() {
    let (test, database, notebook) = observed();
    let shelf = Shelf::of(&database, "冰箱", "海尔");
    let made = insert(&database, &["一", "二", "三"].map(|name| shelf.draft(name)));
    notebook.take();
    let mut elsewhere = test.open().listen().unwrap();
    let refresh = || write(&database, |unit| Ok(unit.products().reindex(100)?));
    refresh();
    assert_eq!(notebook.take(), [].into());
    assert_eq!(heard(&mut *elsewhere), [].into());

    test.execute("UPDATE product_search SET version = 0 WHERE product_id % 2 = 1");
    refresh();
    let is_odd = |id: &ProductId| id.get() % 2 == 1;
    let told: BTreeSet<_> = made
        .iter()
        .map(|made| made.id)
        .filter(is_odd)
        .map(product)
        .collect();
    assert_eq!(notebook.take(), told);
    assert_eq!(heard(&mut *elsewhere), told);
}

#[test]
fn stock_is_told_here_alone() {
    let (test, database, notebook) = observed();
    let shelf = Shelf::of(&database, "冰箱", "海尔");
    let id = insert(&database, &[shelf.draft("一")])[0].id;
    notebook.take();
    let mut elsewhere = test.open().listen().unwrap();
    for (units, is_crossing) in [(5, true), (3, false), (0, true)] {
        let edit = StockCommand::manual_edit(id, StockLevel::new(units).unwrap(), None);
        let before = database.statements_run();
        write(&database, |unit| {
            let changes = decided(unit, &Arc::new(admin_named("test")), &[edit]);
            Ok(unit.stock().write(&changes, at(0))?)
        });
        // BEGIN, the lock, the write with its log, COMMIT, and an event if stock crossed a
        // threshold.
        assert!(database.statements_run() - before <= 5);
        let told = notebook.take();
        assert!(told.contains(&Change::ProductCounters(id)));
        assert_eq!(told.contains(&Change::InStock), is_crossing, "{units}");
    }
    assert_eq!(heard(&mut *elsewhere), [].into());
}

#[test]
fn a_listener_says_so_where_another_session_answers_in_its_place() {
    let test = TestDatabase::fresh();
    let hearing = test.open().listen().unwrap().check();
    hearing.unwrap();
    // Simulates the result of a session that doesn't listen.
    test.execute(
        "CREATE FUNCTION public.pg_listening_channels() RETURNS SETOF text LANGUAGE sql \
         AS $$ SELECT 'another_channel' $$",
    );
    let separator = if test.url().contains('?') { '&' } else { '?' };
    let option = "options=-csearch_path%3Dpublic,pg_catalog";
    let other = Settings {
        url: format!("{}{separator}{option}", test.url()),
        ..test.settings()
    };
    let mut listener = Database::open(other).listen().unwrap();
    listener.check().unwrap_err();
}

#[test]
fn a_listener_that_was_cut_says_so() {
    let (test, database, _notebook) = observed();
    let mut listener = database.listen().unwrap();
    heard(&mut *listener);
    test.cut_connections();
    let mut looks = 0;
    while listener.heard().is_ok() {
        looks += 1;
        assert!(looks < 1000, "it never says so");
        std::thread::sleep(Duration::from_millis(5));
    }
    listener.check().unwrap_err();
    heard(&mut *database.listen().unwrap());
}
