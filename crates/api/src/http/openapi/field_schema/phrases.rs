//! Schemas of what is searched for.

use cangku_domain::{catalog::SearchPhrase, searches::Keyword};
use utoipa::openapi::Schema;

use super::{
    Described,
    characters::{CONTROL, CONTROL_IN_PHRASES},
    spaced, string,
};

impl Described for SearchPhrase {
    fn schema() -> Schema {
        let pattern = format!("^[^{CONTROL_IN_PHRASES}]*$");
        let text = string().max_length(Some(Self::MAX_CHARACTERS));
        text.pattern(Some(pattern)).into()
    }
}

impl Described for Keyword {
    /// Blank means no filter.
    fn schema() -> Schema {
        let telling = r"[0-9A-Za-z\u4e00-\u9fff]";
        let pattern = spaced(&format!("([^{CONTROL}]*{telling}[^{CONTROL}]*)?"));
        string()
            .max_length(Some(Self::MAX_CHARACTERS))
            .pattern(Some(pattern))
            .into()
    }
}
