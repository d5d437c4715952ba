//! Users, their sessions, services, their roles and scopes, passwords and authentication errors.

mod actor;
mod api_key;
mod authentication;
mod client;
mod common_words;
mod password;
mod refusal;
mod requirement;
mod role;
mod scope;
mod scopes;
mod system_actor;
mod user;
mod user_session;

pub use actor::Actor;
pub use api_key::{ApiKey, ApiKeyPatch, KeyEnding, KeyHash, KeyStatus, NewApiKey, ServiceName};
pub use authentication::AuthenticationError;
pub use client::Client;
pub use password::{Password, ValidatedPassword};
pub use refusal::AccountRefusal;
pub use requirement::Requirement;
pub use role::Role;
pub use scope::Scope;
pub use scopes::{Scopes, UnknownScope};
pub use system_actor::SystemActor;
pub use user::{NewUser, User, UserPatch, Username};
pub use user_session::{
    NewUserSession, RefreshRefusal, SessionEnd, SessionRules, SessionToken, UserSession,
};
