//! Selects the public keywords that are shown to others.

use std::collections::HashSet;

use crate::{
    Result,
    ports::{ReadSession, Reader, StorageResult},
    searches::{Blocked, KeywordCount, KeywordVisibility, has_contact},
    statistics::Period,
};

/// Maximum number of public keywords that are read for the few that are shown.
const MAX_CANDIDATES: u32 = 2000;
/// Maximum number of them that are matched against products, one statement per batch.
const MAX_LOOKUPS: usize = 500;
/// Size of the first batch, as a multiple of the number wanted, and growth factor of the following
/// ones.
const FIRST_BATCH: usize = 2;
const FURTHER: usize = 4;

/// Returns at most `limit` of the keywords that `candidates` returns, in their order: without
/// contact data and blocked words, filtered by what they find. `candidates` returns the given
/// number of keywords, the first ones.
pub(super) fn shown_keywords(
    session: &mut dyn ReadSession,
    which: KeywordVisibility,
    blocked: &Blocked,
    limit: u32,
    candidates: impl FnMut(&mut dyn ReadSession, u32) -> StorageResult<Vec<KeywordCount>>,
) -> Result<Vec<KeywordCount>> {
    let mut source = DatabaseSource {
        session,
        which,
        candidates,
    };
    select(&mut source, blocked, limit)
}

/// Where candidates come from, and which of them match a product.
trait Source {
    /// The first `limit` public keywords.
    fn candidates(&mut self, limit: u32) -> StorageResult<Vec<KeywordCount>>;
    /// The first `limit` keywords of the batch that may be shown, given what they find.
    fn finding(&mut self, batch: Vec<KeywordCount>, limit: u32)
    -> StorageResult<Vec<KeywordCount>>;
}

struct DatabaseSource<'a, F> {
    session: &'a mut dyn ReadSession,
    which: KeywordVisibility,
    candidates: F,
}

impl<F> Source for DatabaseSource<'_, F>
where
    F: FnMut(&mut dyn ReadSession, u32) -> StorageResult<Vec<KeywordCount>>,
{
    fn candidates(&mut self, limit: u32) -> StorageResult<Vec<KeywordCount>> {
        (self.candidates)(&mut *self.session, limit)
    }

    fn finding(
        &mut self,
        batch: Vec<KeywordCount>,
        limit: u32,
    ) -> StorageResult<Vec<KeywordCount>> {
        match self.which {
            KeywordVisibility::Finding => self.session.searches().finding(batch, limit),
            KeywordVisibility::Any => Ok(batch),
        }
    }
}

/// Reads a few candidates first, and the maximum only if too few of these can be shown. Matches
/// each candidate against products once.
fn select(source: &mut dyn Source, blocked: &Blocked, limit: u32) -> Result<Vec<KeywordCount>> {
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut batch_size = wanted.saturating_mul(FIRST_BATCH);
    let mut left = MAX_LOOKUPS;
    let mut seen: HashSet<String> = HashSet::new();
    let mut shown: Vec<KeywordCount> = Vec::new();
    let few = limit.saturating_mul(2).min(MAX_CANDIDATES);
    for max_candidates in [few, MAX_CANDIDATES] {
        let found = source.candidates(max_candidates)?;
        // Fewer than requested: there are no others.
        let is_all = u32::try_from(found.len()).is_ok_and(|number| number < max_candidates);
        // A concurrent search may have moved a keyword between the two statements: don't show it
        // twice.
        let mut fit = found.into_iter().filter(|counted| {
            seen.insert(counted.keyword.clone())
                && !has_contact(&counted.keyword)
                && !blocked.blocks(&counted.keyword)
        });
        while shown.len() < wanted && left > 0 {
            let batch: Vec<_> = fit.by_ref().take(batch_size.min(left)).collect();
            if batch.is_empty() {
                break;
            }
            left = left.saturating_sub(batch.len());
            // Few of the first batch could be shown: look at more at a time.
            batch_size = batch_size.saturating_mul(FURTHER);
            let missing = wanted.saturating_sub(shown.len());
            let limit = u32::try_from(missing).unwrap_or(limit);
            let mut found = source.finding(batch, limit)?;
            found.truncate(missing);
            shown.append(&mut found);
        }
        if shown.len() >= wanted || is_all || left == 0 || max_candidates == MAX_CANDIDATES {
            break;
        }
    }
    Ok(shown)
}

