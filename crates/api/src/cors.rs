//! Origins whose web pages may call the API (CORS).

use std::sync::Arc;

use url::Url;

/// Origins as browsers write them, such as `https://shop.example.com`. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllowedOrigins(Arc<[String]>);

/// Why a text is no list of origins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOrigin {
    /// An entry stands for several origins, or for pages without one.
    #[error("has {0:?}, which isn't one origin")]
    Pattern(String),
    /// An entry is no origin.
    #[error("has {0:?}, which is no origin")]
    NotAnOrigin(String),
    /// A browser writes the origin differently.
    #[error("has {0:?}, which browsers don't write so")]
    Spelling(String, String),
}

impl InvalidOrigin {
    /// What to write instead.
    pub fn remedy(&self) -> String {
        match self {
            Self::Pattern(_) => "name each origin".to_owned(),
            Self::NotAnOrigin(_) => {
                "give scheme, host and port, such as https://shop.example.com or \
                 http://localhost:5173"
                    .to_owned()
            }
            Self::Spelling(_, origin) => format!("give {origin}"),
        }
    }
}

impl AllowedOrigins {
    /// Parses a list of origins, separated by commas or white space.
    ///
    /// # Errors
    /// The first entry that no browser sends as an origin.
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        let entries = text.split(|c: char| c == ',' || c.is_whitespace());
        let origins = entries.filter(|entry| !entry.is_empty()).map(origin);
        Ok(Self(origins.collect::<Result<_, _>>()?))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

fn origin(text: &str) -> Result<String, InvalidOrigin> {
    if text.contains('*') || text.eq_ignore_ascii_case("null") {
        return Err(InvalidOrigin::Pattern(text.to_owned()));
    }
    let url = Url::parse(text).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| InvalidOrigin::NotAnOrigin(text.to_owned()))?;
    let origin = url.origin().ascii_serialization();
    match origin == text {
        true => Ok(origin),
        false => Err(InvalidOrigin::Spelling(text.to_owned(), origin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_scheme_host_and_port() {
        let list = "https://shop.example.com, http://localhost:5173\nhttps://[::1]:8443";
        let origins = AllowedOrigins::parse(list).unwrap();
        let expected = [
            "https://shop.example.com",
            "http://localhost:5173",
            "https://[::1]:8443",
        ];
        assert!(origins.iter().eq(expected));
        assert!(AllowedOrigins::parse(" ,").unwrap().is_empty());
    }

    #[test]
    fn what_no_browser_sends_is_refused() {
        for (text, remedy) in [
            ("*", "name each origin"),
            ("https://*.example.com", "name each origin"),
            ("null", "name each origin"),
            ("shop.example.com", "give scheme, host and port"),
            ("ftp://shop.example.com", "give scheme, host and port"),
            ("https://shop.example.com/", "give https://shop.example.com"),
            (
                "https://shop.example.com/page",
                "give https://shop.example.com",
            ),
            (
                "https://Shop.example.com:443",
                "give https://shop.example.com",
            ),
            ("https://商店.example", "give https://xn--"),
        ] {
            let error = AllowedOrigins::parse(text).unwrap_err();
            assert!(error.remedy().starts_with(remedy), "{text}: {error:?}");
        }
    }
}
