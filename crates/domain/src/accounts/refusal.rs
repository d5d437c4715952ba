//! What may not be done to an account.

/// Why a change of an account is refused: the shop must not lose an admin by a slip of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// Admins don't take their own role away.
    #[error("an admin can't take away their own role: another admin must do it")]
    OwnRole,
    /// Admins don't switch themselves off.
    #[error("an admin can't switch off their own account: another admin must do it")]
    OwnActivity,
}
