//! Problems of change plans.

use cangku_domain::plans::PlanRefusal;

use super::{error_code::ErrorCode, problem::Problem};

/// The problem of a refused step, or of a plan that would be too large.
pub(super) fn plan(refusal: PlanRefusal, detail: String) -> Problem {
    let code = match refusal {
        PlanRefusal::Planning => ErrorCode::PlanUnfinished,
        PlanRefusal::AlreadyApproved => ErrorCode::PlanAlreadyApproved,
        PlanRefusal::NotApproved => ErrorCode::PlanNotApproved,
        PlanRefusal::NotApplied => ErrorCode::PlanNotApplied,
        PlanRefusal::Applying => ErrorCode::PlanApplying,
        PlanRefusal::Applied => ErrorCode::PlanApplied,
        PlanRefusal::Undoing => ErrorCode::PlanUndoing,
        PlanRefusal::Undone => ErrorCode::PlanUndone,
        PlanRefusal::Stale => ErrorCode::PlanStale,
        PlanRefusal::Discarded => ErrorCode::PlanDiscarded,
        PlanRefusal::SecondApprover => ErrorCode::SecondApproverRequired,
        PlanRefusal::TooLarge { max } => {
            return Problem::new(ErrorCode::PlanTooLarge, detail).fact("max_products", max);
        }
    };
    Problem::new(code, detail)
}
