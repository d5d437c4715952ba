//! What somebody who types may be looking for.

use super::shown_keywords::shown_keywords;
use crate::{
    Result,
    ports::Reader,
    searches::{Prefix, ShownKeywords, Suggestion, suggest},
};

/// Names that are read, of the number wanted: some are keywords too, or may not be shown.
const NAMES_READ: u32 = 4;

/// At most `limit` suggestions that begin with what was typed: public keywords, the most searched
/// first, then names of what the shop sells. None has contact data or a blocked word in it.
///
/// # Errors
/// Where storage fails.
pub fn suggest_searches(
    reader: &dyn Reader,
    which: ShownKeywords,
    prefix: &Prefix,
    limit: u32,
) -> Result<Vec<Suggestion>> {
    reader.read(|session| {
        let blocked = session.searches().blocked()?;
        let keywords = shown_keywords(session, which, &blocked, limit, |session, most| {
            session.searches().keywords_from(prefix, most)
        })?;
        let names = session
            .searches()
            .names_from(prefix, limit.saturating_mul(NAMES_READ))?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(suggest(keywords, names, &blocked, limit))
    })
}
