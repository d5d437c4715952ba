//! Which sessions are open, and which refresh tokens are valid.

use super::*;
use crate::{
    OptionalText, Version,
    accounts::{Role, Username},
};

const BEGUN: DateTime<Utc> = DateTime::UNIX_EPOCH;
const RULES: SessionRules = SessionRules {
    idle: TimeDelta::hours(2),
    lifetime: TimeDelta::hours(5),
    max_open: 3,
};

fn after(minutes: i64) -> DateTime<Utc> {
    BEGUN + TimeDelta::minutes(minutes)
}

fn user() -> User {
    User {
        id: UserId::new(7).unwrap(),
        username: Username::new("boss").unwrap(),
        email: OptionalText::default(),
        password_hash: String::new(),
        role: Role::Admin,
        is_active: true,
        token_version: 3,
        last_login_at: None,
        version: Version::FIRST,
        created_at: BEGUN,
        updated_at: BEGUN,
    }
}

fn session() -> UserSession {
    UserSession {
        id: UserSessionId::new(9).unwrap(),
        user_id: UserId::new(7).unwrap(),
        token_version: 3,
        refresh_number: 1,
        client: Client::default(),
        created_at: BEGUN,
        last_used_at: BEGUN,
        expires_at: RULES.expiry(BEGUN, BEGUN),
        ended_at: None,
        end_reason: None,
    }
}

#[test]
fn a_refresh_token_is_valid_once() {
    let mut session = session();
    let mut refresh = |number| session.refresh(number, &Client::default(), &RULES, after(1));
    assert_eq!(refresh(1), Ok(()));
    assert_eq!(refresh(1), Err(RefreshRefusal::Reused));
    assert_eq!(refresh(3), Err(RefreshRefusal::Unknown));
    assert_eq!(refresh(2), Ok(()));
    assert_eq!(refresh(1), Err(RefreshRefusal::Reused), "for ever");
    assert_eq!(session.refresh_number, 3);
}

#[test]
fn the_last_number_of_all_is_not_used() {
    let mut session = UserSession {
        refresh_number: i32::MAX,
        ..session()
    };
    let refused = session.refresh(i32::MAX, &Client::default(), &RULES, after(1));
    assert_eq!(refused, Err(RefreshRefusal::Unknown));
}

#[test]
fn each_refresh_extends_a_session_but_not_beyond_its_lifetime() {
    let mut session = session();
    assert_eq!(session.expires_at, after(120));
    for (number, minute, expiry) in [(1, 100, 220), (2, 200, 300), (3, 299, 300)] {
        let now = after(minute);
        session
            .refresh(number, &Client::default(), &RULES, now)
            .unwrap();
        assert_eq!(session.expires_at, after(expiry), "after {minute} minutes");
        assert_eq!(session.last_used_at, now);
    }
    assert!(session.is_open(&user(), after(299)));
    assert!(!session.is_open(&user(), after(300)));
}

#[test]
fn a_session_is_open_while_neither_it_nor_its_account_has_changed() {
    let now = after(1);
    assert!(session().is_open(&user(), now));
    let mut ended = session();
    ended.end(SessionEnd::LoggedOut, now);
    assert!(!ended.is_open(&user(), now));
    for changed in [
        User {
            token_version: 4,
            ..user()
        },
        User {
            is_active: false,
            ..user()
        },
        User {
            id: UserId::new(8).unwrap(),
            ..user()
        },
    ] {
        assert!(!session().is_open(&changed, now), "{changed:?}");
    }
}

#[test]
fn the_first_end_counts() {
    let mut session = session();
    session.end(SessionEnd::LoggedOut, after(1));
    session.end(SessionEnd::RefreshTokenReused, after(2));
    assert_eq!(session.ended_at, Some(after(1)));
    assert_eq!(session.end_reason, Some(SessionEnd::LoggedOut));
}

#[test]
fn a_use_is_recorded_every_five_minutes() {
    let session = session();
    assert!(!session.should_record_use(after(4)));
    assert!(session.should_record_use(after(5)));
    assert!(
        !session.should_record_use(after(-9)),
        "another server's clock"
    );
}

#[test]
fn the_longest_lifetime_has_an_end() {
    let endless = SessionRules {
        idle: TimeDelta::MAX,
        lifetime: TimeDelta::MAX,
        max_open: 1,
    };
    assert_eq!(endless.expiry(BEGUN, BEGUN), DateTime::<Utc>::MAX_UTC);
}

#[test]
fn each_reason_has_its_name() {
    for reason in SessionEnd::ALL {
        assert_eq!(SessionEnd::from_name(reason.as_str()), Some(reason));
    }
    assert_eq!(SessionEnd::from_name("x"), None);
}
