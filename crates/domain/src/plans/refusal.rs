//! Why an action on a plan is refused.

/// Why an action on a plan is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanRefusal {
    /// Its items are still being collected.
    #[error("the plan is still being made; wait until the run that makes it has ended")]
    Planning,
    /// It was approved before.
    #[error("the plan is approved already: apply it")]
    AlreadyApproved,
    /// It must be approved first.
    #[error("the plan must be approved before it is applied")]
    NotApproved,
    /// Nothing of it has been written.
    #[error("the plan was not applied, so there is nothing to undo: discard it instead")]
    NotApplied,
    /// Its items are being written.
    #[error("the plan is being applied; wait until it has ended, then undo it if need be")]
    Applying,
    /// Its items were written.
    #[error("the plan was applied; undo it if need be")]
    Applied,
    /// Its items are being undone.
    #[error("the plan is being undone; make a new plan for the changes that are wanted")]
    Undoing,
    /// It was undone.
    #[error("the plan was undone; make a new plan for the changes that are wanted")]
    Undone,
    /// It is too old, or nothing is as it was when the plan was made.
    #[error("the plan is stale: it describes a former state of the shop; make a new one")]
    Stale,
    /// Somebody decided against it.
    #[error("the plan was discarded; make a new one")]
    Discarded,
    /// Whoever made a plan may not approve it as well.
    #[error("a plan must be approved by another person than the one who made it")]
    SecondApprover,
    /// More items than a plan may have.
    #[error("the plan would change more than {max} products; restrict the selection")]
    TooLarge {
        /// Maximum number of products.
        max: u32,
    },
}
