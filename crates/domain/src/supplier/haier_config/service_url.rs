//! URLs of services that the shop calls.

use std::{fmt, str::FromStr};

use url::{Host, Url};

use crate::ViolationCode;

/// Absolute `http` or `https` URL without credentials, query or fragment; at most 500 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUrl(Url);

/// Why a text isn't such a URL. The message contains nothing of the text, which may have
/// credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidServiceUrl {
    /// It can't be parsed.
    #[error("is not a URL ({0})")]
    Unparsable(url::ParseError),
    /// It is too long.
    #[error("has more than {} characters", ServiceUrl::MAX_LENGTH)]
    TooLong,
    /// Another scheme.
    #[error("is neither http nor https")]
    Scheme,
    /// It has a user name or password.
    #[error("holds a login")]
    Credentials,
    /// It has a query or fragment.
    #[error("has a query or fragment")]
    QueryOrFragment,
    /// It is plain HTTP to another machine.
    #[error("is plain HTTP, which production refuses")]
    PlainHttp,
}

impl InvalidServiceUrl {
    /// What to do about it.
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Unparsable(_) | Self::Scheme | Self::TooLong => {
                "give one such as https://openplatform.example.com"
            }
            Self::Credentials => "give names and passwords apart from the URL",
            Self::QueryOrFragment => "leave out what follows ? or #",
            Self::PlainHttp => "use https",
        }
    }
}

impl From<InvalidServiceUrl> for ViolationCode {
    fn from(error: InvalidServiceUrl) -> Self {
        match error {
            InvalidServiceUrl::TooLong => Self::TooLong,
            _ => Self::InvalidValue,
        }
    }
}

/// Whether plain HTTP to other machines is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// HTTPS only, except for loopback hosts: in production.
    HttpsOnly,
    /// HTTP as well.
    AllowHttp,
}

impl ServiceUrl {
    /// Maximum length, in characters.
    pub const MAX_LENGTH: usize = 500;

    /// The URL as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The parsed URL.
    pub const fn url(&self) -> &Url {
        &self.0
    }

    /// The URL with `path`, such as `/oauth2/auth`, appended to its own.
    #[must_use]
    pub fn joined(&self, path: &str) -> Self {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        Self(url)
    }

    /// Checks that it may be used.
    ///
    /// # Errors
    /// [`InvalidServiceUrl::PlainHttp`].
    pub fn check(&self, transport: Transport) -> Result<(), InvalidServiceUrl> {
        let is_plain = self.0.scheme() == "http" && !is_loopback(&self.0);
        match is_plain && transport == Transport::HttpsOnly {
            true => Err(InvalidServiceUrl::PlainHttp),
            false => Ok(()),
        }
    }
}

impl FromStr for ServiceUrl {
    type Err = InvalidServiceUrl;

    fn from_str(text: &str) -> Result<Self, InvalidServiceUrl> {
        let text = text.trim();
        if text.chars().nth(Self::MAX_LENGTH).is_some() {
            return Err(InvalidServiceUrl::TooLong);
        }
        let url = Url::parse(text).map_err(InvalidServiceUrl::Unparsable)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(InvalidServiceUrl::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidServiceUrl::Credentials);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidServiceUrl::QueryOrFragment);
        }
        Ok(Self(url))
    }
}

impl fmt::Display for ServiceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_url_of_a_service_is_refused_without_being_quoted() {
        let too_long = format!("https://a.cn/{}", "x".repeat(ServiceUrl::MAX_LENGTH));
        for (text, expected) in [
            ("ftp://a.cn", InvalidServiceUrl::Scheme),
            ("https://me:hush@a.cn", InvalidServiceUrl::Credentials),
            ("https://me@a.cn", InvalidServiceUrl::Credentials),
            ("https://a.cn/?q", InvalidServiceUrl::QueryOrFragment),
            ("https://a.cn/#f", InvalidServiceUrl::QueryOrFragment),
            (&too_long, InvalidServiceUrl::TooLong),
        ] {
            let error = text.parse::<ServiceUrl>().unwrap_err();
            assert_eq!(error, expected, "{text}");
            assert!(!error.to_string().contains("hush"));
        }
        for text in ["", "a.cn", "https://", "//a.cn"] {
            let error = text.parse::<ServiceUrl>().unwrap_err();
            assert!(matches!(error, InvalidServiceUrl::Unparsable(_)), "{text}");
        }
    }

    #[test]
    fn production_allows_plain_http_to_this_machine_only() {
        for (text, is_allowed) in [
            ("https://a.cn", true),
            ("http://a.cn", false),
            ("http://10.0.0.1", false),
            ("http://localhost:9000", true),
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000", true),
        ] {
            let url: ServiceUrl = text.parse().unwrap();
            let checked = url.check(Transport::HttpsOnly);
            assert_eq!(checked.is_ok(), is_allowed, "{text}");
            assert_eq!(url.check(Transport::AllowHttp), Ok(()));
        }
    }

    #[test]
    fn a_path_is_appended_to_that_of_the_url() {
        for base in ["https://a.cn/open", "https://a.cn/open/"] {
            let url: ServiceUrl = base.parse().unwrap();
            assert_eq!(url.joined("/t").as_str(), "https://a.cn/open/t");
        }
    }
}
