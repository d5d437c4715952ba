//! Users' sessions.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};

use super::{
    paging::{limited, page_of},
    row_count::expected,
    session::Session,
    tables::Tables,
};
use crate::{
    Page, PageRequest, UserId, UserSessionId,
    accounts::{Client, NewUserSession, SessionEnd, User, UserSession},
    ports::{StorageResult, UserSessionQueries, UserSessionRepository},
};

impl UserSessionRepository for Tables {
    fn insert(
        &mut self,
        session: &NewUserSession,
        now: DateTime<Utc>,
    ) -> StorageResult<UserSession> {
        let id = self.sequences.user_sessions.next(UserSessionId::new)?;
        let session = UserSession {
            id,
            user_id: session.user_id,
            token_version: session.token_version,
            refresh_number: 1,
            client: session.client.clone(),
            created_at: now,
            last_used_at: now,
            expires_at: session.expires_at,
            ended_at: None,
            end_reason: None,
        };
        self.user_sessions.insert(id, session.clone());
        Ok(session)
    }

    fn lock(&mut self, id: UserSessionId) -> StorageResult<Option<UserSession>> {
        Ok(self.user_sessions.get(&id).cloned())
    }

    fn save(&mut self, session: &UserSession) -> StorageResult<()> {
        let row = expected(self.user_sessions.get_mut(&session.id), "saving a session")?;
        *row = session.clone();
        Ok(())
    }

    fn end_of_user(
        &mut self,
        user: UserId,
        except: Option<UserSessionId>,
        reason: SessionEnd,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<UserSessionId>> {
        let sessions = self.user_sessions.values_mut();
        let open = sessions.filter(|session| {
            session.user_id == user
                && session.ended_at.is_none()
                && session.expires_at > now
                && Some(session.id) != except
        });
        let ended = open.map(|session| {
            session.end(reason, now);
            session.id
        });
        Ok(ended.collect())
    }

    fn end_beyond(
        &mut self,
        user: &User,
        keep: u32,
        now: DateTime<Utc>,
    ) -> StorageResult<Vec<UserSessionId>> {
        let sessions = self.user_sessions.values_mut();
        let mut open: Vec<_> = sessions.filter(|it| it.is_open(user, now)).collect();
        open.sort_by_key(|session| Reverse((session.last_used_at, session.id)));
        let ended = open.into_iter().skip(limited(keep)).map(|session| {
            session.end(SessionEnd::TooManySessions, now);
            session.id
        });
        Ok(ended.collect())
    }

    fn record_use(
        &mut self,
        id: UserSessionId,
        client: &Client,
        now: DateTime<Utc>,
        unless_after: DateTime<Utc>,
    ) -> StorageResult<()> {
        let found = self.user_sessions.get_mut(&id);
        let due = found.filter(|it| it.ended_at.is_none() && it.last_used_at <= unless_after);
        if let Some(session) = due {
            session.client = client.clone();
            session.last_used_at = now;
        }
        Ok(())
    }

    fn purge(&mut self, time: DateTime<Utc>, limit: u32) -> StorageResult<u64> {
        let sessions = self.user_sessions.values();
        let old = sessions.filter(|it| it.ended_at.unwrap_or(it.expires_at) < time);
        let old: Vec<_> = old.map(|it| it.id).take(limited(limit)).collect();
        for id in &old {
            self.user_sessions.remove(id);
        }
        Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
    }
}

impl UserSessionQueries for Session {
    fn find_with_user(&mut self, id: UserSessionId) -> StorageResult<Option<(UserSession, User)>> {
        let session = self.0.user_sessions.get(&id);
        let found =
            session.and_then(|it| Some((it.clone(), self.0.users.get(&it.user_id)?.clone())));
        Ok(found)
    }

    fn list_open(
        &mut self,
        user: UserId,
        now: DateTime<Utc>,
        page: PageRequest,
    ) -> StorageResult<Page<UserSession>> {
        let user = self.0.users.get(&user);
        let sessions = self.0.user_sessions.values();
        let open = sessions.filter(|it| user.is_some_and(|user| it.is_open(user, now)));
        let mut open: Vec<_> = open.cloned().collect();
        open.sort_by_key(|session| Reverse((session.last_used_at, session.id)));
        Ok(page_of(open, page))
    }
}
