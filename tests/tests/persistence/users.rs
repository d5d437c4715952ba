//! Users.

use cangku_domain::{
    PageRequest, UserId,
    accounts::{NewUser, Role, User, Username},
    ports::StorageError,
};
use integration_tests::database::TestDatabase;

use crate::fixtures::{at, optional, read, try_write, write};

fn name(text: &str) -> Username {
    Username::new(text).unwrap()
}

fn new_user(username: &str) -> NewUser {
    NewUser {
        username: name(username),
        email: optional("a@b.c"),
        password_hash: "$argon2id$…".to_owned(),
        role: Role::Staff,
    }
}

#[test]
fn a_user_is_created_found_in_any_case_changed_and_listed() {
    let test = TestDatabase::fresh();
    let database = test.open();
    let made = write(&database, |unit| {
        Ok(unit.users().insert(&new_user("Wang_小二"), at(0))?)
    });
    assert_eq!(
        (made.role, made.is_active, made.token_version),
        (Role::Staff, true, 0)
    );
    assert_eq!((made.last_login_at, made.created_at), (None, at(0)));
    read(&database, |session| {
        assert_eq!(session.users().find(made.id)?, Some(made.clone()));
        assert_eq!(
            session.users().find_by_name(&name("wANG_小二"))?,
            Some(made.clone())
        );
        assert_eq!(session.users().find_by_name(&name("wang"))?, None);
        assert_eq!(session.users().find(UserId::new(999).unwrap())?, None);
        Ok(())
    });
    let changed = User {
        email: optional(""),
        password_hash: "new".to_owned(),
        role: Role::Admin,
        is_active: false,
        token_version: 3,
        last_login_at: Some(at(5)),
        updated_at: at(6),
        version: made.version.next(),
        ..made
    };
    write(&database, |unit| {
        assert_eq!(
            unit.users().lock_by_name(&name("WANG_小二"))?.unwrap().id,
            changed.id
        );
        assert_eq!(unit.users().lock(changed.id)?.unwrap().id, changed.id);
        assert_eq!(unit.users().lock_by_name(&name("nobody"))?, None);
        Ok(unit.users().save(&changed)?)
    });
    let other = write(&database, |unit| {
        Ok(unit.users().insert(&new_user("b"), at(0))?)
    });
    let list = |number, size| {
        let request = PageRequest::new(number, size).unwrap();
        let page = read(&database, |session| Ok(session.users().list(request)?));
        (page.results, page.total)
    };
    assert_eq!(list(1, 20), (vec![changed.clone(), other.clone()], 2));
    assert_eq!(list(2, 1), (vec![other], 2));

    let gone = User {
        id: UserId::new(999).unwrap(),
        ..changed
    };
    let refused = try_write(&database, |unit| {
        let result = unit.users().save(&gone);
        assert!(matches!(result, Err(StorageError::Inconsistent(_))));
        Ok(result?)
    });
    refused.unwrap_err();
}
