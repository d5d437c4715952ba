//! Why a fault can't be parsed.

use crate::call::{Call, UnknownCall};

/// Why a fault can't be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFault {
    /// No kind follows the call.
    #[error("`{0}` has no kind; write <call>:<kind>, e.g. stock:429:0.05")]
    Form(String),
    /// The call is unknown.
    #[error("{0}; or `any`")]
    Call(#[from] UnknownCall),
    /// The kind is unknown.
    #[error("unknown kind of fault `{0}`")]
    Kind(String),
    /// The kind can't affect this call.
    #[error("`{kind}` can't befall `{call}`")]
    Misplaced {
        /// The kind.
        kind: String,
        /// The call.
        call: Call,
    },
    /// The kind takes no argument.
    #[error("`{0}` takes no argument")]
    Argument(String),
    /// `slow` without its duration.
    #[error("`slow` needs a duration, e.g. slow=2s")]
    NoDuration,
    /// A `Retry-After` with a status that takes none.
    #[error("{0} takes no Retry-After; a duration has a unit, e.g. {0}=3s")]
    RetryAfter(u16),
    /// Not a duration.
    #[error("`{0}` is not a duration such as 500ms, 3s or 2m")]
    Duration(String),
    /// Not a rate or a count.
    #[error("`{0}` is neither a rate from 0 to 1 (six decimals at most) nor a count such as x3")]
    Frequency(String),
    /// `@` with an empty code.
    #[error("an empty product code after `@`")]
    Code,
}
