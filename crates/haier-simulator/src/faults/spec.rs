use std::fmt;
use std::str::FromStr;

use super::invalid_fault::InvalidFault;
use super::kind::FaultKind;
use crate::call::Call;
use crate::catalogue::PER_MILLION;

/// One fault: `<call>:<kind>[=<argument>][:<rate or count>][@<code>,<code>…]`.
///
/// ```
/// use haier_simulator::{Frequency, FaultSpec};
///
/// let fault: FaultSpec = "stock:429:0.05".parse()?;
/// assert_eq!(fault.frequency, Frequency::PerMillion(50_000));
/// let fault: FaultSpec = "prices:missing-codes:x3@GA0SZC00U".parse()?;
/// assert_eq!(fault.to_string(), "prices:missing-codes:x3@GA0SZC00U");
/// # Ok::<(), haier_simulator::InvalidFault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultSpec {
    /// The call that it affects; `None` is `any`.
    pub call: Option<Call>,
    /// What goes wrong.
    pub kind: FaultKind,
    /// How often it occurs.
    pub frequency: Frequency,
    /// Affects only requests for (or products with) one of these codes; empty: all.
    pub codes: Vec<String>,
}

/// How often a fault occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// Each time.
    Always,
    /// With this probability in parts per million, drawn from the seed.
    PerMillion(u32),
    /// This many times, then no more.
    Count(u32),
}

impl FaultSpec {
    /// Whether it can affect `call`.
    #[must_use]
    pub fn affects(&self, call: Call) -> bool {
        self.call.is_none_or(|own| own == call) && self.kind.affects(call)
    }
}

impl FromStr for FaultSpec {
    type Err = InvalidFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (fault, codes) = text
            .split_once('@')
            .map_or((text, None), |(fault, codes)| (fault, Some(codes)));
        let codes: Vec<String> = codes
            .map(|codes| {
                codes
                    .split(',')
                    .map(|code| code.trim().to_owned())
                    .collect()
            })
            .unwrap_or_default();
        if codes.iter().any(String::is_empty) {
            return Err(InvalidFault::Code);
        }
        let mut parts = fault.splitn(3, ':').map(str::trim);
        let (Some(call), Some(kind)) = (parts.next(), parts.next()) else {
            return Err(InvalidFault::Form(text.to_owned()));
        };
        let call: Option<Call> = if call == "any" {
            None
        } else {
            Some(call.parse()?)
        };
        let kind: FaultKind = kind.parse()?;
        if let Some(call) = call.filter(|call| !kind.affects(*call)) {
            return Err(InvalidFault::Misplaced {
                kind: kind.to_string(),
                call,
            });
        }
        let frequency = match (parts.next(), kind) {
            (Some(frequency), _) => frequency.parse()?,
            // Without a count, a lasting fault would start again whenever it ends.
            (
                None,
                FaultKind::Status {
                    lasting: Some(_), ..
                },
            ) => Frequency::Count(1),
            (None, _) => Frequency::Always,
        };
        Ok(Self {
            call,
            kind,
            frequency,
            codes,
        })
    }
}

impl fmt::Display for FaultSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.call.map_or("any", Call::name), self.kind)?;
        match self.frequency {
            Frequency::Always => {}
            frequency => write!(f, ":{frequency}")?,
        }
        if self.codes.is_empty() {
            Ok(())
        } else {
            write!(f, "@{}", self.codes.join(","))
        }
    }
}

impl FromStr for Frequency {
    type Err = InvalidFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || InvalidFault::Frequency(text.to_owned());
        if let Some(count) = text.strip_prefix('x') {
            return count.parse().ok().map(Self::Count).ok_or_else(refuse);
        }
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        // Six decimals are parts per million.
        if part.is_empty() || part.len() > 6 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refuse());
        }
        let millionths: u32 = format!("{part:0<6}").parse().ok().ok_or_else(refuse)?;
        match (whole, millionths) {
            ("0" | "", rate) => Ok(Self::PerMillion(rate)),
            ("1", 0) => Ok(Self::PerMillion(PER_MILLION)),
            _ => Err(refuse()),
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Always | Self::PerMillion(PER_MILLION) => f.write_str("1"),
            Self::Count(count) => write!(f, "x{count}"),
            Self::PerMillion(0) => f.write_str("0"),
            Self::PerMillion(rate) => f.write_str(format!("0.{rate:06}").trim_end_matches('0')),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_written_as_it_was_read() {
        for text in [
            "stock:429:0.05",
            "prices:429=2:x3",
            "any:503=3s:x1",
            "token:500:1",
            "stock:negative@GA0SZC00U",
            "products:renamed:0.000001@GA0SZC00U,BH0AAA00A",
            "any:hang",
            "products:slow=250ms",
            "balance:single:0",
        ] {
            assert_eq!(text.parse::<FaultSpec>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_fault_with_a_duration_occurs_once_by_default() {
        let fault: FaultSpec = "any:503=3s".parse().unwrap();
        assert_eq!(fault.frequency, Frequency::Count(1));
    }

    #[test]
    fn a_fault_that_makes_no_sense_is_refused() {
        for text in [
            "",
            "stock",
            "stock:",
            "goods:429",
            "stock:418",
            "stock:429:2",
            "stock:429:1.5",
            "stock:429:0.0000001",
            "stock:429:x",
            "stock:429:-0.1",
            "stock:500=2",
            "stock:503=2h",
            "stock:slow",
            "stock:html=2",
            "stock:negative@",
            "prices:negative",
            "token:token-expired",
            "stock:429:0.05:x3",
        ] {
            assert!(text.parse::<FaultSpec>().is_err(), "{text}");
        }
    }
}
