//! Sign-ins and sessions, on the in-memory database.

use std::sync::atomic::{AtomicU32, Ordering};

use cangku_domain::{
    Error, OptionalText, PageRequest, UserSessionId,
    accounts::{
        AccountRefusal, Actor, AuthenticationError, Password, Role, SessionEnd, SessionRules,
        SessionToken, SystemActor, UserSession, Username,
    },
    audit::AuditAction,
    ports::{AuditFilter, PasswordHasher, StorageResult},
    testing::admin,
    use_cases::{
        OpenedSession, change_own_password, create_user, end_session, end_sessions, log_in,
        log_out, refresh_session, validate_session,
    },
};
use chrono::TimeDelta;

use super::shop::Shop;

const RULES: SessionRules = SessionRules {
    idle: TimeDelta::hours(1),
    lifetime: TimeDelta::hours(24),
    max_open: 3,
};
const PASSWORD: &str = "a long password";
const NEW: &str = "a wholly different phrase";

/// Hashes by a prefix, and counts what would be slow.
#[derive(Debug, Default)]
struct CountingHasher(AtomicU32);

impl CountingHasher {
    fn take(&self) -> u32 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

impl PasswordHasher for CountingHasher {
    fn hash(&self, password: &str) -> StorageResult<String> {
        Ok(format!("hash of {password}"))
    }

    fn verify(&self, password: &str, hash: &str) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed);
        hash == format!("hash of {password}")
    }

    fn verify_dummy(&self, password: &str) {
        self.verify(password, "");
    }
}

/// A shop with the user `li`.
struct Users {
    shop: Shop,
    hasher: CountingHasher,
    anybody: Actor,
}

impl Users {
    fn new() -> Self {
        let users = Self {
            shop: Shop::new(),
            hasher: CountingHasher::default(),
            anybody: Actor {
                role: Role::User,
                name: String::new(),
                ..Actor::system(SystemActor::System)
            },
        };
        users.add("li");
        users
    }

    fn add(&self, name: &str) {
        let (admin, password) = (admin(), Password::new(PASSWORD).unwrap());
        let (name, email) = (Username::new(name).unwrap(), OptionalText::default());
        let cx = self.shop.context(&admin);
        create_user(cx, &self.hasher, name, email, &password, Role::User).unwrap();
    }

    fn log_in(&self, name: &str, password: &str) -> Result<OpenedSession, Error> {
        let cx = self.shop.context(&self.anybody);
        log_in(cx, self.shop.reader(), &self.hasher, name, password, &RULES)
    }

    fn open(&self) -> OpenedSession {
        self.log_in("li", PASSWORD).unwrap()
    }

    fn refresh(&self, opened: &OpenedSession) -> Result<OpenedSession, Error> {
        let cx = self.shop.context(&self.anybody);
        let number = opened.session.refresh_number;
        refresh_session(cx, token(opened), number, &RULES)
    }

    fn is_valid(&self, opened: &OpenedSession) -> bool {
        let now = self.shop.context(&self.anybody).now();
        validate_session(self.shop.reader(), token(opened), now).is_ok()
    }

    fn stored(&self, id: UserSessionId) -> UserSession {
        let found = self
            .shop
            .reader()
            .read(|session| Ok(session.user_sessions().find_with_user(id)?));
        found.unwrap().unwrap().0
    }

    /// Actions of the audit log, oldest first, without the creation of the users.
    fn actions(&self) -> Vec<AuditAction> {
        let page = PageRequest::new(1, 100).unwrap();
        let found = self
            .shop
            .reader()
            .read(|session| Ok(session.audit().list(&AuditFilter::default(), page)?));
        let actions = found.unwrap().results.into_iter().rev();
        let actions = actions.map(|record| record.entry.action);
        actions.filter(|it| *it != AuditAction::Create).collect()
    }
}

