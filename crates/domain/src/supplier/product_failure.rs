//! Failures of products in syncs as work items: open until a success closes them, and retried with
//! growing pauses.

use chrono::{DateTime, TimeDelta, Utc};

use super::{FailureReason, SyncFailure, SyncStage};
use crate::{OptionalText, ProductFailureId, catalog::ProductCode};

/// Attempts after which a failure needs a person.
pub const MAX_ATTEMPTS: u32 = 8;
/// Pause after the first attempt; each further one doubles it.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// Maximum pause, without jitter.
const MAX_PAUSE: TimeDelta = TimeDelta::days(1);

/// Whether a failure is retried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FailureStatus {
    /// It is retried at its next attempt.
    Open,
    /// It failed too often, or can't disappear by itself: a person must look at it. A later success
    /// closes it all the same.
    NeedsPerson,
    /// The stage has succeeded since.
    Closed,
}

impl FailureStatus {
    /// All statuses.
    pub const ALL: [Self; 3] = [Self::Open, Self::NeedsPerson, Self::Closed];

    /// The value in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NeedsPerson => "needs_person",
            Self::Closed => "closed",
        }
    }

    /// The status with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// What a failure is about: there is one work item for each product and stage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FailureKey {
    /// The supplier's code.
    pub product_code: ProductCode,
    /// The stage that fails.
    pub stage: SyncStage,
}

/// The present state of a work item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureState {
    /// Whether it is retried.
    pub status: FailureStatus,
    /// Kind of the last reason.
    pub reason_code: FailureReason,
    /// The last reason, for the operator.
    pub reason: OptionalText<500>,
    /// Number of failed attempts since the last success; at least 1.
    pub attempts: u32,
    /// When it failed first since the last success.
    pub first_failed_at: DateTime<Utc>,
    /// When it failed last.
    pub last_failed_at: DateTime<Utc>,
    /// When it is retried; `None` if only a person has it retried.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it succeeded; `None` unless it is closed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A work item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductFailure {
    /// Assigned on insert; positive.
    pub id: ProductFailureId,
    /// Product and stage.
    pub key: FailureKey,
    /// Its state.
    pub state: FailureState,
}

/// Failures of one stage for one kind of reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureGroup {
    /// The stage.
    pub stage: SyncStage,
    /// The kind of the reason.
    pub reason_code: FailureReason,
    /// Number of failures that are retried.
    pub open: u64,
    /// Number of failures that need a person.
    pub needs_person: u64,
    /// When the first of them failed first.
    pub first_failed_at: DateTime<Utc>,
    /// When the last of them failed last.
    pub last_failed_at: DateTime<Utc>,
    /// The product that failed last.
    pub example_code: ProductCode,
    /// Its reason.
    pub example_reason: OptionalText<500>,
}

impl FailureKey {
    /// What a failure of a run is about; `None` if it has no valid code, so that it can't be retried.
    pub fn of(failure: &SyncFailure) -> Option<Self> {
        Some(Self {
            product_code: ProductCode::new(failure.product_code.as_str()).ok()?,
            stage: failure.stage,
        })
    }

    /// The pause after this number of failed attempts, and up to a fifth more or less of it, so that
    /// products that failed together aren't all retried together. The same for the same arguments.
    fn pause(&self, attempts: u32) -> TimeDelta {
        let doublings = attempts.saturating_sub(1).min(16);
        let pause = (FIRST_PAUSE * (1_i32 << doublings)).min(MAX_PAUSE);
        // FNV-1a over the code and the number of the attempt.
        let stage = self.stage.as_str().bytes();
        let bytes = self.product_code.as_str().bytes().chain(stage);
        let hash = bytes
            .chain(attempts.to_be_bytes())
            .fold(0x811c_9dc5_u32, |hash, byte| {
                (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
            });
        let thousandths = 800 + i32::try_from(hash % 401).unwrap_or_default();
        pause / 1000 * thousandths
    }
}

impl FailureState {
    /// The state after a failed attempt; `before` is the state before it, if there is one.
    pub fn after(
        before: Option<&Self>,
        key: &FailureKey,
        failure: &SyncFailure,
        now: DateTime<Utc>,
    ) -> Self {
        let unclosed = before.filter(|state| state.status != FailureStatus::Closed);
        let attempts = unclosed.map_or(1, |state| state.attempts.saturating_add(1));
        let is_retried = failure.reason_code.is_retried() && attempts < MAX_ATTEMPTS;
        Self {
            status: match is_retried {
                true => FailureStatus::Open,
                false => FailureStatus::NeedsPerson,
            },
            reason_code: failure.reason_code,
            reason: failure.reason.clone(),
            attempts,
            first_failed_at: unclosed.map_or(now, |state| state.first_failed_at),
            last_failed_at: now,
            next_attempt_at: is_retried.then(|| now + key.pause(attempts)),
            closed_at: None,
        }
    }

