//! Product search: lists of products that match a phrase.

use std::collections::{HashMap, HashSet};

use cangku_domain::{
    Page, PageRequest,
    catalog::{ProductFilter, ProductSort, ProductWithNames, SearchPhrase},
    ports::StorageResult,
};
use diesel::{
    connection::SimpleConnection,
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};

use super::{
    filter::{Products, matching},
    listing::listing,
    order::ordered,
    ranked_search::{ExplainAnalyze, MatchCount, RankedPage, RankedSearch, other_conditions},
    tsquery::tsquery,
    vocabulary::Vocabulary,
};
use crate::{
    error_mapping::IntoStorageResult,
    paging::{page_from, page_of},
    rows::{ListingRow, entities},
    schema::products,
};

/// A search phrase as `tsquery` texts.
struct Phrase {
    /// Best matches first; together they match what `all` matches, and no product matches two of
    /// them.
    tiers: [String; 3],
    /// Matches every product that one of the tiers matches.
    all: String,
}

/// A page of the products that match the phrase and the filter.
pub(super) fn list(
    connection: &mut PgConnection,
    phrase: &SearchPhrase,
    filter: &ProductFilter,
    sort: ProductSort,
    page: PageRequest,
) -> StorageResult<Page<ProductWithNames>> {
    let Some(phrase) = read_phrase(connection, phrase)? else {
        return page_of(Vec::<ListingRow>::new(), page, || Ok(0));
    };
    match sort {
        ProductSort::Relevance => by_rank(connection, &phrase.tiers, &phrase, filter, page),
        ProductSort::Sales => by_rank(
            connection,
            std::slice::from_ref(&phrase.all),
            &phrase,
            filter,
            page,
        ),
        _ => in_order(connection, &phrase, filter, sort, page),
    }
}

/// Parses the phrase; `None` if nothing can match it.
fn read_phrase(
    connection: &mut PgConnection,
    phrase: &SearchPhrase,
) -> StorageResult<Option<Phrase>> {
    let search = Vocabulary::load(connection)?.conditions(phrase);
    let tiers = tsquery(&search.name)
        .zip(tsquery(&search.head))
        .zip(tsquery(&search.all));
    Ok(tiers.map(|((name, head), all)| Phrase {
        tiers: [
            // Each tier excludes those before it, so that no product is listed twice.
            name.clone(),
            format!("{head} & !{name}"),
            format!("{all} & !{head}"),
        ],
        all,
    }))
}

/// The first `limit` candidates that match an active product, in their order; `phrase` returns the
/// search phrase of a candidate.
pub(crate) fn first_with_matches<T>(
    connection: &mut PgConnection,
    candidates: Vec<T>,
    limit: u32,
    phrase: impl Fn(&T) -> &str,
) -> StorageResult<Vec<T>> {
    if candidates.is_empty() {
        return Ok(candidates);
    }
    let vocabulary = Vocabulary::load(connection)?;
    let tokens: Vec<Option<String>> = candidates
        .iter()
        .map(|candidate| {
            // A candidate that is no valid phrase, or that nothing can match, has no query and is
            // skipped.
            let phrase = SearchPhrase::new(phrase(candidate)).ok().flatten()?;
            tsquery(&vocabulary.conditions(&phrase).all)
        })
        .collect();
    let matching = positions_with_matches(connection, &tokens, limit).into_storage_result()?;
    let candidates = (1..).zip(candidates);
    let matched = candidates.filter(|(position, _)| matching.contains(position));
    Ok(matched.map(|(_, candidate)| candidate).collect())
}

/// The positions, from 1, of the first `limit` token queries that match an active product. One
/// statement, which ends as soon as it has them: the rows of `WITH ORDINALITY` are sorted already.
fn positions_with_matches(
    connection: &mut PgConnection,
    tokens: &[Option<String>],
    limit: u32,
) -> QueryResult<HashSet<i64>> {
    connection
        .build_transaction()
        .read_only()
        .run(|connection| {
            // Forces the index on tokens. For an unknown phrase the planner expects an early match
            // and prefers a sequential scan, but a phrase without matches would read the whole
            // table.
            connection.batch_execute("SET LOCAL enable_seqscan = off")?;
            let rows: Vec<MatchPosition> = sql_query(
                "SELECT position FROM unnest($1) WITH ORDINALITY AS one (tokens, position) \
                 WHERE one.tokens IS NOT NULL AND (SELECT EXISTS ( \
                     SELECT FROM product_search \
                     WHERE search_tokens(product_search.tokens) @@ (SELECT one.tokens::tsquery) AND is_active)) \
                 ORDER BY position LIMIT $2",
            )
            .bind::<Array<Nullable<Text>>, _>(tokens)
            .bind::<BigInt, _>(i64::from(limit))
            .load(connection)?;
            Ok(rows.into_iter().map(|row| row.position).collect())
        })
}

