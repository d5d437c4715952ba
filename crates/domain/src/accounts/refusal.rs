//! Refusals of account changes.

/// Why an account change is refused. An admin must not lose their own rights by mistake; a new password needs the
/// current one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// An admin can't take away their own role.
    #[error("an admin can't take away their own role: another admin must do it")]
    CannotDemoteSelf,
    /// An admin can't disable their own account.
    #[error("an admin can't switch off their own account: another admin must do it")]
    CannotDisableSelf,
    /// The password that a user gave to prove who they are is wrong.
    #[error("the current password is wrong")]
    WrongPassword,
}
