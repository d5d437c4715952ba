//! Schemas of what Haier has assigned.

use cangku_domain::supplier::{CountyCode, HaierCode, HaierFields, ServiceUrl};
use utoipa::openapi::Schema;

use super::{Described, spaced, string, whole};
use crate::http::haier::{HaierRate, HaierSecret};

impl Described for ServiceUrl {
    fn schema() -> Schema {
        let host = "([A-Za-z0-9](-?[A-Za-z0-9])*\\.)*[A-Za-z](-?[A-Za-z0-9])*";
        let pattern = format!("https?://{host}(:[0-9]{{1,4}})?(/[0-9A-Za-z._~/-]*)?");
        let url = string().min_length(Some(1)).pattern(Some(spaced(&pattern)));
        url.max_length(Some(Self::MAX_LENGTH)).into()
    }
}

impl Described for HaierCode {
    fn schema() -> Schema {
        let code = string().pattern(Some(spaced("[0-9A-Za-z._-]+")));
        code.max_length(Some(Self::MAX_LENGTH)).into()
    }
}

impl Described for CountyCode {
    fn schema() -> Schema {
        string().pattern(Some("^[0-9]{6}$")).into()
    }
}

impl Described for HaierSecret {
    fn schema() -> Schema {
        ascii(Self::MAX_CHARACTERS)
    }
}

/// An id or number that Haier has assigned: the parser accepts other characters, too.
pub(super) struct HaierText<const MAX: usize>;

impl<const MAX: usize> Described for HaierText<MAX> {
    fn schema() -> Schema {
        ascii(MAX)
    }
}

/// A text of 1 to `most` visible ASCII characters.
fn ascii(most: usize) -> Schema {
    let text = string().pattern(Some("^[!-~]+$"));
    text.max_length(Some(most)).into()
}

impl Described for HaierRate {
    fn schema() -> Schema {
        whole(0, HaierFields::MAX_RATE.into()).into()
    }
}
