//! The plan.

use chrono::{DateTime, TimeDelta, Utc};

use super::{PlanAction, PlanCounts, PlanKind, PlanRefusal, PlanStatus};
use crate::{ApiKeyId, PlanId, PlanItemId, Text, UserId, Version, accounts::Actor};

/// Why somebody made a plan: 1 to 255 characters.
pub type PlanReason = Text<255>;

/// The shop's rules for plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanRules {
    /// Whether another person than the one who made a plan must approve it.
    pub needs_second_approver: bool,
    /// A plan that isn't applied within this time becomes stale.
    pub max_age: TimeDelta,
    /// Maximum number of products that a plan changes.
    pub max_products: u32,
}

/// Who made a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanCreator {
    /// The user; `None` for services, commands and jobs, or after the user is deleted.
    pub user_id: Option<UserId>,
    /// The API key of a service.
    pub api_key_id: Option<ApiKeyId>,
    /// The actor's name, which stays when the user is deleted.
    pub name: String,
}

impl PlanCreator {
    /// The actor of a use case.
    pub fn of(actor: &Actor) -> Self {
        Self {
            user_id: actor.user_id,
            api_key_id: actor.api_key_id,
            name: actor.name.clone(),
        }
    }
}

/// A plan that is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlan {
    /// What it is made from.
    pub kind: PlanKind,
    /// Why it is made.
    pub reason: PlanReason,
    /// Who makes it.
    pub creator: PlanCreator,
    /// When it becomes stale unless it is applied.
    pub expires_at: DateTime<Utc>,
    /// [`PlanStatus::Draft`], or [`PlanStatus::Planning`] if its items are collected by several
    /// transactions.
    pub status: PlanStatus,
}

/// A stored plan, without its items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Assigned on insert.
    pub id: PlanId,
    /// What it was made from.
    pub kind: PlanKind,
    /// Where it is in its life.
    pub status: PlanStatus,
    /// Why it was made.
    pub reason: PlanReason,
    /// Who made it.
    pub creator: PlanCreator,
    /// Numbers of its items.
    pub counts: PlanCounts,
    /// The safety limits that it exceeds, one a line; empty if none wants a person.
    pub held_because: String,
    /// The last item that was worked on while it is being applied or undone; `None` before the first.
    pub position: Option<PlanItemId>,
    /// When it becomes stale unless it is applied.
    pub expires_at: DateTime<Utc>,
    /// Increased by the database with every change of its status.
    pub version: Version,
    /// When it was made (UTC); never changes.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl Plan {
    /// Takes a step. Returns whether the plan changes by it.
    ///
    /// # Errors
    /// [`PlanRefusal`] if the status forbids it, or the actor may not approve its own plan.
    pub fn take(
        &mut self,
        action: PlanAction,
        actor: &Actor,
        rules: PlanRules,
        now: DateTime<Utc>,
    ) -> Result<bool, PlanRefusal> {
        let target = action.target(self.status)?;
        let is_own = self.creator == PlanCreator::of(actor);
        if action == PlanAction::Approve && rules.needs_second_approver && is_own {
            return Err(PlanRefusal::SecondApprover);
        }
        if target == self.status {
            return Ok(false);
        }
        self.status = target;
        self.position = None;
        self.updated_at = now;
        Ok(true)
    }

    /// Whether the plan has grown too old to be applied.
    pub fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.status.expires() && now >= self.expires_at
    }

    /// Makes the plan stale if it has grown too old. Returns whether it did.
    pub fn expire(&mut self, now: DateTime<Utc>) -> bool {
        let is_expired = self.is_expired(now);
        if is_expired {
            self.status = PlanStatus::Stale;
            self.updated_at = now;
        }
        is_expired
    }

    /// Ends the work on the items, all of which have been worked on.
    pub fn finish(&mut self, now: DateTime<Utc>) {
        self.status = match self.status {
            PlanStatus::Undoing => PlanStatus::Undone,
            _ => PlanStatus::after_applying(self.counts.applied, self.counts.stale),
        };
        self.position = None;
        self.updated_at = now;
    }
}

/// What was done with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanStep {
    /// `created`: it was made.
    Created,
    /// `approved`: it may be applied.
    Approved,
    /// `applying`: somebody had it applied.
    Applying,
    /// `applied`: its last item was worked on.
    Applied,
    /// `undoing`: somebody had it undone.
    Undoing,
    /// `undone`: its last item was undone or kept.
    Undone,
    /// `discarded`: somebody decided against it.
    Discarded,
    /// `expired`: it grew too old.
    Expired,
    /// `held`: a safety limit wants a person to approve it.
    Held,
    /// `forced`: it was approved on request in spite of a safety limit.
    Forced,
}

