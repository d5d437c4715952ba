//! Committed changes are published: in this process before the call returns, in others a moment
//! later.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use cangku_domain::{
    Error, OptionalText, ProductId,
    accounts::{KeyHash, NewApiKey, Role, Scope, Scopes, User},
    inventory::{StockCommand, StockLevel},
    ports::{CacheGroup, Change, ChangeFeed, ChangeListener, ChangeObserver, StorageError},
    testing::user_named,
};
use cangku_persistence::{Database, Settings};
use integration_tests::{actors::admin_named, database::TestDatabase};

use crate::fixtures::{CatalogFixture, at, decided, insert, text, try_write, write};

#[derive(Default)]
struct ChangeRecorder(Mutex<BTreeSet<Change>>);

impl ChangeRecorder {
    fn take(&self) -> BTreeSet<Change> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl ChangeObserver for ChangeRecorder {
    fn changed(&self, changes: &BTreeSet<Change>) {
        self.0.lock().unwrap().extend(changes);
    }
}

/// A database whose changes are recorded.
fn observed() -> (TestDatabase, Database, Arc<ChangeRecorder>) {
    let test = TestDatabase::fresh();
    let recorder = Arc::new(ChangeRecorder::default());
    let database = Database::open(Settings {
        observer: Some(recorder.clone()),
        ..test.settings()
    });
    (test, database, recorder)
}

/// The changes received so far.
fn received(listener: &mut dyn ChangeListener) -> BTreeSet<Change> {
    listener.check().unwrap();
    listener.receive().unwrap()
}

fn product(id: ProductId) -> Change {
    Change::Product(id)
}

#[test]
fn committed_changes_are_sent_here_and_elsewhere_and_rolled_back_ones_are_not() {
    let (test, database, recorder) = observed();
    let mut elsewhere = test.open().listen().unwrap();
    let mut here = database.listen().unwrap();
    let catalog = CatalogFixture::of(&database, "冰箱", "海尔");
    assert_eq!(recorder.take(), [].into(), "a new name stands nowhere yet");
    let made = insert(&database, &[catalog.draft("一"), catalog.draft("二")]);
    let [one, two] = [made[0].id, made[1].id];
    let sent = BTreeSet::from([product(one), product(two)]);
    assert_eq!(recorder.take(), sent);
    assert_eq!(received(&mut *elsewhere), sent);
    assert_eq!(received(&mut *here), [].into(), "its own it knows already");

    let refused = try_write(&database, |unit| {
        unit.products().save(&made)?;
        Err::<(), _>(Error::Storage(StorageError::Inconsistent("no".into())))
    });
    refused.unwrap_err();
    assert_eq!(recorder.take(), [].into());
    assert_eq!(received(&mut *elsewhere), [].into());

    write(&database, |unit| {
        let mut brand = unit.brands().lock(catalog.brand)?.unwrap();
        brand.name = text("卡萨帝");
        unit.brands().save(&brand)?;
        Ok(unit
            .changes()
            .record(Change::Invalidated(CacheGroup::Statistics))?)
    });
    let sent = [
        Change::Products,
        Change::Invalidated(CacheGroup::Statistics),
    ]
    .into();
    assert_eq!(recorder.take(), sent);
    assert_eq!(received(&mut *elsewhere), sent);

    write(&database, |unit| Ok(unit.products().delete(one)?));
    let sent = [product(one), Change::Statistics].into();
    assert_eq!(recorder.take(), sent);
    assert_eq!(received(&mut *elsewhere), sent);
}

#[test]
fn changes_of_rights_are_sent_and_logins_and_uses_of_keys_are_not() {
    let (test, database, recorder) = observed();
    let mut elsewhere = test.open().listen().unwrap();
    let user = write(&database, |unit| {
        Ok(unit.users().insert(&user_named("ann"), at(0))?)
    });
    let key = write(&database, |unit| {
        let key = NewApiKey {
            name: text("till"),
            scopes: Scopes::of(&[Scope::StockLock]),
            expires_at: None,
            key_hash: KeyHash([1; 32]),
            last_four: text("x7Qd"),
            created_by: None,
        };
        Ok(unit.api_keys().insert(&key, at(0))?)
    });
    recorder.take();
    received(&mut *elsewhere);
    let of_user = BTreeSet::from([Change::RightsOfUser(user.id)]);
    let of_key = BTreeSet::from([Change::RightsOfKey(key.id)]);
    let none = BTreeSet::new();
    type Edit = fn(&mut User);
    let edits: [(&str, Edit, &BTreeSet<Change>); 5] = [
        ("a login", |user| user.last_login_at = Some(at(5)), &none),
        (
            "an address",
            |user| user.email = OptionalText::default(),
            &none,
        ),
        ("a role", |user| user.role = Role::Staff, &of_user),
        (
            "an end of sessions",
            |user| user.token_version += 1,
            &of_user,
        ),
        ("disabling", |user| user.is_active = false, &of_user),
    ];
    for (what, edit, sent) in edits {
        write(&database, |unit| {
            let mut user = unit.users().lock(user.id)?.unwrap();
            edit(&mut user);
            Ok(unit.users().save(&user)?)
        });
        assert_eq!(&recorder.take(), sent, "{what}");
        assert_eq!(&received(&mut *elsewhere), sent, "{what}");
    }
    write(&database, |unit| {
        Ok(unit.api_keys().record_use(key.id, at(9), at(0))?)
    });
    assert_eq!(recorder.take(), [].into());
    write(&database, |unit| {
        let mut key = unit.api_keys().lock(key.id)?.unwrap();
        key.scopes = Scopes::NONE;
        Ok(unit.api_keys().save(&key)?)
    });
    assert_eq!(recorder.take(), of_key);
    write(&database, |unit| {
        Ok(unit.api_keys().revoke(key.id, at(9))?)
    });
    assert_eq!(recorder.take(), of_key);
    assert_eq!(received(&mut *elsewhere), of_key);
}

#[test]
fn search_tokens_are_announced_if_some_were_made() {
    let (test, database, recorder) = observed();
    let catalog = CatalogFixture::of(&database, "冰箱", "海尔");
    let made = insert(
        &database,
        &["一", "二", "三"].map(|name| catalog.draft(name)),
    );
    recorder.take();
    let mut elsewhere = test.open().listen().unwrap();
    let refresh = || write(&database, |unit| Ok(unit.products().reindex(100)?));
    refresh();
    assert_eq!(recorder.take(), [].into());
    assert_eq!(received(&mut *elsewhere), [].into());

    test.execute("UPDATE product_search SET version = 0 WHERE product_id % 2 = 1");
    refresh();
    let is_odd = |id: &ProductId| id.get() % 2 == 1;
    let sent: BTreeSet<_> = made
        .iter()
        .map(|made| made.id)
        .filter(is_odd)
        .map(product)
        .collect();
    assert_eq!(recorder.take(), sent);
    assert_eq!(received(&mut *elsewhere), sent);
}

#[test]
fn stock_changes_are_sent_only_within_the_process() {
    let (test, database, recorder) = observed();
    let catalog = CatalogFixture::of(&database, "冰箱", "海尔");
    let id = insert(&database, &[catalog.draft("一")])[0].id;
    recorder.take();
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
        let sent = recorder.take();
        assert!(sent.contains(&Change::ProductCounters(id)));
        assert_eq!(sent.contains(&Change::InStock), is_crossing, "{units}");
    }
    assert_eq!(received(&mut *elsewhere), [].into());
}

#[test]
fn a_listener_detects_another_session_behind_its_connection() {
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
fn a_listener_detects_a_cut_connection() {
    let (test, database, _notebook) = observed();
    let mut listener = database.listen().unwrap();
    received(&mut *listener);
    test.cut_connections();
    let mut looks = 0;
    while listener.receive().is_ok() {
        looks += 1;
        assert!(looks < 1000, "it never says so");
        std::thread::sleep(Duration::from_millis(5));
    }
    listener.check().unwrap_err();
    received(&mut *database.listen().unwrap());
}
