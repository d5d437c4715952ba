use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::duration::{duration_text, parse_duration};
use super::invalid_fault::InvalidFault;
use crate::call::Call;

/// What goes wrong.
///
/// Most kinds affect a whole response and are drawn once per request. An [`Oddity`] affects single
/// products within a response and is drawn once per product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// An error status.
    Status {
        /// 400, 401, 403, 404, 429, 500, 502, 503 or 504.
        status: u16,
        /// Seconds in the `Retry-After` header; only with 429 and 503.
        retry_after: Option<u32>,
        /// Once it has occurred, every further request gets it for this long.
        lasting: Option<Duration>,
    },
    /// Every token issued so far expires; this request is the first to get a 401.
    TokenExpired,
    /// No response; the connection stays open.
    Hang,
    /// The correct response, delayed by this time.
    Slow(Duration),
    /// The connection is reset in the middle of the body.
    Reset,
    /// A page of HTML with status 200.
    Html,
    /// An envelope with `"success": false` and status 200.
    SuccessFalse,
    /// An envelope with `"data": null` and status 200.
    DataNull,
    /// Single products are odd.
    Odd(Oddity),
}

/// What is odd about one product in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Oddity {
    /// The product is left out of the list.
    MissingCodes,
    /// The product is in the list twice.
    Duplicate,
    /// The product is in the list twice, with contradicting entries.
    Contradiction,
    /// `productLageUrls` is null.
    NullPages,
    /// The product has another model name.
    Renamed,
    /// The product can't be procured.
    Withdrawn,
    /// `isSales` is a number.
    SalesAsNumber,
    /// Amounts are strings.
    PriceAsString,
    /// No price is in force.
    MissingPrice,
    /// One object in place of a list.
    Single,
    /// `stock` is a number.
    StockNumber,
    /// `stock` is a string (as it is without a fault).
    StockString,
    /// `stock` is an empty string.
    StockEmpty,
    /// `stock` is negative.
    StockNegative,
    /// `stock` is a string such as "1.0".
    StockDecimal,
    /// `stock` is null.
    StockNull,
    /// `stock` is Chinese text.
    StockText,
}

const ODDITIES: [(&str, Oddity, &[Call]); 17] = [
    (
        "missing-codes",
        Oddity::MissingCodes,
        &[Call::Products, Call::Prices],
    ),
    (
        "duplicate",
        Oddity::Duplicate,
        &[Call::Products, Call::Prices, Call::Balance],
    ),
    (
        "contradiction",
        Oddity::Contradiction,
        &[Call::Products, Call::Prices],
    ),
    ("null-pages", Oddity::NullPages, &[Call::Products]),
    ("renamed", Oddity::Renamed, &[Call::Products]),
    (
        "withdrawn",
        Oddity::Withdrawn,
        &[Call::Products, Call::Prices],
    ),
    (
        "sales-as-number",
        Oddity::SalesAsNumber,
        &[Call::Products, Call::Prices],
    ),
    (
        "price-as-string",
        Oddity::PriceAsString,
        &[Call::Prices, Call::Balance],
    ),
    ("no-price", Oddity::MissingPrice, &[Call::Prices]),
    ("single", Oddity::Single, &[Call::Balance]),
    ("number", Oddity::StockNumber, &[Call::Stock]),
    ("string", Oddity::StockString, &[Call::Stock]),
    ("empty", Oddity::StockEmpty, &[Call::Stock]),
    ("negative", Oddity::StockNegative, &[Call::Stock]),
    ("decimal", Oddity::StockDecimal, &[Call::Stock]),
    ("null", Oddity::StockNull, &[Call::Stock]),
    ("text", Oddity::StockText, &[Call::Stock]),
];

const RESPONSE_FAULTS: [(&str, FaultKind); 6] = [
    ("token-expired", FaultKind::TokenExpired),
    ("hang", FaultKind::Hang),
    ("reset", FaultKind::Reset),
    ("html", FaultKind::Html),
    ("success-false", FaultKind::SuccessFalse),
    ("data-null", FaultKind::DataNull),
];

const STATUSES: [u16; 9] = [400, 401, 403, 404, 429, 500, 502, 503, 504];

impl FaultKind {
    /// The error status alone, once for each request that it affects.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Status {
            status,
            retry_after: None,
            lasting: None,
        }
    }

    /// Whether this fault can affect `call`.
    #[must_use]
    pub fn affects(self, call: Call) -> bool {
        match self {
            Self::Odd(oddity) => ODDITIES
                .iter()
                .any(|(_, known, calls)| *known == oddity && calls.contains(&call)),
            Self::TokenExpired => call != Call::Token,
            _ => true,
        }
    }

    fn of_status(status: u16, argument: Option<&str>) -> Result<Self, InvalidFault> {
        let (retry_after, lasting) = match argument {
            None => (None, None),
            Some(text) => match text.parse() {
                // A bare number is `Retry-After`, a number with a unit a lasting fault.
                Ok(seconds) if matches!(status, 429 | 503) => (Some(seconds), None),
                Ok(_) => return Err(InvalidFault::RetryAfter(status)),
                Err(_) => (None, Some(parse_duration(text)?)),
            },
        };
        Ok(Self::Status {
            status,
            retry_after,
            lasting,
        })
    }
}

impl FromStr for FaultKind {
    type Err = InvalidFault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, argument) = text
            .split_once('=')
            .map_or((text, None), |(name, argument)| (name, Some(argument)));
        if let Some(status) = STATUSES
            .into_iter()
            .find(|status| status.to_string() == name)
        {
            return Self::of_status(status, argument);
        }
        match (name, argument) {
            ("slow", Some(time)) => Ok(Self::Slow(parse_duration(time)?)),
            ("slow", None) => Err(InvalidFault::NoDuration),
            (_, Some(_)) => Err(InvalidFault::Argument(name.to_owned())),
            (name, None) => {
                let fault = RESPONSE_FAULTS
                    .into_iter()
                    .find(|(known, _)| *known == name);
                let odd = ODDITIES.into_iter().find(|(known, ..)| *known == name);
                fault
                    .map(|(_, kind)| kind)
                    .or_else(|| odd.map(|(_, oddity, _)| Self::Odd(oddity)))
                    .ok_or_else(|| InvalidFault::Kind(name.to_owned()))
            }
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status {
                status,
                retry_after: Some(seconds),
                ..
            } => {
                write!(f, "{status}={seconds}")
            }
            Self::Status {
                status,
                lasting: Some(lasting),
                ..
            } => {
                write!(f, "{status}={}", duration_text(*lasting))
            }
            Self::Status { status, .. } => write!(f, "{status}"),
            Self::Slow(time) => write!(f, "slow={}", duration_text(*time)),
            Self::Odd(oddity) => {
                let known = ODDITIES.iter().find(|(_, known, _)| known == oddity);
                f.write_str(known.map_or("", |(name, ..)| name))
            }
            fault => {
                let known = RESPONSE_FAULTS.iter().find(|(_, known)| known == fault);
                f.write_str(known.map_or("", |(name, _)| name))
            }
        }
    }
}
