//! The life of a plan: a state machine.

use super::PlanRefusal;

/// Where a plan is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanStatus {
    /// `planning`: its items are being collected.
    Planning,
    /// `draft`: made, to be looked at.
    Draft,
    /// `held`: a safety limit wants a person to approve it.
    Held,
    /// `approved`: to be applied.
    Approved,
    /// `applying`: some items may have been written.
    Applying,
    /// `applied`: every item was written.
    Applied,
    /// `partly_applied`: some items were written; the others were stale or refused.
    PartlyApplied,
    /// `undoing`: some items may have been undone.
    Undoing,
    /// `undone`: what still was as the plan had left it is as before the plan.
    Undone,
    /// `stale`: no item could be written, or the plan grew too old.
    Stale,
    /// `discarded`: somebody decided against it.
    Discarded,
}

/// What is done with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanAction {
    /// Allows it to be applied.
    Approve,
    /// Writes its items.
    Apply,
    /// Writes back what its items changed.
    Undo,
    /// Decides against it.
    Discard,
}

impl PlanAction {
    /// All actions.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Apply, Self::Undo, Self::Discard];

    /// The name in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Apply => "apply",
            Self::Undo => "undo",
            Self::Discard => "discard",
        }
    }

    /// The status that the action leads to; the present one if the action goes on or was done
    /// already.
    ///
    /// # Errors
    /// [`PlanRefusal`] if the status forbids the action.
    pub const fn target(self, status: PlanStatus) -> Result<PlanStatus, PlanRefusal> {
        use PlanStatus as S;
        match (self, status) {
            (Self::Approve, S::Draft | S::Held) => Ok(S::Approved),
            (Self::Apply, S::Approved | S::Applying) => Ok(S::Applying),
            (Self::Apply, S::Applied | S::PartlyApplied) => Ok(status),
            (Self::Undo, S::Applied | S::PartlyApplied | S::Undoing) => Ok(S::Undoing),
            (Self::Undo, S::Undone) => Ok(S::Undone),
            (Self::Discard, S::Planning | S::Draft | S::Held | S::Approved) => Ok(S::Discarded),
            (_, S::Planning) => Err(PlanRefusal::Planning),
            (Self::Discard, S::Discarded) => Ok(S::Discarded),
            (Self::Approve, S::Approved) => Err(PlanRefusal::AlreadyApproved),
            (Self::Apply, S::Draft | S::Held) => Err(PlanRefusal::NotApproved),
            (Self::Undo, S::Draft | S::Held | S::Approved) => Err(PlanRefusal::NotApplied),
            (Self::Approve | Self::Undo | Self::Discard, S::Applying) => Err(PlanRefusal::Applying),
            (Self::Approve | Self::Discard, S::Applied | S::PartlyApplied) => {
                Err(PlanRefusal::Applied)
            }
            (_, S::Undoing) => Err(PlanRefusal::Undoing),
            (_, S::Undone) => Err(PlanRefusal::Undone),
            (_, S::Stale) => Err(PlanRefusal::Stale),
            (_, S::Discarded) => Err(PlanRefusal::Discarded),
        }
    }
}

impl PlanStatus {
    /// Whether a plan of this status has ended: nothing but undoing changes it any more.
    pub const fn has_ended(self) -> bool {
        matches!(
            self,
            Self::Applied | Self::PartlyApplied | Self::Undone | Self::Stale | Self::Discarded
        )
    }