/// Returns at most `limit` keywords with the most searches in a period that ends today.
pub fn hot_keywords(
    reader: &dyn Reader,
    which: KeywordVisibility,
    period: Period,
    limit: u32,
) -> Result<Vec<KeywordCount>> {
    reader.read(|session| {
        let blocked = session.searches().blocked()?;
        shown_keywords(session, which, &blocked, limit, |session, limit| {
            session.searches().hot_keywords(period, limit)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Public keywords, and the calls received: "x…" finds nothing, the others do.
    #[derive(Default)]
    struct CountingSource {
        all: Vec<String>,
        statements: usize,
        looked_up: Vec<String>,
    }

    impl Source for CountingSource {
        fn candidates(&mut self, limit: u32) -> StorageResult<Vec<KeywordCount>> {
            self.statements += 1;
            let first = self.all.iter().take(usize::try_from(limit).unwrap());
            let counted = first.map(|keyword| KeywordCount {
                keyword: keyword.clone(),
                searches: 1,
            });
            Ok(counted.collect())
        }

        fn finding(
            &mut self,
            batch: Vec<KeywordCount>,
            limit: u32,
        ) -> StorageResult<Vec<KeywordCount>> {
            self.statements += 1;
            let keywords = batch.iter().map(|one| one.keyword.clone());
            self.looked_up.extend(keywords);
            let finding = batch.into_iter().filter(|one| !one.keyword.contains('x'));
            Ok(finding.take(usize::try_from(limit).unwrap()).collect())
        }
    }

    fn shown(all: &[String], limit: u32) -> (Vec<String>, CountingSource) {
        let mut asked = CountingSource {
            all: all.to_vec(),
            ..CountingSource::default()
        };
        let shown = select(&mut asked, &Blocked::default(), limit).unwrap();
        let shown = shown.into_iter().map(|one| one.keyword);
        (shown.collect(), asked)
    }

    fn keywords(prefix: &str, number: usize) -> Vec<String> {
        (0..number).map(|n| format!("{prefix}{n}")).collect()
    }

    #[test]
    fn nonsense_costs_a_few_statements_and_each_keyword_is_looked_up_once() {
        for limit in [1, 10, 20, 100] {
            let (found, asked) = shown(&keywords("x", 5000), limit);
            assert!(found.is_empty());
            assert!(asked.statements <= 8, "{}", asked.statements);
            assert_eq!(asked.looked_up.len(), MAX_LOOKUPS);
            let once: HashSet<_> = asked.looked_up.iter().collect();
            assert_eq!(once.len(), asked.looked_up.len());
        }
    }

    #[test]
    fn keywords_behind_nonsense_are_shown_in_their_order() {
        let mut all = keywords("x", 400);
        all.extend(keywords("a", 50));
        let (found, _) = shown(&all, 10);
        assert_eq!(found, keywords("a", 10));
        let all = [keywords("a", 3), keywords("x", 30), keywords("b", 30)].concat();
        let (found, _) = shown(&all, 10);
        assert_eq!(found, [keywords("a", 3), keywords("b", 7)].concat());
    }

    #[test]
    fn the_usual_list_costs_two_statements() {
        let (found, asked) = shown(&keywords("a", 5000), 10);
        assert_eq!(found, keywords("a", 10));
        assert_eq!(asked.statements, 2);
        let (found, asked) = shown(&keywords("a", 3), 10);
        assert_eq!((found.len(), asked.statements), (3, 2));
    }
}
