//! Classes of requests that are limited by rate.

/// What a request is for, as far as its rate is concerned. Each class has a quota of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateClass {
    /// Reads, except those of other classes.
    Read,
    /// Changes, except those of other classes.
    Write,
    /// Stock commands, orders and their steps.
    Stock,
    /// Sign-ins, and changes of one's own password.
    Login,
    /// Registrations of customers.
    Registration,
    /// Uploads of pictures and spreadsheets.
    Upload,
    /// Downloads of whole tables.
    Export,
    /// Live questions to Haier, and tests of its configurations.
    Haier,
}

impl RateClass {
    /// Every class.
    pub const ALL: [Self; 8] = [
        Self::Read,
        Self::Write,
        Self::Stock,
        Self::Login,
        Self::Registration,
        Self::Upload,
        Self::Export,
        Self::Haier,
    ];

    /// The name of its policy, in headers and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Stock => "stock",
            Self::Login => "login",
            Self::Registration => "registration",
            Self::Upload => "upload",
            Self::Export => "export",
            Self::Haier => "haier",
        }
    }

    /// Whether services have a larger quota than people: one service acts for many of them.
    pub const fn is_larger_for_services(self) -> bool {
        matches!(self, Self::Read | Self::Write | Self::Stock | Self::Export)
    }
}