    /// All statuses, in the order of a plan's life.
    pub const ALL: [Self; 11] = [
        Self::Planning,
        Self::Draft,
        Self::Held,
        Self::Approved,
        Self::Applying,
        Self::Applied,
        Self::PartlyApplied,
        Self::Undoing,
        Self::Undone,
        Self::Stale,
        Self::Discarded,
    ];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planning => "planning",
            Self::Draft => "draft",
            Self::Held => "held",
            Self::Approved => "approved",
            Self::Applying => "applying",
            Self::Applied => "applied",
            Self::PartlyApplied => "partly_applied",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Stale => "stale",
            Self::Discarded => "discarded",
        }
    }

    /// The status with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// The actions that would change the plan now.
    pub fn allowed(self) -> impl Iterator<Item = PlanAction> {
        let changes = move |action: &PlanAction| {
            action
                .target(self)
                .is_ok_and(|target| target != self || self.is_running())
        };
        PlanAction::ALL.into_iter().filter(changes)
    }

    /// Whether items are being written.
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Applying | Self::Undoing)
    }

    /// Whether the plan becomes stale by its age.
    pub const fn expires(self) -> bool {
        matches!(
            self,
            Self::Planning | Self::Draft | Self::Held | Self::Approved
        )
    }

    /// The status after the last item: `applied` items were written, `left` were not although they
    /// should have been.
    pub const fn after_applying(applied: u32, left: u32) -> Self {
        match (applied, left) {
            (_, 0) => Self::Applied,
            (0, _) => Self::Stale,
            _ => Self::PartlyApplied,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The targets of the actions by status; `None` if refused.
    const TRANSITIONS: [(PlanStatus, [Option<PlanStatus>; 4]); 11] = {
        use PlanStatus as S;
        [
            (S::Planning, [None, None, None, Some(S::Discarded)]),
            (
                S::Draft,
                [Some(S::Approved), None, None, Some(S::Discarded)],
            ),
            (S::Held, [Some(S::Approved), None, None, Some(S::Discarded)]),
            (
                S::Approved,
                [None, Some(S::Applying), None, Some(S::Discarded)],
            ),
            (S::Applying, [None, Some(S::Applying), None, None]),
            (S::Applied, [None, Some(S::Applied), Some(S::Undoing), None]),
            (
                S::PartlyApplied,
                [None, Some(S::PartlyApplied), Some(S::Undoing), None],
            ),
            (S::Undoing, [None, None, Some(S::Undoing), None]),
            (S::Undone, [None, None, Some(S::Undone), None]),
            (S::Stale, [None; 4]),
            (S::Discarded, [None, None, None, Some(S::Discarded)]),
        ]
    };

    #[test]
    fn the_life_of_a_plan_is_a_table() {
        for ((status, targets), expected) in TRANSITIONS.into_iter().zip(PlanStatus::ALL) {
            assert_eq!(status, expected);
            for (action, target) in PlanAction::ALL.into_iter().zip(targets) {
                assert_eq!(action.target(status).ok(), target, "{status:?} {action:?}");
            }
        }
    }

    #[test]
    fn what_is_allowed_changes_the_plan() {
        let allowed = |status: PlanStatus| status.allowed().collect::<Vec<_>>();
        assert_eq!(
            allowed(PlanStatus::Draft),
            [PlanAction::Approve, PlanAction::Discard]
        );
        assert_eq!(allowed(PlanStatus::Applied), [PlanAction::Undo]);
        assert_eq!(allowed(PlanStatus::Applying), [PlanAction::Apply]);
        for ended in [PlanStatus::Undone, PlanStatus::Stale, PlanStatus::Discarded] {
            assert!(allowed(ended).is_empty());
        }
    }

    #[test]
    fn a_plan_is_applied_if_nothing_was_left() {
        assert_eq!(PlanStatus::after_applying(0, 0), PlanStatus::Applied);
        assert_eq!(PlanStatus::after_applying(3, 0), PlanStatus::Applied);
        assert_eq!(PlanStatus::after_applying(3, 1), PlanStatus::PartlyApplied);
        assert_eq!(PlanStatus::after_applying(0, 1), PlanStatus::Stale);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for status in PlanStatus::ALL {
            assert_eq!(PlanStatus::from_name(status.as_str()), Some(status));
        }
        assert_eq!(PlanStatus::from_name("new"), None);
    }
}
