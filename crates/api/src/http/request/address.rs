//! Addresses (URLs) of pictures and web pages.

use cangku_domain::{ViolationCode, catalog::Url};
use serde_json::Value;

use super::field::{FromJson, InvalidField};

/// Path prefix of the shop's own pictures.
const OWN_PICTURES: &str = "/media/";

/// An `http` or `https` address.
#[derive(Debug, Clone)]
pub struct WebAddress(pub Url);

/// An `http` or `https` address, or the path of one of the shop's own pictures.
#[derive(Debug, Clone)]
pub struct PictureAddress(pub Url);

impl WebAddress {
    /// Maximum length of an address, in characters.
    pub const MAX_CHARACTERS: usize = 500;
    /// Regular expression of common addresses, for the OpenAPI schema. The parser accepts some
    /// more, such as those with a host name that isn't ASCII. No label has two hyphens in a row: what
    /// follows `xn--` must be valid Punycode, which a regular expression can't check.
    pub const PATTERN: &str = concat!(
        "https?://",
        "(([A-Za-z0-9](-?[A-Za-z0-9])*\\.)*[A-Za-z](-?[A-Za-z0-9])*",
        "|((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9]))",
        "(:[0-9]{1,4})?",
        "([/?#][!-~\\u00a1-\\u167f\\u3001-\\ud7ff\\uf900-\\ufeef]*)?",
    );
}

impl PictureAddress {
    /// Regular expression of common addresses, and of paths below `/media/` that can't leave that
    /// folder: no segment begins with a dot.
    pub const PATTERN: &str = concat!(
        "(https?://",
        "([A-Za-z0-9](-?[A-Za-z0-9])*\\.)*[A-Za-z](-?[A-Za-z0-9])*",
        "(:[0-9]{1,4})?",
        "([/?#][!-~\\u00a1-\\u167f\\u3001-\\ud7ff\\uf900-\\ufeef]*)?",
        "|/media/([A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)",
    );
}

impl FromJson for WebAddress {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let address = Url::from_json(value)?;
        if is_on_the_web(address.as_str()) {
            return Ok(Self(address));
        }
        let message = "must be an http or https address";
        Err(InvalidField::new(ViolationCode::InvalidValue, message))
    }
}

impl FromJson for PictureAddress {
    fn from_json(value: Value) -> Result<Self, InvalidField> {
        let address = Url::from_json(value)?;
        if is_on_the_web(address.as_str()) || is_own_picture(address.as_str()) {
            return Ok(Self(address));
        }
        let message = "must be an http or https address or a path under /media/";
        Err(InvalidField::new(ViolationCode::InvalidValue, message))
    }
}

impl From<WebAddress> for Url {
    fn from(address: WebAddress) -> Self {
        address.0
    }
}

impl From<PictureAddress> for Url {
    fn from(address: PictureAddress) -> Self {
        address.0
    }
}

/// Converts a list of checked addresses into plain URLs.
pub fn urls<T: Into<Url>>(addresses: Vec<T>) -> Vec<Url> {
    addresses.into_iter().map(Into::into).collect()
}

fn is_on_the_web(text: &str) -> bool {
    let spaced = text.contains(char::is_whitespace);
    !spaced
        && url::Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Parses the path as a browser does, so that no `..`, plain or percent-encoded, leaves the folder.
fn is_own_picture(text: &str) -> bool {
    let inside = |url: url::Url| {
        let path = url.path();
        path.len() > OWN_PICTURES.len() && path.starts_with(OWN_PICTURES)
    };
    // Browsers take a backslash for a slash.
    let plain = !text.contains(|c: char| c.is_whitespace() || c == '\\');
    plain
        && text.starts_with(OWN_PICTURES)
        && url::Url::parse(&format!("http://localhost{text}")).is_ok_and(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal<T: FromJson>(text: &str) -> Option<ViolationCode> {
        T::from_json(text.into()).err().map(|mistake| mistake.code)
    }

    #[test]
    fn an_address_is_http_or_https() {
        for text in ["http://a.cn/x.png", "https://img.haier.com/图.jpg?w=1"] {
            assert_eq!(refusal::<WebAddress>(text), None, "{text}");
        }
        for text in [
            "javascript:alert(1)",
            "ftp://a.cn/x",
            "/media/x.png",
            "a.cn",
            "http://",
            "http://a b",
        ] {
            let refused = refusal::<WebAddress>(text);
            assert_eq!(refused, Some(ViolationCode::InvalidValue), "{text}");
        }
        let long = format!("http://a.cn/{}", "x".repeat(500));
        assert_eq!(refusal::<WebAddress>(&long), Some(ViolationCode::TooLong));
        assert_eq!(
            refusal::<WebAddress>("http://a\0"),
            Some(ViolationCode::ControlCharacter)
        );
    }

    #[test]
    fn a_picture_may_be_one_of_the_shops_own() {
        for text in ["/media/images/1.png", "https://a.cn/1.png"] {
            assert_eq!(refusal::<PictureAddress>(text), None, "{text}");
        }
        for text in [
            "/media/",
            "/media/../etc/passwd",
            "/media/%2e%2e/x",
            "/media/..\\x",
            "/static/x.png",
            "media/x.png",
        ] {
            let refused = refusal::<PictureAddress>(text);
            assert_eq!(refused, Some(ViolationCode::InvalidValue), "{text}");
        }
    }
}
