//! Query strings: every parameter is checked as text, and every mistake is reported.

use std::{
    collections::BTreeSet,
    future::{Ready, ready},
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use cangku_domain::{PageRequest, ViolationCode, Violations};
use serde::de::DeserializeOwned;

use crate::http::response::{error_code::ErrorCode, problem::Problem};

/// The parameters, and the mistakes found so far.
#[derive(Debug)]
pub struct Query<T> {
    parameters: T,
    violations: Violations,
}

impl<T> Query<T> {
    /// Splits it into the parameters and a check that already contains the unknown and repeated
    /// ones.
    pub fn into_parts(self) -> (T, QueryValidator) {
        (
            self.parameters,
            QueryValidator {
                violations: self.violations,
            },
        )
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let mut violations = Violations::default();
        // A repeated parameter would fail the whole deserialisation and hide the other mistakes.
        let query = once_each(request.query_string(), &mut violations);
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let parameters =
            serde_ignored::deserialize(serde_urlencoded::Deserializer::new(pairs), |unknown| {
                let message = "is not a known parameter";
                violations.add(unknown.to_string(), ViolationCode::UnknownField, message);
            });
        ready(match parameters {
            Ok(parameters) => Ok(Self {
                parameters,
                violations,
            }),
            Err(error) => {
                let detail = format!("The query string can't be read: {error}.");
                Err(Problem::new(ErrorCode::InvalidQuery, detail).into())
            }
        })
    }
}

/// The query string without repetitions of a parameter, which are reported as mistakes.
fn once_each(query: &str, violations: &mut Violations) -> String {
    let mut names = BTreeSet::new();
    let is_first = |pair: &&str| {
        let Some((name, _)) = url::form_urlencoded::parse(pair.as_bytes()).next() else {
            return false;
        };
        // Names are compared decoded: `a` and `%61` are the same parameter.
        let is_first = names.insert(name.to_string());
        if !is_first {
            violations.add(name, ViolationCode::InvalidValue, "must be given once");
        }
        is_first
    };
    query
        .split('&')
        .filter(is_first)
        .collect::<Vec<_>>()
        .join("&")
}

/// The mistakes found so far.
#[derive(Debug, Default)]
pub struct QueryValidator {
    violations: Violations,
}

impl QueryValidator {
    /// Parses a text of at most `most` characters with `read`; `None` if it is absent, blank or
    /// invalid.
    pub fn text<T, E>(
        &mut self,
        name: &str,
        text: Option<String>,
        most: usize,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T>
    where
        E: Into<ViolationCode> + ToString,
    {
        let text = text.filter(|text| !text.trim().is_empty())?;
        if text.chars().nth(most).is_some() {
            let message = format!("must have at most {most} characters");
            self.add(name, ViolationCode::TooLong, &message);
            return None;
        }
        self.optional(name, Some(text), read)
    }

    /// Parses a parameter with `read`; `None` if it is absent, blank or invalid. Forms send empty
    /// fields as blank.
    pub fn optional<T, E>(
        &mut self,
        name: &str,
        text: Option<String>,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T>
    where
        E: Into<ViolationCode> + ToString,
    {
        let text = text.filter(|text| !text.trim().is_empty());
        self.unblank(name, text, read)
    }

    /// The same, but blank is a mistake. For times: a range must not lose a bound unnoticed.
    pub fn unblank<T, E>(
        &mut self,
        name: &str,
        text: Option<String>,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T>
    where
        E: Into<ViolationCode> + ToString,
    {
        let text = text?;
        match read(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                let message = error.to_string();
                self.violations.add(name, error.into(), message);
                None
            }
        }
    }

    /// A parameter that is one of a few names.
    pub fn one_of<T>(
        &mut self,
        name: &str,
        text: Option<String>,
        names: &str,
        find: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        let found = find(text.trim());
        if found.is_none() {
            let message = format!("must be one of {names}");
            self.violations
                .add(name, ViolationCode::InvalidValue, message);
        }
        found
    }

    /// `true` or `false`, `1` or `0`.
    pub fn flag(&mut self, name: &str, text: Option<String>) -> Option<bool> {
        self.one_of(name, text, "true, false", |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })
    }

    /// A whole number from `least` to `most`; `None` if it is absent, blank or invalid.
    pub fn number(
        &mut self,
        name: &str,
        text: Option<String>,
        least: u32,
        most: u32,
    ) -> Option<u32> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        let number = text
            .trim()
            .parse()
            .ok()
            .filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let message = format!("must be a whole number from {least} to {most}");
            self.violations
                .add(name, ViolationCode::OutOfRange, message);
        }
        number
    }

    /// The page given by `page` (from 1) and `page_size` (1 to 100).
    pub fn page(&mut self, page: Option<String>, page_size: Option<String>) -> PageRequest {
        let default = PageRequest::default();
        let size = self.number("page_size", page_size, 1, PageRequest::MAX_SIZE);
        let page = self.number("page", page, 1, u32::MAX);
        // For an invalid value, which is reported, the default doesn't matter.
        PageRequest::new(
            page.unwrap_or(default.page()),
            size.unwrap_or(default.page_size()),
        )
        .unwrap_or_default()
    }

    /// Adds a mistake that concerns several parameters.
    pub fn add(&mut self, name: &str, code: ViolationCode, message: &str) {
        self.violations.add(name, code, message);
    }

    /// Returns `value` if no mistake was found.
    ///
    /// # Errors
    /// All mistakes, as one problem.
    pub fn finish<T>(self, value: T) -> Result<T, Problem> {
        let code = ErrorCode::InvalidQuery;
        self.violations
            .into_result(value)
            .map_err(|errors| Problem::of_fields(code, errors))
    }
}
