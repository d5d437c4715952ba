//! Faults on demand: kinds, syntax, and when they strike.

mod duration;
mod invalid_fault;
mod kind;
mod plan;
mod spec;

pub use self::duration::parse_duration;
pub use self::invalid_fault::InvalidFault;
pub use self::kind::{FaultKind, Oddity};
pub(crate) use self::plan::FaultPlan;
pub use self::plan::FaultStatus;
pub use self::spec::{FaultSpec, Frequency};
