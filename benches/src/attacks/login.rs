//! Logins of one honest user, and of unknown users.

use std::time::{Duration, Instant};

use attackers::{Origin, connection::Connection, request};

use super::site::Site;
use crate::Outcome;

const USER: &str = "honest";
const PASSWORD: &str = "nine horses at noon";

/// Delay before a refused login is retried.
const RETRY_DELAY: Duration = Duration::from_millis(250);

/// The result of an honest user's login.
#[derive(Debug, Clone, Copy)]
pub struct Login {
    /// Time from the first attempt to the token; `None` if it timed out.
    pub took: Option<Duration>,
    /// Attempts that were refused or got no response.
    pub refusals: u32,
}

/// Login requests of `count` users who don't exist.
pub fn of_unknown_users(count: u32) -> Vec<Vec<u8>> {
    let nonce: u32 = rand::random();
    let request = |number| credentials("login", &format!("stranger{nonce}x{number}"), PASSWORD);
    (0..count).map(request).collect()
}

impl Site {
    /// Registers the honest user.
    ///
    /// # Errors
    /// If the server refuses.
    pub(super) async fn register(&self) -> Outcome<()> {
        match self.ask(&credentials("register", USER, PASSWORD)).await? {
            201 => Ok(()),
            status => Err(format!("the user was not made: {status}").into()),
        }
    }

    /// Logs the user in, with retries if it is refused, for at most `timeout`.
    ///
    /// # Errors
    /// If the password is wrong.
    pub async fn log_in(&self, timeout: Duration) -> Outcome<Login> {
        let request = credentials("login", USER, PASSWORD);
        let begun = Instant::now();
        let mut refusals = 0;
        while begun.elapsed() < timeout {
            match tokio::time::timeout(timeout, self.ask(&request)).await {
                Ok(Ok(200)) => {
                    let took = Some(begun.elapsed());
                    return Ok(Login { took, refusals });
                }
                Ok(Ok(401)) => return Err("the honest user's password is refused".into()),
                _ => refusals += 1,
            }
            tokio::time::sleep(RETRY_DELAY).await;
        }
        Ok(Login {
            took: None,
            refusals,
        })
    }

    /// Sends a request on a new connection; returns the status.
    pub(super) async fn ask(&self, request: &[u8]) -> Outcome<u16> {
        let stream = Origin::LOCALHOST.connect(0, self.server()).await?;
        Ok(Connection::over(stream).ask(request).await?)
    }
}

fn credentials(verb: &str, user: &str, password: &str) -> Vec<u8> {
    let body = serde_json::json!({"username": user, "password": password}).to_string();
    request::post(&format!("/api/auth/{verb}"), "", &body)
}