    /// Records that a retry has begun. If it never reaches the product, the next one follows after the
    /// present pause.
    pub fn claim(&mut self, key: &FailureKey, now: DateTime<Utc>) {
        self.next_attempt_at = match self.status {
            FailureStatus::Open => Some(now + key.pause(self.attempts)),
            FailureStatus::NeedsPerson | FailureStatus::Closed => None,
        };
    }

    /// Records a success.
    pub fn close(&mut self, now: DateTime<Utc>) {
        self.status = FailureStatus::Closed;
        self.next_attempt_at = None;
        self.closed_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::text;

    fn key(code: &str) -> FailureKey {
        FailureKey {
            product_code: text(code),
            stage: SyncStage::Stock,
        }
    }

    fn failure(reason_code: FailureReason) -> SyncFailure {
        SyncFailure {
            product_code: OptionalText::lossy("A"),
            stage: SyncStage::Stock,
            reason_code,
            reason: OptionalText::lossy("Haier is down"),
        }
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn names_parse_back() {
        let parsed = FailureStatus::ALL.map(|it| FailureStatus::from_name(it.as_str()));
        assert_eq!(parsed, FailureStatus::ALL.map(Some));
    }

    #[test]
    fn pauses_double_up_to_a_day_and_differ_by_a_fifth() {
        let minutes = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440];
        for (attempts, minutes) in (1..).zip(minutes) {
            let pause = TimeDelta::minutes(minutes);
            for code in ["A", "B", "GA0SZC00U"] {
                let jittered = key(code).pause(attempts);
                assert!(jittered >= pause * 4 / 5, "{code} {attempts} {jittered}");
                assert!(jittered <= pause * 6 / 5, "{code} {attempts} {jittered}");
            }
        }
        assert!(key("A").pause(u32::MAX) <= MAX_PAUSE * 6 / 5);
        let pauses: std::collections::BTreeSet<_> = (0..50)
            .map(|number| key(&format!("GA{number}")).pause(1))
            .collect();
        assert!(pauses.len() > 25, "{}", pauses.len());
    }

    #[test]
    fn a_failure_needs_a_person_after_its_last_attempt() {
        let (key, failure) = (key("A"), failure(FailureReason::PlatformError));
        let mut state = FailureState::after(None, &key, &failure, at(0));
        for attempt in 2..MAX_ATTEMPTS {
            let now = at(i64::from(attempt));
            state = FailureState::after(Some(&state), &key, &failure, now);
            assert_eq!(
                (state.status, state.attempts),
                (FailureStatus::Open, attempt)
            );
            assert!(state.next_attempt_at > Some(now));
        }
        state = FailureState::after(Some(&state), &key, &failure, at(90));
        assert_eq!(state.status, FailureStatus::NeedsPerson);
        assert_eq!(
            (state.next_attempt_at, state.first_failed_at),
            (None, at(0))
        );
        // A retry that a person wants is one, and no other follows by itself.
        state.claim(&key, at(91));
        assert_eq!(state.next_attempt_at, None);
        state.close(at(92));
        assert_eq!(state.closed_at, Some(at(92)));
        // It begins anew.
        let again = FailureState::after(Some(&state), &key, &failure, at(93));
        assert_eq!((again.attempts, again.first_failed_at), (1, at(93)));
        assert_eq!((again.status, again.closed_at), (FailureStatus::Open, None));
    }

    #[test]
    fn what_only_a_person_can_change_needs_one_at_once() {
        let failure = failure(FailureReason::OwnProduct);
        let state = FailureState::after(None, &key("A"), &failure, at(0));
        assert_eq!(state.status, FailureStatus::NeedsPerson);
        assert_eq!(state.next_attempt_at, None);
    }

    #[test]
    fn a_failure_without_a_code_is_no_work_item() {
        let mut failure = failure(FailureReason::Unreadable);
        assert_eq!(FailureKey::of(&failure), Some(key("A")));
        failure.product_code = OptionalText::default();
        assert_eq!(FailureKey::of(&failure), None);
    }
}
