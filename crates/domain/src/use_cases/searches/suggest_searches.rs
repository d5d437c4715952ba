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
        let names_read = limit.saturating_mul(NAMES_READ);
        let mut names = session.searches().names_with_prefix(prefix, names_read)?;
        // Names may begin with marks, so those that were typed are left out only if there is none.
        if names.is_empty()
            && let Some(plain) = prefix.without_marks()
        {
            names = session.searches().names_with_prefix(&plain, names_read)?;
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(suggest(keywords, names, &blocked, limit))
    })
}
