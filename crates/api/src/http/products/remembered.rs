//! Products that are shown, from memory where that is right: who stands in a list is remembered
//! for long; the figures in it are asked for anew each second.

use std::{collections::BTreeMap, sync::Arc};

use cangku_domain::{
    Entity, Error, Page, PageRequest, Result as DomainResult,
    catalog::{ProductListing, ProductSort},
    ports::Reader,
    use_cases::{Recommendation, recommend_products, related_products},
};

use super::{ProductAnswer, ProductsAnswer};
use crate::{
    cache::{
        DetailKey, Life, Loaded, Mark, PageKey, RankingKey, Rendered, Shown, ShownProduct, Store,
        Topic,
    },
    http::{
        cached::render,
        page_answer::PageAnswer,
        problem::Problem,
        state::{self, App},
    },
};

/// One product as it is shown.
///
/// # Errors
/// [`Error::NotFound`] as a problem.
pub async fn product(app: &App, key: &DetailKey) -> Result<ShownProduct, Problem> {
    let load = async |_mark| {
        let wanted = key.clone();
        let found = state::read(app, move |reader| find(reader, &wanted)).await?;
        let mut on = vec![Topic::AllProducts, Topic::Product(found.product.id)];
        // A code may come to be another product's.
        if matches!(key, DetailKey::Code(_)) {
            on.push(Topic::Catalogue);
        }
        Ok::<_, Problem>(Loaded {
            value: ShownProduct {
                id: found.product.id,
                rendered: render(&ProductAnswer::from(found))?,
            },
            on,
            life: Life::Moment,
        })
    };
    let products = &app.caches().answers().products;
    Ok(products.get_or_load(key, load).await?.value)
}

fn find(reader: &dyn Reader, key: &DetailKey) -> DomainResult<ProductListing> {
    match key {
        DetailKey::Id(id) => {
            let found = reader.read(|session| Ok(session.products().find(*id)?))?;
            found.ok_or_else(|| Error::not_found(Entity::Product, id))
        }
        DetailKey::Code(code) => {
            let found = reader.read(|session| Ok(session.products().find_by_code(code)?))?;
            found.ok_or_else(|| Error::not_found(Entity::Product, code))
        }
    }
}

/// A page of a list as it is shown.
///
/// # Errors
/// Where the database doesn't answer.
pub async fn page(app: &App, key: &PageKey) -> Result<Rendered, Problem> {
    let answers = app.caches().answers();
    let (on, life) = content_of_page(key);
    let content = async |_mark| {
        let wanted = key.clone();
        let read = state::read(app, move |reader| {
            let PageKey { filter, sort, page } = &wanted;
            reader.read(|session| Ok(session.products().list(filter, *sort, *page)?))
        });
        Ok::<_, Problem>(Loaded {
            value: Shown(Arc::new(read.await?)),
            on: on.clone(),
            life,
        })
    };
    let load = async |mark| {
        let shown = with_figures(app, &answers.list_contents, key, mark, content).await?;
        Ok::<_, Problem>(Loaded {
            on: shown_topics(&shown, &on),
            value: render(&PageAnswer::<ProductAnswer>::from(shown))?,
            life: Life::Moment,
        })
    };
    Ok(answers.lists.get_or_load(key, load).await?.value)
}

fn content_of_page(key: &PageKey) -> (Vec<Topic>, Life) {
    let mut on = vec![Topic::Catalogue];
    let mut life = Life::Long;
    if key.filter.in_stock.is_some() {
        on.push(Topic::InStock);
        life = Life::Moment;
    }
    match key.sort {
        ProductSort::Views => life = Life::Moment,
        ProductSort::Sales | ProductSort::Relevance => on.push(Topic::Statistics),
        ProductSort::PriceAsc | ProductSort::PriceDesc | ProductSort::Created => {}
    }
    (on, life)
}

/// Recommended or related products as they are shown.
///
/// # Errors
/// [`Error::NotFound`] as a problem, where the product or category isn't there.
pub async fn ranking(app: &App, key: RankingKey) -> Result<Rendered, Problem> {
    let answers = app.caches().answers();
    let on = vec![Topic::Catalogue, Topic::Statistics];
    let life = match key {
        RankingKey::Recommended(Recommendation::Trending, _) => Life::Moment,
        RankingKey::Recommended(..) | RankingKey::Related(..) => Life::Long,
    };
    let content = async |_mark| {
        let read = state::read(app, move |reader| match key {
            RankingKey::Recommended(kind, limit) => recommend_products(reader, kind, limit),
            RankingKey::Related(id, limit) => related_products(reader, id, limit),
        });
        let results = read.await?;
        let page = Page {
            total: u64::try_from(results.len()).unwrap_or(u64::MAX),
            results,
            request: PageRequest::default(),
        };
        Ok::<_, Problem>(Loaded {
            value: Shown(Arc::new(page)),
            on: on.clone(),
            life,
        })
    };
    let load = async |mark| {
        let shown = with_figures(app, &answers.ranking_contents, &key, mark, content).await?;
        Ok::<_, Problem>(Loaded {
            on: shown_topics(&shown, &on),
            value: render(&ProductsAnswer::from(shown.results))?,
            life: Life::Moment,
        })
    };
    Ok(answers.rankings.get_or_load(&key, load).await?.value)
}

/// What a list that is shown depends on: which products are in it, and their figures.
fn shown_topics(shown: &Page<ProductListing>, content: &[Topic]) -> Vec<Topic> {
    let products = shown.results.iter().map(|listing| listing.product.id);
    let products = products.map(Topic::Product);
    content.iter().copied().chain(products).collect()
}

/// The products of a list with figures from no earlier than `mark`.
async fn with_figures<K>(
    app: &App,
    contents: &Store<K, Shown>,
    key: &K,
    mark: Mark,
    load: impl AsyncFn(Mark) -> Result<Loaded<Shown>, Problem>,
) -> Result<Page<ProductListing>, Problem>
where
    K: std::hash::Hash + Eq + Clone + Send + Sync + 'static,
{
    let content = contents.get_or_load(key, load).await?;
    let mut page = Page::clone(&content.value.0);
    if content.mark.is_since(mark) || page.results.is_empty() {
        return Ok(page);
    }
    let ids: Vec<_> = page.results.iter().map(|shown| shown.product.id).collect();
    let figures = state::read(app, move |reader| {
        reader.read(|session| Ok(session.products().figures(&ids)?))
    });
    let figures: BTreeMap<_, _> = figures.await?.into_iter().collect();
    for listing in &mut page.results {
        if let Some(figures) = figures.get(&listing.product.id) {
            figures.apply(&mut listing.product);
        }
    }
    Ok(page)
}