impl PlanStep {
    /// All steps, in the order of the API schema.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Approved,
        Self::Applying,
        Self::Applied,
        Self::Undoing,
        Self::Undone,
        Self::Discarded,
        Self::Expired,
        Self::Held,
        Self::Forced,
    ];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Approved => "approved",
            Self::Applying => "applying",
            Self::Applied => "applied",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Discarded => "discarded",
            Self::Expired => "expired",
            Self::Held => "held",
            Self::Forced => "forced",
        }
    }

    /// The step with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }

    /// The step that an action is recorded as.
    pub const fn of(action: PlanAction) -> Self {
        match action {
            PlanAction::Approve => Self::Approved,
            PlanAction::Apply => Self::Applying,
            PlanAction::Undo => Self::Undoing,
            PlanAction::Discard => Self::Discarded,
        }
    }
}

/// A step in a plan's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecord {
    /// What was done.
    pub step: PlanStep,
    /// Who did it; `None` for services, commands and jobs, or after the user is deleted.
    pub user_id: Option<UserId>,
    /// The actor's name.
    pub name: String,
    /// Id of the request; empty if none led to it.
    pub request_id: String,
    /// When.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::SystemActor;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
    const RULES: PlanRules = PlanRules {
        needs_second_approver: true,
        max_age: TimeDelta::hours(1),
        max_products: 10,
    };

    fn plan(status: PlanStatus) -> Plan {
        let creator = PlanCreator::of(&Actor::system(SystemActor::System));
        Plan {
            id: PlanId::new(1).unwrap(),
            kind: PlanKind::BulkEdit,
            status,
            reason: PlanReason::new("sale").unwrap(),
            creator,
            counts: PlanCounts::default(),
            held_because: String::new(),
            position: PlanItemId::new(5),
            expires_at: NOW + RULES.max_age,
            version: Version::FIRST,
            created_at: NOW,
            updated_at: NOW,
        }
    }

    #[test]
    fn another_person_approves_if_the_shop_wants_that() {
        let own = Actor::system(SystemActor::System);
        let other = Actor::system(SystemActor::Migrate);
        let approve = |actor: &Actor, rules| {
            let mut plan = plan(PlanStatus::Draft);
            plan.take(PlanAction::Approve, actor, rules, NOW)
        };
        assert_eq!(approve(&own, RULES), Err(PlanRefusal::SecondApprover));
        assert_eq!(approve(&other, RULES), Ok(true));
        let alone = PlanRules {
            needs_second_approver: false,
            ..RULES
        };
        assert_eq!(approve(&own, alone), Ok(true));
    }

    #[test]
    fn work_begins_with_the_first_item_and_goes_on_where_it_was() {
        let actor = Actor::system(SystemActor::Migrate);
        let mut applied = plan(PlanStatus::Applied);
        assert_eq!(applied.take(PlanAction::Undo, &actor, RULES, NOW), Ok(true));
        assert_eq!(
            (applied.status, applied.position),
            (PlanStatus::Undoing, None)
        );
        let mut undoing = plan(PlanStatus::Undoing);
        assert_eq!(
            undoing.take(PlanAction::Undo, &actor, RULES, NOW),
            Ok(false)
        );
        assert_eq!(undoing.position, PlanItemId::new(5));
    }

    #[test]
    fn a_plan_expires_unless_it_is_applied() {
        for status in PlanStatus::ALL {
            let mut young = plan(status);
            assert!(!young.expire(NOW + RULES.max_age - TimeDelta::seconds(1)));
            let mut old = plan(status);
            assert_eq!(old.expire(NOW + RULES.max_age), status.expires());
            let left = if status.expires() {
                PlanStatus::Stale
            } else {
                status
            };
            assert_eq!(old.status, left);
        }
    }

    #[test]
    fn a_finished_plan_says_what_was_written() {
        let counts = |applied, stale| PlanCounts {
            applied,
            stale,
            ..PlanCounts::default()
        };
        for (status, counts, ended) in [
            (PlanStatus::Applying, counts(1, 0), PlanStatus::Applied),
            (
                PlanStatus::Applying,
                counts(1, 1),
                PlanStatus::PartlyApplied,
            ),
            (PlanStatus::Applying, counts(0, 1), PlanStatus::Stale),
            (PlanStatus::Undoing, counts(0, 1), PlanStatus::Undone),
        ] {
            let mut running = Plan {
                counts,
                ..plan(status)
            };
            running.finish(NOW);
            assert_eq!(running.status, ended);
        }
    }

    #[test]
    fn steps_are_read_as_they_are_written() {
        for step in PlanStep::ALL {
            assert_eq!(PlanStep::from_name(step.as_str()), Some(step));
        }
    }
}
