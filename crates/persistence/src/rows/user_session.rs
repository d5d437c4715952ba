//! Rows of `user_sessions`.

use cangku_domain::{
    UserId, UserSessionId,
    accounts::{Client, NewUserSession, SessionEnd, UserSession},
    ports::StorageResult,
};
use chrono::{DateTime, Utc};
use diesel::{AsChangeset, Insertable, Queryable, Selectable, pg::Pg};

use super::{IntoEntity, columns::Row};
use crate::schema::user_sessions;

#[derive(Queryable, Selectable)]
#[diesel(table_name = user_sessions, check_for_backend(Pg))]
pub(crate) struct UserSessionRow {
    id: i64,
    user_id: i64,
    token_version: i32,
    refresh_number: i32,
    client_address: String,
    user_agent: String,
    created_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    end_reason: Option<String>,
}

impl IntoEntity for UserSessionRow {
    type Entity = UserSession;

    fn into_entity(self) -> StorageResult<UserSession> {
        let row = Row::of("user_sessions", self.id);
        let address = match self.client_address.as_str() {
            "" => None,
            text => Some(row.known("client_address", text.parse().ok())?),
        };
        let reason = self.end_reason.map(|name| SessionEnd::from_name(&name));
        let reason = reason.map(|reason| row.known("end_reason", reason));
        Ok(UserSession {
            id: row.known("id", UserSessionId::new(self.id))?,
            user_id: row.known("user_id", UserId::new(self.user_id))?,
            token_version: self.token_version,
            refresh_number: self.refresh_number,
            client: Client {
                address,
                user_agent: self.user_agent,
            },
            created_at: self.created_at,
            last_used_at: self.last_used_at,
            expires_at: self.expires_at,
            ended_at: self.ended_at,
            end_reason: reason.transpose()?,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = user_sessions)]
pub(crate) struct NewUserSessionRow {
    user_id: i64,
    token_version: i32,
    client_address: String,
    user_agent: String,
    created_at: DateTime<Utc>,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl NewUserSessionRow {
    pub(crate) fn of(session: &NewUserSession, now: DateTime<Utc>) -> Self {
        Self {
            user_id: session.user_id.get(),
            token_version: session.token_version,
            client_address: session.client.address_text(),
            user_agent: stored_agent(&session.client),
            created_at: now,
            last_used_at: now,
            expires_at: session.expires_at,
        }
    }
}

#[derive(AsChangeset)]
#[diesel(table_name = user_sessions, treat_none_as_null = true)]
pub(crate) struct UserSessionColumns {
    token_version: i32,
    refresh_number: i32,
    client_address: String,
    user_agent: String,
    last_used_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    end_reason: Option<&'static str>,
}

impl UserSessionColumns {
    pub(crate) fn of(session: &UserSession) -> Self {
        Self {
            token_version: session.token_version,
            refresh_number: session.refresh_number,
            client_address: session.client.address_text(),
            user_agent: stored_agent(&session.client),
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            ended_at: session.ended_at,
            end_reason: session.end_reason.map(SessionEnd::as_str),
        }
    }
}

/// The start of the program's name, as far as the column holds it; without what PostgreSQL can't store.
pub(crate) fn stored_agent(client: &Client) -> String {
    let stored = client.user_agent.chars().filter(|it| *it != '\0');
    stored.take(255).collect()
}