fn token(opened: &OpenedSession) -> SessionToken {
    SessionToken {
        user: opened.user.id,
        version: opened.user.token_version,
        session: Some(opened.session.id),
    }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> AuthenticationError {
    match result.unwrap_err() {
        Error::Unauthenticated(reason) => reason,
        other => panic!("{other}"),
    }
}

#[test]
fn every_refused_sign_in_verifies_one_password_and_leaves_one_entry() {
    let users = Users::new();
    users.add("former");
    let disabled = users.log_in("former", PASSWORD).unwrap().user;
    let mut disabled = cangku_domain::accounts::User {
        is_active: false,
        ..disabled
    };
    disabled.last_login_at = None;
    let saved = users
        .shop
        .transactor()
        .run(|unit| Ok(unit.users().save(&disabled)?));
    saved.unwrap();
    users.hasher.take();
    let before = users.actions().len();
    for (name, password) in [
        ("stranger", PASSWORD),
        ("no name \0", PASSWORD),
        ("li", "a wrong password"),
        ("former", PASSWORD),
        ("former", "a wrong password"),
    ] {
        let reason = refused(users.log_in(name, password));
        assert_eq!(reason, AuthenticationError::BadCredentials);
        assert_eq!(users.hasher.take(), 1, "{name}");
    }
    assert_eq!(users.actions()[before..], [AuditAction::FailLogIn; 5]);
    users.open();
    assert_eq!(users.hasher.take(), 1, "an accepted one too");
}

#[test]
fn a_reused_refresh_token_ends_its_session_and_the_end_is_committed() {
    let users = Users::new();
    let first = users.open();
    let second = users.refresh(&first).unwrap();
    let other = users.open();
    assert_eq!(
        refused(users.refresh(&first)),
        AuthenticationError::RefreshTokenReused
    );
    let stored = users.stored(first.session.id);
    assert_eq!(stored.end_reason, Some(SessionEnd::RefreshTokenReused));
    assert!(!users.is_valid(&second) && users.is_valid(&other));
    for dead in [&first, &second] {
        assert_eq!(
            refused(users.refresh(dead)),
            AuthenticationError::InvalidToken
        );
    }
    assert_eq!(
        users.actions().last(),
        Some(&AuditAction::ReuseRefreshToken)
    );
}

#[test]
fn a_session_that_is_not_continued_expires() {
    let users = Users::new();
    let opened = users.open();
    users.shop.clock.advance(TimeDelta::minutes(59));
    let continued = users.refresh(&opened).unwrap();
    users.shop.clock.advance(TimeDelta::minutes(59));
    assert!(users.is_valid(&continued));
    users.shop.clock.advance(TimeDelta::minutes(1));
    assert!(!users.is_valid(&continued));
    assert_eq!(
        refused(users.refresh(&continued)),
        AuthenticationError::InvalidToken
    );
}

#[test]
fn a_token_without_a_session_is_valid_while_the_account_is_unchanged_but_not_exchanged() {
    let users = Users::new();
    let opened = users.open();
    let former = SessionToken {
        session: None,
        ..token(&opened)
    };
    let now = users.shop.context(&users.anybody).now();
    let valid = validate_session(users.shop.reader(), former, now).unwrap();
    assert_eq!(valid.1, None);
    let renewed = SessionToken {
        version: former.version + 1,
        ..former
    };
    assert!(validate_session(users.shop.reader(), renewed, now).is_err());
    let cx = users.shop.context(&users.anybody);
    let reason = refused(refresh_session(cx, former, 1, &RULES));
    assert_eq!(reason, AuthenticationError::InvalidToken);
}

#[test]
fn a_session_belongs_to_one_user() {
    let users = Users::new();
    users.add("wang");
    let (li, wang) = (users.open(), users.log_in("wang", PASSWORD).unwrap());
    let mixed = SessionToken {
        user: wang.user.id,
        ..token(&li)
    };
    let now = users.shop.context(&users.anybody).now();
    assert!(validate_session(users.shop.reader(), mixed, now).is_err());
    let actor = Actor::user(&wang.user, "");
    let cx = users.shop.context(&actor);
    assert!(matches!(
        end_session(cx, wang.user.id, li.session.id),
        Err(Error::NotFound { .. })
    ));
    for forbidden in [
        end_session(cx, li.user.id, li.session.id),
        end_sessions(cx, li.user.id, None).map(drop),
    ] {
        assert!(matches!(forbidden, Err(Error::Forbidden { .. })));
    }
    assert!(users.is_valid(&li));
    log_out(cx, wang.user.id, wang.session.id).unwrap();
    assert!(!users.is_valid(&wang));
}

#[test]
fn the_least_recently_used_session_makes_room() {
    let users = Users::new();
    let mut opened = Vec::new();
    for _ in 0..3 {
        opened.push(users.open());
        users.shop.clock.advance(TimeDelta::minutes(1));
    }
    opened[0] = users.refresh(&opened[0]).unwrap();
    let fourth = users.open();
    assert_eq!(fourth.ended, [opened[1].session.id]);
    let valid: Vec<_> = opened.iter().map(|it| users.is_valid(it)).collect();
    assert_eq!(valid, [true, false, true]);
}

#[test]
fn a_new_password_needs_the_current_one_and_keeps_this_session_alone() {
    let users = Users::new();
    let (here, other) = (users.open(), users.open());
    let actor = Actor::user(&here.user, "");
    let change = |current: &str, new: &str| {
        let new = Password::new(new).unwrap();
        change_own_password(
            users.shop.context(&actor),
            users.shop.reader(),
            &users.hasher,
            token(&here),
            (current, &new),
            &RULES,
        )
    };
    assert!(matches!(
        change("a wrong password", NEW),
        Err(Error::Account(AccountRefusal::WrongPassword))
    ));
    assert_eq!(
        users.actions().last(),
        Some(&AuditAction::FailPasswordChange)
    );
    assert!(matches!(change(PASSWORD, PASSWORD), Err(Error::Invalid(_))));
    assert!(users.is_valid(&here) && users.is_valid(&other));
    let renewed = change(PASSWORD, NEW).unwrap();
    assert_eq!(renewed.ended, [other.session.id]);
    assert!(users.is_valid(&renewed) && !users.is_valid(&here) && !users.is_valid(&other));
    assert!(users.refresh(&renewed).is_ok());
    assert!(users.log_in("li", PASSWORD).is_err() && users.log_in("li", NEW).is_ok());
}