#[derive(QueryableByName)]
struct MatchPosition {
    #[diesel(sql_type = BigInt)]
    position: i64,
}

/// Ranked by tier, then by sales count, descending. Only rows of `product_search` are ranked; of
/// `products` only the rows of the page are read.
fn by_rank(
    connection: &mut PgConnection,
    tiers: &[String],
    phrase: &Phrase,
    filter: &ProductFilter,
    page: PageRequest,
) -> StorageResult<Page<ProductWithNames>> {
    let others = other_conditions(filter);
    let search = ranked_search(tiers, phrase, filter, others.as_ref(), page);
    let ranked: Vec<(i64, i64)> = RankedPage(&search).load(connection).into_storage_result()?;
    let ids: Vec<i64> = ranked.iter().map(|(id, _)| *id).collect();
    let mut rows: HashMap<i64, ProductWithNames> = HashMap::new();
    if !ids.is_empty() {
        let shown: Vec<ListingRow> = products::table
            .filter(products::id.eq_any(&ids))
            .select(listing!())
            .load(connection)
            .into_storage_result()?;
        let shown = entities(shown)?;
        rows.extend(shown.into_iter().map(|row| (row.product.id.get(), row)));
    }
    // Leaves out a product that was deleted between the two queries.
    let results = ids.iter().filter_map(|id| rows.remove(id)).collect();
    // Each row carries the total. Without rows, the page is empty or beyond the end.
    if let Some((_, total)) = ranked.first() {
        return Ok(Page {
            results,
            total: u64::try_from(*total).unwrap_or_default(),
            request: page,
        });
    }
    page_from(results, page, || {
        MatchCount(&search)
            .get_result(connection)
            .into_storage_result()
    })
}

fn ranked_search<'a>(
    tiers: &'a [String],
    phrase: &'a Phrase,
    filter: &'a ProductFilter,
    conditions: Option<&'a ProductFilter>,
    page: PageRequest,
) -> RankedSearch<'a> {
    let ids = || products::table.select(products::id).into_boxed();
    let others = conditions.map(|conditions| matching(ids(), conditions));
    RankedSearch::new(tiers, &phrase.all, filter, others, page)
}

/// The output of `EXPLAIN (ANALYZE)` for a page by relevance, one element per line; empty if the
/// filter has no phrase or nothing can match it.
pub(crate) fn explain(
    connection: &mut PgConnection,
    filter: &ProductFilter,
    page: PageRequest,
) -> StorageResult<Vec<String>> {
    let Some(phrase) = &filter.search else {
        return Ok(Vec::new());
    };
    let Some(phrase) = read_phrase(connection, phrase)? else {
        return Ok(Vec::new());
    };
    let others = other_conditions(filter);
    let search = ranked_search(&phrase.tiers, &phrase, filter, others.as_ref(), page);
    ExplainAnalyze(RankedPage(&search))
        .load(connection)
        .into_storage_result()
}

/// Sorted by a column that only `products` has: looks up the matches by id.
fn in_order(
    connection: &mut PgConnection,
    phrase: &Phrase,
    filter: &ProductFilter,
    sort: ProductSort,
    page: PageRequest,
) -> StorageResult<Page<ProductWithNames>> {
    let shown = matching(products::table.select(listing!()).into_boxed(), filter);
    let rows: Vec<ListingRow> = ordered(restrict_to_matches(shown, phrase), sort)
        .limit(i64::from(page.page_size()))
        .offset(page.offset())
        .load(connection)
        .into_storage_result()?;
    page_of(rows, page, || {
        restrict_to_matches(
            matching(products::table.count().into_boxed(), filter),
            phrase,
        )
        .get_result(connection)
        .into_storage_result()
    })
}

/// Restricts the query to matches of the phrase; `None` if nothing can match it.
pub(super) fn matching_phrase<'a, Columns: 'a>(
    connection: &mut PgConnection,
    query: Products<'a, Columns>,
    phrase: &SearchPhrase,
) -> StorageResult<Option<Products<'a, Columns>>> {
    let phrase = read_phrase(connection, phrase)?;
    Ok(phrase.map(|phrase| restrict_to_matches(query, &phrase)))
}

/// Restricts the query to matches of the phrase. An array, so that the planner can't turn the
/// condition into one that is checked on every product. The phrase is a subquery for the reason
/// given in `RankedSearch::push_conditions`.
fn restrict_to_matches<'a, Columns: 'a>(
    query: Products<'a, Columns>,
    phrase: &Phrase,
) -> Products<'a, Columns> {
    let is_match = sql::<Bool>(
        "products.id = ANY (ARRAY(SELECT product_id FROM product_search \
         WHERE search_tokens(tokens) @@ (SELECT ",
    );
    query.filter(
        is_match
            .bind::<Text, _>(phrase.all.clone())
            .sql("::tsquery)))"),
    )
}
