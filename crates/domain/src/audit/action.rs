//! What an entry of the audit log says was done.

use std::fmt;

/// Declares the actions with their stable names.
macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)+) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum AuditAction {
            $($(#[$doc])* $variant,)+
        }

        impl AuditAction {
            /// All actions, in the order of the API schema.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name in the database and in responses. Rows store it: it must not change.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

actions! {
    /// Something was created.
    Create => "create",
    /// Fields were changed.
    Update => "update",
    /// Something was deleted, perhaps with what belonged to it.
    Delete => "delete",
    /// A category or brand was merged into another.
    Merge => "merge",
    /// A field was handed back to the supplier sync.
    HandBack => "hand_back",
    /// The stock was adjusted, set or counted by hand.
    AdjustStock => "adjust_stock",
    /// A restock was requested.
    RequestRestock => "request_restock",
    /// The request for a restock was withdrawn.
    WithdrawRestock => "withdraw_restock",
    /// A derived figure was set to what log, holds or payments say.
    Repair => "repair",
    /// An order was placed.
    Place => "place",
    /// An order was marked as paid.
    Pay => "pay",
    /// An order was shipped.
    Ship => "ship",
    /// The parcels of an order were replaced.
    ReplaceParcels => "replace_parcels",
    /// An order was completed.
    Complete => "complete",
    /// An order was cancelled.
    Cancel => "cancel",
    /// An unpaid order was cancelled after its deadline.
    TimeOut => "time_out",
    /// A refund was requested.
    RequestRefund => "request_refund",
    /// A refund was confirmed.
    ConfirmRefund => "confirm_refund",
    /// A refund was rejected.
    RejectRefund => "reject_refund",
    /// The request for a refund was withdrawn.
    WithdrawRefund => "withdraw_refund",
    /// A payment was recorded.
    RecordPayment => "record_payment",
    /// A refund was recorded.
    RecordRefund => "record_refund",
    /// A payment was assigned to an order.
    AssignPayment => "assign_payment",
    /// A return was requested.
    RequestReturn => "request_return",
    /// A return was declined.
    Decline => "decline",
    /// A return was withdrawn.
    Withdraw => "withdraw",
    /// The units of a return were received.
    Receive => "receive",
    /// A customer registered.
    Register => "register",
    /// A user signed in.
    LogIn => "log_in",
    /// A sign-in was refused.
    FailLogIn => "fail_log_in",
    /// A user ended the session that they were using.
    LogOut => "log_out",
    /// Sessions of a user were ended.
    EndSessions => "end_sessions",
    /// A refresh token was used again, which ended its session.
    ReuseRefreshToken => "reuse_refresh_token",
    /// A user's change of their own password was refused, because the current one was wrong.
    FailPasswordChange => "fail_password_change",
    /// An API key was revoked.
    Revoke => "revoke",
    /// A Haier configuration was made the active one.
    Enable => "enable",
    /// A Haier configuration was made inactive.
    Disable => "disable",
    /// Secrets were encrypted with the current key.
    RotateSecrets => "rotate_secrets",
    /// A plan, or a return, was approved.
    Approve => "approve",
    /// A plan was to be applied.
    Apply => "apply",
    /// The last item of a plan was worked on.
    FinishApply => "finish_apply",
    /// A plan was to be undone.
    Undo => "undo",
    /// The last item of a plan was undone or kept.
    FinishUndo => "finish_undo",
    /// A plan was discarded.
    Discard => "discard",
    /// A plan grew too old.
    Expire => "expire",
    /// A plan was held by a safety limit.
    Hold => "hold",
    /// A plan was approved in spite of a safety limit.
    Force => "force",
    /// A sync was started.
    Start => "start",
    /// A sync was requested to stop.
    Stop => "stop",
    /// A sync ended.
    Finish => "finish",
    /// The schedule was paused.
    Pause => "pause",
    /// The schedule was resumed.
    Resume => "resume",
    /// Cached responses were invalidated.
    Invalidate => "invalidate",
    /// Data was exported.
    Export => "export",
    /// Personal data that is masked otherwise was shown.
    Reveal => "reveal",
    /// Old rows were purged.
    Purge => "purge",
}

impl AuditAction {
    /// The action with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|action| action.as_str() == name)
    }

    /// Whether another table records such a change of a product or an order as well: the inventory log, the
    /// steps of an order, payments or returns. Timelines show that record.
    pub const fn has_record_elsewhere(self) -> bool {
        matches!(
            self,
            Self::AdjustStock
                | Self::Place
                | Self::Pay
                | Self::Ship
                | Self::Complete
                | Self::Cancel
                | Self::TimeOut
                | Self::RequestRefund
                | Self::ConfirmRefund
                | Self::RejectRefund
                | Self::WithdrawRefund
                | Self::RecordPayment
                | Self::RecordRefund
                | Self::RequestReturn
        )
    }
}

impl fmt::Display for AuditAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_name_is_unique_and_parses() {
        let names: BTreeSet<_> = AuditAction::ALL.iter().map(|it| it.as_str()).collect();
        assert_eq!(names.len(), AuditAction::ALL.len());
        for action in AuditAction::ALL {
            assert_eq!(AuditAction::from_name(action.as_str()), Some(*action));
        }
        assert_eq!(AuditAction::from_name("x"), None);
    }
}
