//! Serves products from the cache, in two layers: which products a list contains is cached for
//! long, their figures are read anew each second.

use std::{collections::BTreeMap, sync::Arc};

use cangku_domain::{
    Entity, Error, Page, PageRequest, Result as DomainResult,
    catalog::{ProductSort, ProductWithNames},
    ports::Reader,
    use_cases::{Recommendation, recommend_products, related_products},
};

use super::{ProductResponse, ProductsResponse};
use crate::{
    cache::{
        CachedBody, CachedProduct, CachedProductPage, DetailKey, LoadStart, LoadedValue, PageKey,
        RankingKey, Store, Topic, Ttl,
    },
    http::{
        response::{
            conditional_response::render, page_response::PageResponse, problem::Problem,
            versioned_response,
        },
        state::{self, App},
    },
};

/// The rendered response for one product.
///
/// # Errors
/// [`Error::NotFound`] as a problem.
pub async fn product(app: &App, key: &DetailKey) -> Result<CachedProduct, Problem> {
    let load = async |_start| {
        let wanted = key.clone();
        let found = state::read(app, move |reader| find(reader, &wanted)).await?;
        let mut topics = vec![Topic::AllProducts, Topic::Product(found.product.id)];
        // A code may later belong to another product.
        if matches!(key, DetailKey::Code(_)) {
            topics.push(Topic::Catalogue);
        }
        Ok::<_, Problem>(LoadedValue {
            value: CachedProduct {
                id: found.product.id,
                rendered: versioned_response::render(&ProductResponse::for_buyers(
                    &found,
                    &app.supply(),
                ))?,
            },
            topics,
            ttl: Ttl::Short,
        })
    };
    let products = &app.caches().responses().products;
    Ok(products.get_or_load(key, load).await?.value)
}

fn find(reader: &dyn Reader, key: &DetailKey) -> DomainResult<ProductWithNames> {
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
pub async fn page(app: &App, key: &PageKey) -> Result<CachedBody, Problem> {
    let caches = app.caches().responses();
    let (topics, ttl) = content_of_page(key);
    // First layer: which products the page contains.
    let content = async |_start| {
        let wanted = key.clone();
        let read = state::read(app, move |reader| {
            let PageKey { filter, sort, page } = &wanted;
            reader.read(|session| Ok(session.products().list(filter, *sort, *page)?))
        });
        Ok::<_, Problem>(LoadedValue {
            value: CachedProductPage(Arc::new(read.await?)),
            topics: topics.clone(),
            ttl,
        })
    };
    // Second layer: the same products with recent figures.
    let load = async |start| {
        let page = with_figures(app, &caches.list_contents, key, start, content).await?;
        Ok::<_, Problem>(LoadedValue {
            topics: page_topics(&page, &topics),
            value: render(&PageResponse::<ProductResponse>::from(Page {
                results: ProductsResponse::for_buyers(page.results, &app.supply()).results,
                total: page.total,
                request: page.request,
            }))?,
            ttl: Ttl::Short,
        })
    };
    Ok(caches.lists.get_or_load(key, load).await?.value)
}

fn content_of_page(key: &PageKey) -> (Vec<Topic>, Ttl) {
    let mut topics = vec![Topic::Catalogue];
    let mut ttl = Ttl::Long;
    // Other processes' changes of stock aren't broadcast.
    if key.filter.in_stock.is_some() {
        topics.push(Topic::InStock);
        ttl = Ttl::Short;
    }
    match key.sort {
        // Nor are views.
        ProductSort::Views => ttl = Ttl::Short,
        // These orders use counts of the rollups.
        ProductSort::Sales | ProductSort::Relevance => topics.push(Topic::Statistics),
        ProductSort::PriceAsc | ProductSort::PriceDesc | ProductSort::Created => {}
    }
    (topics, ttl)
}

/// The rendered response for recommended or related products.
///
/// # Errors
/// [`Error::NotFound`] as a problem, if the product or category doesn't exist.
pub async fn ranking(app: &App, key: RankingKey) -> Result<CachedBody, Problem> {
    let caches = app.caches().responses();
    let topics = vec![Topic::Catalogue, Topic::Statistics];
    let ttl = match key {
        RankingKey::Recommended(Recommendation::Trending, _) => Ttl::Short,
        RankingKey::Recommended(..) | RankingKey::Related(..) => Ttl::Long,
    };
    // Two layers, as for `page`.
    let content = async |_start| {
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
        Ok::<_, Problem>(LoadedValue {
            value: CachedProductPage(Arc::new(page)),
            topics: topics.clone(),
            ttl,
        })
    };
    let load = async |start| {
        let page = with_figures(app, &caches.ranking_contents, &key, start, content).await?;
        Ok::<_, Problem>(LoadedValue {
            topics: page_topics(&page, &topics),
            value: render(&ProductsResponse::for_buyers(page.results, &app.supply()))?,
            ttl: Ttl::Short,
        })
    };
    Ok(caches.rankings.get_or_load(&key, load).await?.value)
}

/// What a list depends on: which products it contains, and their figures.
fn page_topics(page: &Page<ProductWithNames>, content: &[Topic]) -> Vec<Topic> {
    let products = page.results.iter().map(|listing| listing.product.id);
    let products = products.map(Topic::Product);
    content.iter().copied().chain(products).collect()
}

/// The products of a list, with figures read after `start`.
async fn with_figures<K>(
    app: &App,
    contents: &Store<K, CachedProductPage>,
    key: &K,
    start: LoadStart,
    load: impl AsyncFn(LoadStart) -> Result<LoadedValue<CachedProductPage>, Problem>,
) -> Result<Page<ProductWithNames>, Problem>
where
    K: std::hash::Hash + Eq + Clone + Send + Sync + 'static,
{
    let content = contents.get_or_load(key, load).await?;
    let mut page = Page::clone(&content.value.0);
    // Loaded after `start`, so its figures are recent enough.
    if content.load_start.is_since(start) || page.results.is_empty() {
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
            listing.product.counters = *figures;
        }
    }
    Ok(page)
}
