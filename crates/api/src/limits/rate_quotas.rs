//! Settings of the rate limits.

use super::rate_class::RateClass;

/// Requests of one caller in a minute, for each class; 0: no limit. A caller is a user, a service
/// (an API key) or, without valid credentials, an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateQuotas {
    /// Of [`RateClass::Read`].
    pub read: u32,
    /// Of [`RateClass::Write`].
    pub write: u32,
    /// Of [`RateClass::Stock`].
    pub stock: u32,
    /// Of [`RateClass::Login`].
    pub login: u32,
    /// Of [`RateClass::Registration`].
    pub registration: u32,
    /// Of [`RateClass::Upload`].
    pub upload: u32,
    /// Of [`RateClass::Export`].
    pub export: u32,
    /// Of [`RateClass::Haier`].
    pub haier: u32,
    /// How many times the quota of a person a service has, in the classes of
    /// [`RateClass::is_larger_for_services`]; 0: no limit.
    pub service_factor: u32,
}

impl RateQuotas {
    /// Requests of a person or address in a minute.
    pub const fn of_people(&self, class: RateClass) -> u32 {
        match class {
            RateClass::Read => self.read,
            RateClass::Write => self.write,
            RateClass::Stock => self.stock,
            RateClass::Login => self.login,
            RateClass::Registration => self.registration,
            RateClass::Upload => self.upload,
            RateClass::Export => self.export,
            RateClass::Haier => self.haier,
        }
    }

    /// Requests of a service in a minute.
    pub const fn of_services(&self, class: RateClass) -> u32 {
        let quota = self.of_people(class);
        match class.is_larger_for_services() {
            true => quota.saturating_mul(self.service_factor),
            false => quota,
        }
    }
}
