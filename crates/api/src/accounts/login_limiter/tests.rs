//! Guessing passwords, and users whose names others guess at.

use std::net::Ipv4Addr;

use super::*;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));

const QUOTA: LoginQuota = LoginQuota {
    per_name_and_address: 2,
    per_address: 100,
    per_name: 100,
    in_all: 1000,
};

fn stranger(number: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, number])
}

async fn fail(limiter: &LoginLimiter, address: IpAddr, name: &str) {
    limiter.attempt(address, name).await.unwrap().failed();
}

async fn may(limiter: &LoginLimiter, address: IpAddr, name: &str) -> bool {
    limiter.attempt(address, name).await.is_ok()
}

#[tokio::test]
async fn after_too_many_failures_even_the_right_password_must_wait() {
    let limiter = LoginLimiter::new(QUOTA);
    for _ in 0..2 {
        fail(&limiter, HERE, "Boss").await;
    }
    assert!(!may(&limiter, HERE, "boss ").await);
    assert!(may(&limiter, THERE, "boss").await);
    assert!(may(&limiter, HERE, "clerk").await);
}

#[tokio::test]
async fn one_address_can_not_try_a_password_on_ever_new_names() {
    let limiter = LoginLimiter::new(LoginQuota {
        per_address: 3,
        ..QUOTA
    });
    for name in ["ann", "bob", "cid"] {
        fail(&limiter, HERE, name).await;
    }
    assert!(!may(&limiter, HERE, "dan").await);
    assert!(may(&limiter, THERE, "dan").await);
}

#[tokio::test]
async fn a_success_resets_the_failures_before_it() {
    let limiter = LoginLimiter::new(QUOTA);
    fail(&limiter, HERE, "boss").await;
    limiter.attempt(HERE, "boss").await.unwrap().succeeded();
    fail(&limiter, HERE, "boss").await;
    assert!(may(&limiter, HERE, "boss").await);
}

#[tokio::test]
async fn many_addresses_together_guess_at_one_name_only_so_often_however_they_spell_it() {
    let limiter = LoginLimiter::new(LoginQuota {
        per_name: 3,
        ..QUOTA
    });
    for (number, name) in [(1, "boss"), (2, "\u{200b}BOSS"), (3, " ｂｏｓｓ ")] {
        fail(&limiter, stranger(number), name).await;
    }
    let refused = limiter.attempt(stranger(4), "Boss").await.err().unwrap();
    assert!(refused.retry_after <= WINDOW / 3, "{refused:?}");
    assert!(may(&limiter, stranger(4), "clerk").await);
}

#[tokio::test]
async fn strangers_lock_no_user_out_where_the_user_has_logged_in_before() {
    let limiter = LoginLimiter::new(LoginQuota {
        per_name: 3,
        in_all: 4,
        ..QUOTA
    });
    limiter.attempt(HERE, "boss").await.unwrap().succeeded();
    for number in 0..3 {
        fail(&limiter, stranger(number), "boss").await;
    }
    fail(&limiter, stranger(9), "clerk").await;
    // Both limits are reached.
    assert!(!may(&limiter, THERE, "boss").await && !may(&limiter, THERE, "dan").await);
    assert!(may(&limiter, HERE, "Boss").await);
    assert!(
        !may(&limiter, HERE, "clerk").await,
        "another user's address"
    );
    // Guesses from there count as elsewhere.
    fail(&limiter, HERE, "boss").await;
    fail(&limiter, HERE, "boss").await;
    assert!(!may(&limiter, HERE, "boss").await);
}
