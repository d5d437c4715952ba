//! API keys of services.

use cangku_domain::{
    ApiKeyId, PageRequest,
    accounts::{ApiKey, KeyHash, NewApiKey, Scope, Scopes},
    ports::{Constraint, StorageError},
};
use integration_tests::database::TestDatabase;

use crate::fixtures::{at, read, refused_by, text, try_write, write};

fn new_key(name: &str, hash: u8) -> NewApiKey {
    NewApiKey {
        name: text(name),
        scopes: Scopes::of(&[Scope::StockLock, Scope::HaierAll]),
        expires_at: Some(at(500)),
        key_hash: KeyHash([hash; 32]),
        last_four: text("x7Qd"),
        created_by: None,
    }
}

#[test]
fn a_key_is_made_found_by_its_hash_used_and_revoked_for_good() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let made = write(&database, |unit| {
        Ok(unit.api_keys().insert(&new_key("订单系统", 1), at(0))?)
    });
    assert_eq!((made.created_at, made.last_used_at), (at(0), None));
    let find = |hash| {
        read(&database, |session| {
            Ok(session.api_keys().find_by_hash(&KeyHash([hash; 32]))?)
        })
    };
    assert_eq!((find(1), find(2)), (Some(made.clone()), None));

    let use_at = |seconds, unless_after| {
        write(&database, |unit| {
            let api_keys = unit.api_keys();
            Ok(api_keys.record_use(made.id, at(seconds), at(unless_after))?)
        });
        find(1).unwrap().last_used_at
    };
    assert_eq!(use_at(10, 0), Some(at(10)));
    assert_eq!(use_at(20, 9), Some(at(10)), "recorded already");
    assert_eq!(use_at(70, 10), Some(at(70)));

    let revoke = |id, seconds| {
        write(&database, |unit| {
            Ok(unit.api_keys().revoke(id, at(seconds))?)
        })
    };
    let revoked = ApiKey {
        last_used_at: Some(at(70)),
        revoked_at: Some(at(80)),
        ..made.clone()
    };
    for seconds in [80, 90] {
        assert_eq!(revoke(made.id, seconds), Some(revoked.clone()));
    }
    assert_eq!(revoke(ApiKeyId::new(999).unwrap(), 80), None);
    assert_eq!(find(1), Some(revoked.clone()));
    let page = read(&database, |session| {
        Ok(session.api_keys().list(PageRequest::default())?)
    });
    assert_eq!((page.results, page.total), (vec![revoked], 1));
}

#[test]
fn a_name_belongs_to_one_key_for_ever() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let insert = |name, hash| {
        let mut result: Option<Result<ApiKey, StorageError>> = None;
        let done = try_write(&database, |unit| {
            let made = unit.api_keys().insert(&new_key(name, hash), at(0));
            let is_made = made.is_ok();
            result = Some(made);
            if is_made {
                return Ok(());
            }
            Err(StorageError::Inconsistent("roll back".to_owned()).into())
        });
        drop(done);
        result.unwrap()
    };
    let first = insert("orders", 1).unwrap();
    write(&database, |unit| {
        Ok(unit.api_keys().revoke(first.id, at(1))?)
    });
    let expected = Constraint::UniqueApiKeyName;
    assert_eq!(refused_by(insert("ORDERS", 2)), expected);
    insert("orders-2", 3).unwrap();
}
