//! Search suggestions while a user types.

use super::shown_keywords::shown_keywords;
use crate::{
    Result,
    ports::Reader,
    searches::{KeywordVisibility, Prefix, Suggestion, suggest},
};

/// Number of names to read, as a multiple of the number wanted: some are keywords as well, or must
/// not be shown.
const NAMES_READ: u32 = 4;

/// Returns at most `limit` suggestions with this prefix: public keywords, most searched first, then
/// names from the catalogue. None contains contact data or a blocked word.
pub fn suggest_searches(
    reader: &dyn Reader,
    which: KeywordVisibility,
    prefix: &Prefix,
    limit: u32,
) -> Result<Vec<Suggestion>> {
    reader.read(|session| {
        let blocked = session.searches().blocked()?;
        let keywords = shown_keywords(session, which, &blocked, limit, |session, limit| {
            session.searches().keywords_with_prefix(prefix, limit)
        })?;
        let names = session
            .searches()
            .names_with_prefix(prefix, limit.saturating_mul(NAMES_READ))?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(suggest(keywords, names, &blocked, limit))
    })
}
