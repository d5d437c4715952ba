//! The `type` of problems.

use std::borrow::Cow;

use actix_web::http::StatusCode;

use super::ErrorCode;

impl ErrorCode {
    /// Where the server has a page for each code.
    pub const PAGES: &str = "/docs/errors/";

    /// The `type` of problems with this code: a type that IANA has registered, or the page of the
    /// code.
    pub fn type_uri(self) -> Cow<'static, str> {
        if self.status() == StatusCode::TOO_MANY_REQUESTS {
            return "https://iana.org/assignments/http-problem-types#quota-exceeded".into();
        }
        if self == Self::Overloaded {
            let uri = "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity";
            return uri.into();
        }
        format!("{}{}", Self::PAGES, self.as_str()).into()
    }
}
