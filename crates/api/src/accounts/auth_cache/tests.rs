//! Tests of the cache of callers.

use cangku_domain::accounts::SystemActor;
use std::sync::atomic::AtomicUsize;

use super::*;

const HOUR: Duration = Duration::from_secs(3600);

fn session(version: i32) -> Credential {
    Credential::Session(SessionToken {
        user: UserId::new(7).unwrap(),
        version,
        session: UserSessionId::new(9),
    })
}

/// The actor with this credential.
fn caller(credential: Credential) -> Actor {
    let system = Actor::system(SystemActor::System);
    match credential {
        Credential::Session(token) => Actor {
            user_id: Some(token.user),
            ..system
        },
        Credential::ApiKey(_) => Actor {
            api_key_id: ApiKeyId::new(7),
            ..system
        },
    }
}

/// Looks the credential up, and returns how many look-ups there have been so far.
async fn find_counted(cache: &AuthCache, credential: Credential, look_ups: &AtomicUsize) -> usize {
    let look_up = async || {
        look_ups.fetch_add(1, Ordering::Relaxed);
        Ok::<_, ()>(caller(credential).into())
    };
    assert_eq!(
        cache.find(credential, look_up).await,
        Ok(caller(credential).into())
    );
    look_ups.load(Ordering::Relaxed)
}

#[tokio::test]
async fn each_session_is_looked_up_once() {
    let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
    assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
    assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
    assert_eq!(find_counted(&cache, session(2), &look_ups).await, 2);
}

#[tokio::test]
async fn a_change_counts_at_once_even_against_a_look_up_in_progress() {
    let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
    let before_the_change = async || {
        cache.invalidate();
        Ok::<_, ()>(Actor::system(SystemActor::CreateAdmin).into())
    };
    let found = cache.find(session(1), before_the_change).await;
    assert_eq!(found, Ok(Actor::system(SystemActor::CreateAdmin).into()));
    assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
}

#[tokio::test]
async fn a_valid_credential_counts_until_it_is_refused_or_rights_change() {
    let cache = AuthCache::new(HOUR);
    let look_ups = AtomicUsize::new(0);
    find_counted(&cache, session(1), &look_ups).await;
    find_counted(&cache, session(2), &look_ups).await;
    cache.record_refusal(session(1), AuthenticationError::InvalidToken);
    assert!(cache.has_refused(&session(1)) && !cache.was_recently_valid(&session(1)));
    assert!(cache.was_recently_valid(&session(2)) && !cache.has_refused(&session(2)));
    cache.invalidate();
    assert!(
        !cache.was_recently_valid(&session(2)),
        "it may have been disabled"
    );
    assert!(!cache.has_refused(&session(1)), "it may be valid again");
}

#[tokio::test]
async fn only_a_change_of_rights_drops_the_callers() {
    let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
    cache.record_refusal(session(2), AuthenticationError::InvalidToken);
    find_counted(&cache, session(1), &look_ups).await;
    cache.changed(&[Change::Products, Change::Statistics].into());
    assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
    let refused = Some(AuthenticationError::InvalidToken);
    assert_eq!(cache.refusal(&session(2)), refused);
    cache.changed(&[Change::Products, Change::Rights].into());
    assert_eq!(find_counted(&cache, session(1), &look_ups).await, 2);
    assert_eq!(cache.refusal(&session(2)), None);
}

#[tokio::test]
async fn a_change_of_one_owner_leaves_the_others_in_the_cache() {
    let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
    let other = Credential::Session(SessionToken {
        user: UserId::new(8).unwrap(),
        version: 1,
        session: UserSessionId::new(10),
    });
    let key = Credential::ApiKey(KeyHash([1; 32]));
    let ann = UserId::new(7).unwrap();
    for (credential, count) in [(session(1), 1), (session(2), 2), (other, 3), (key, 4)] {
        assert_eq!(find_counted(&cache, credential, &look_ups).await, count);
    }
    cache.changed(&[Change::RightsOfUser(ann)].into());
    for (credential, count) in [(other, 4), (key, 4), (session(1), 5), (session(2), 6)] {
        assert_eq!(find_counted(&cache, credential, &look_ups).await, count);
    }
    cache.changed(&[Change::RightsOfKey(ApiKeyId::new(7).unwrap())].into());
    for (credential, count) in [(session(1), 6), (other, 6), (key, 7), (key, 7)] {
        assert_eq!(find_counted(&cache, credential, &look_ups).await, count);
    }
}

#[tokio::test]
async fn a_look_up_from_before_a_change_of_its_owner_counts_for_no_later_request() {
    let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
    let user = UserId::new(7).unwrap();
    let before_the_change = async || {
        cache.invalidate_user(user);
        Ok::<_, ()>(caller(session(1)).into())
    };
    let found = cache.find(session(1), before_the_change).await;
    assert_eq!(found, Ok(caller(session(1)).into()));
    assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
    assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
}

#[tokio::test]
async fn results_expire_and_refusals_are_not_cached() {
    let (cache, look_ups) = (
        AuthCache::new(Duration::from_millis(1)),
        AtomicUsize::new(0),
    );
    let refused = cache.find(session(1), async || Err("no")).await;
    assert_eq!(refused, Err("no"));
    while find_counted(&cache, session(1), &look_ups).await < 3 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn an_ended_session_stays_ended_and_others_stay_cached() {
    let (cache, look_ups) = (AuthCache::new(HOUR), AtomicUsize::new(0));
    find_counted(&cache, session(1), &look_ups).await;
    cache.end_sessions(UserSessionId::new(8));
    assert!(!cache.has_ended(&session(1)) && !cache.has_refused(&session(1)));
    assert_eq!(find_counted(&cache, session(1), &look_ups).await, 1);
    cache.end_sessions(UserSessionId::new(9));
    cache.invalidate();
    assert!(cache.has_ended(&session(1)) && cache.has_refused(&session(1)));
    assert!(!cache.has_ended(&Credential::ApiKey(KeyHash([0; 32]))));
}
