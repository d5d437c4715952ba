//! Users' sessions: repository within a transaction.

use cangku_domain::{
    UserId, UserSessionId,
    accounts::{Client, NewUserSession, SessionEnd, User, UserSession},
    ports::{Change, StorageError, StorageResult, UserSessionRepository},
};
use chrono::{DateTime, Utc};
use diesel::{
    insert_into,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Integer, Text, Timestamptz},
    update,
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    rows::{
        IntoEntity, NewUserSessionRow, UserSessionColumns, UserSessionRow, entity, stored_agent,
    },
    schema::user_sessions,
    unit_of_work::PgUnitOfWork,
};

impl UserSessionRepository for PgUnitOfWork<'_> {
    fn insert(
        &mut self,
        session: &NewUserSession,
        now: DateTime<Utc>,
    ) -> StorageResult<UserSession> {
        insert_into(user_sessions::table)
            .values(NewUserSessionRow::of(session, now))
            .returning(UserSessionRow::as_returning())
            .get_result(self.connection)
            .into_storage_result()?
            .into_entity()
    }

    fn lock(&mut self, id: UserSessionId) -> StorageResult<Option<UserSession>> {
        let row = user_sessions::table
            .find(id.get())
            .select(UserSessionRow::as_select())
            .for_no_key_update()
            .first(self.connection)
            .optional();
        entity(row.into_storage_result()?)
    }

    fn save(&mut self, session: &UserSession) -> StorageResult<()> {
        let changed = update(user_sessions::table.find(session.id.get()))
            .set(UserSessionColumns::of(session))
            .execute(self.connection)
            .into_storage_result()?;
        check_rows("saving a session", changed, 1)?;
        if session.ended_at.is_some() {
            self.sessions_ended(session.user_id, vec![session.id.get()])?;
        }
        Ok(())
    }

    fn end_of_user(
        &mut self,
        user: UserId,
        except: Option<UserSessionId>,
        reason: SessionEnd,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<UserSessionId>> {
        let open = user_sessions::table
            .filter(user_sessions::user_id.eq(user.get()))
            .filter(user_sessions::ended_at.is_null())
            .filter(user_sessions::expires_at.gt(now))
            // No session has the id 0.
            .filter(user_sessions::id.ne(except.map_or(0, UserSessionId::get)));
        let ended = update(open)
            .set((
                user_sessions::ended_at.eq(now),
                user_sessions::end_reason.eq(reason.as_str()),
            ))
            .returning(user_sessions::id)
            .get_results(self.connection)
            .into_storage_result()?;
        self.sessions_ended(user, ended)
    }

    fn end_beyond(
        &mut self,
        user: &User,
        keep: u32,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<UserSessionId>> {
        let ended: Vec<Ended> = sql_query(
            "UPDATE user_sessions SET ended_at = $3, end_reason = $4 WHERE id IN ( \
                 SELECT id FROM user_sessions WHERE user_id = $1 AND ended_at IS NULL \
                     AND expires_at > $3 AND token_version = $2 \
                 ORDER BY last_used_at DESC, id DESC OFFSET $5 \
             ) RETURNING id",
        )
        .bind::<BigInt, _>(user.id.get())
        .bind::<Integer, _>(user.token_version)
        .bind::<Timestamptz, _>(now)
        .bind::<Text, _>(SessionEnd::TooManySessions.as_str())
        .bind::<BigInt, _>(i64::from(keep))
        .get_results(self.connection)
        .into_storage_result()?;
        self.sessions_ended(user.id, ended.into_iter().map(|row| row.id).collect())
    }

    fn record_use(
        &mut self,
        id: UserSessionId,
        client: &Client,
        now: DateTime<Utc>,
        unless_after: DateTime<Utc>,
    ) -> StorageResult<()> {
        // Concurrent requests of a session record one use.
        update(user_sessions::table.find(id.get()))
            .filter(user_sessions::ended_at.is_null())
            .filter(user_sessions::last_used_at.le(unless_after))
            .set((
                user_sessions::last_used_at.eq(now),
                user_sessions::client_address.eq(client.address_text()),
                user_sessions::user_agent.eq(stored_agent(client)),
            ))
            .execute(self.connection)
            .into_storage_result()?;
        Ok(())
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        // The expression of the index `idx_user_session_end`. `SKIP LOCKED`: several processes can purge at once
        // without waiting for each other.
        let purged = sql_query(
            "DELETE FROM user_sessions WHERE id IN ( \
                 SELECT id FROM user_sessions WHERE COALESCE(ended_at, expires_at) < $1 \
                 ORDER BY COALESCE(ended_at, expires_at) LIMIT $2 FOR UPDATE SKIP LOCKED \
             )",
        )
        .bind::<Timestamptz, _>(time)
        .bind::<BigInt, _>(i64::from(limit))
        .execute(self.connection)
        .into_storage_result()?;
        Ok(u64::try_from(purged).unwrap_or(u64::MAX))
    }
}

#[derive(QueryableByName)]
struct Ended {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

impl PgUnitOfWork<'_> {
    /// Returns the ids of sessions of a user that the transaction has ended, and records that the user's rights
    /// have changed, so that other processes look their tokens up again. Every end of a session by a statement
    /// passes through here.
    fn sessions_ended(&mut self, user: UserId, ids: Vec<i64>) -> StorageResult<Vec<UserSessionId>> {
        if !ids.is_empty() {
            self.record_change(Change::RightsOfUser(user));
        }
        let ids = ids.into_iter().map(UserSessionId::new);
        let ids: Option<Vec<_>> = ids.collect();
        ids.ok_or_else(|| StorageError::Inconsistent("a session's id isn't positive".to_owned()))
    }
}
