//! Serves products from the cache, in two layers: which products a list contains is cached for
//! long, their figures are read anew each second.

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

/// The rendered response for one product.
///
/// # Errors
/// [`Error::NotFound`] as a problem.
pub async fn product(app: &App, key: &DetailKey) -> Result<ShownProduct, Problem> {
    let load = async |_mark| {
        let wanted = key.clone();
        let found = state::read(app, move |reader| find(reader, &wanted)).await?;
        let mut on = vec![Topic::AllProducts, Topic::Product(found.product.id)];
        // A code may later belong to another product.
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

/// The rendered response for a page of the product list.
pub async fn page(app: &App, key: &PageKey) -> Result<Rendered, Problem> {
    let answers = app.caches().answers();
    let (on, life) = content_of_page(key);
    // First layer: which products the page contains.
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
    // Second layer: the same products with recent figures.
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
    // Other processes' changes of stock aren't broadcast.
    if key.filter.in_stock.is_some() {
        on.push(Topic::InStock);
        life = Life::Moment;
    }
    match key.sort {
        // Nor are views.
        ProductSort::Views => life = Life::Moment,
        // These orders use counts of the rollups.
        ProductSort::Sales | ProductSort::Relevance => on.push(Topic::Statistics),
        ProductSort::PriceAsc | ProductSort::PriceDesc | ProductSort::Created => {}
    }
    (on, life)
}

/// The rendered response for recommended or related products.
///
/// # Errors
/// [`Error::NotFound`] as a problem, if the product or category doesn't exist.
pub async fn ranking(app: &App, key: RankingKey) -> Result<Rendered, Problem> {
    let answers = app.caches().answers();
    let on = vec![Topic::Catalogue, Topic::Statistics];
    let life = match key {
        RankingKey::Recommended(Recommendation::Trending, _) => Life::Moment,
        RankingKey::Recommended(..) | RankingKey::Related(..) => Life::Long,
    };
    // Two layers, as for `page`.
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

/// What a list depends on: which products it contains, and their figures.
fn shown_topics(shown: &Page<ProductListing>, content: &[Topic]) -> Vec<Topic> {
    let products = shown.results.iter().map(|listing| listing.product.id);
    let products = products.map(Topic::Product);
    content.iter().copied().chain(products).collect()
}

/// The products of a list, with figures no older than `mark`.
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
    // Loaded after `mark`, so its figures are recent enough.
    if content.mark.is_since(mark) || page.results.is_empty() {
        return Ok(page);
    }
    let ids: Vec<_> = page.results.iter().map(|shown| shown.product.id).collect();
    let figures = state::read(app, move |reader| {
        reader.read(|session| Ok(session.products().figures(&ids)?))
    });
    let figures: BTreeMap<_, _> = figures.await?.into_iter().collect();
    // Without a row, the product was deleted meanwhile: its old figures stay.
    for listing in &mut page.results {
        if let Some(figures) = figures.get(&listing.product.id) {
            figures.apply(&mut listing.product);
        }
    }
    Ok(page)
}
