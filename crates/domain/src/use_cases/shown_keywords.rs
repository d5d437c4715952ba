//! Which keywords of others are shown.

use crate::{
    Result,
    ports::{ReadSession, Reader, Stored},
    searches::{CountedKeyword, ShownKeywords, has_contact},
    statistics::Period,
};

/// Most public keywords that are looked through for the few that are shown.
const MOST_CANDIDATES: u32 = 2000;
/// By how much more are looked through if too few of them can be shown.
const FURTHER: u32 = 4;

/// At most `limit` of the keywords that `candidates` returns, in their order: without contact data
/// and blocked words, and by what they find. `candidates` returns the first so many.
///
/// # Errors
/// Where storage fails.
pub(super) fn shown_keywords(
    session: &mut dyn ReadSession,
    which: ShownKeywords,
    limit: u32,
    mut candidates: impl FnMut(&mut dyn ReadSession, u32) -> Stored<Vec<CountedKeyword>>,
) -> Result<Vec<CountedKeyword>> {
    let blocked = session.searches().blocked()?;
    let enough = |shown: &Vec<CountedKeyword>| u32::try_from(shown.len()).is_ok_and(|n| n >= limit);
    let mut most = limit.saturating_mul(2);
    loop {
        let found = candidates(session, most)?;
        let is_all = u32::try_from(found.len()).is_ok_and(|number| number < most);
        let fit = found
            .into_iter()
            .filter(|counted| !has_contact(&counted.keyword) && !blocked.blocks(&counted.keyword));
        let shown = match which {
            ShownKeywords::Finding => session.searches().finding(fit.collect(), limit)?,
            ShownKeywords::Any => fit
                .take(usize::try_from(limit).unwrap_or(usize::MAX))
                .collect(),
        };
        if enough(&shown) || is_all || most >= MOST_CANDIDATES {
            return Ok(shown);
        }
        most = most.saturating_mul(FURTHER).min(MOST_CANDIDATES);
    }
}

/// At most `limit` keywords that were searched for most in a period that ends today.
///
/// # Errors
/// Where storage fails.
pub fn hot_keywords(
    reader: &dyn Reader,
    which: ShownKeywords,
    period: Period,
    limit: u32,
) -> Result<Vec<CountedKeyword>> {
    reader.read(|session| {
        shown_keywords(session, which, limit, |session, most| {
            session.searches().hot_keywords(period, most)
        })
    })
}
