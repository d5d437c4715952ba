//! Any texts can be indexed and searched, and a name is found by itself, with and without its spaces.
#![no_main]

use std::collections::BTreeSet;

use cangku_domain::{
    BrandId, CategoryId,
    catalog::{
        SearchPhrase,
        search::{ProductSearch, SearchableProduct, Synonyms, TaxonomyId, TokenQuery, product_tokens},
    },
};
use libfuzzer_sys::fuzz_target;

/// Maximum number of conditions of a phrase of 100 characters.
const MAX_CONDITIONS: usize = 20_000;

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(3, '\0');
    let name = parts.next().unwrap_or_default();
    let other = parts.next().unwrap_or_default();
    let words: Vec<String> = parts.next().unwrap_or_default().split('|').map(str::to_owned).collect();
    let synonyms = Synonyms::new([words.as_slice()]);
    let tokens = product_tokens(SearchableProduct {
        name,
        description: other,
        model: other,
        code: Some(other),
        category_id: CategoryId::new(1).expect("positive"),
        brand_id: BrandId::new(1).expect("positive"),
    });
    assert!(tokens.iter().all(|token| token.chars().count() <= 65), "no token is too long");
    let tokens: BTreeSet<String> = tokens.into_iter().collect();
    let glued: String = name.split_whitespace().collect();
    for phrase in [name, &glued, other] {
        let Ok(Some(phrase)) = SearchPhrase::new(phrase) else {
            continue;
        };
        let taxonomy = [(TaxonomyId::Brand(BrandId::new(1).expect("positive")), other)];
        let search = ProductSearch::new(&phrase, taxonomy, &synonyms);
        assert!(conditions(&search.all) <= MAX_CONDITIONS, "{phrase:?}");
        let [name, head, all] =
            [&search.name, &search.head, &search.all].map(|scope| scope.is_met_by(&tokens));
        assert!(head || !name, "what a narrow scope has, a wide one has");
        assert!(all || !head, "what a narrow scope has, a wide one has");
    }
});

fn conditions(query: &TokenQuery) -> usize {
    match query {
        TokenQuery::Token(_) | TokenQuery::Beginning(_) => 1,
        TokenQuery::All(parts) | TokenQuery::Any(parts) => parts.iter().map(conditions).sum(),
    }
}
