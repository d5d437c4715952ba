//! The cached responses, one store for each kind of query. None of them depends on the caller:
//! authorization is checked before.

use std::sync::Arc;

use cangku_domain::{
    Page, PageRequest, ProductId,
    catalog::{ProductCode, ProductFilter, ProductSort, ProductWithNames, Url},
    ports::CacheGroup,
    searches::Prefix,
    statistics::{Period, Window},
    use_cases::Recommendation,
};

use super::{
    cached_body::CachedBody,
    freshness::Freshness,
    settings::CacheSettings,
    store::{CacheWeight, Store},
};

/// A product's response, with the product's id.
#[derive(Debug, Clone)]
pub struct CachedProduct {
    /// The product's id.
    pub id: ProductId,
    /// The response body.
    pub rendered: CachedBody,
}

impl CacheWeight for CachedProduct {
    fn weight(&self) -> usize {
        self.rendered.weight()
    }
}

/// Key of one product's response.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DetailKey {
    /// By the product's id.
    Id(ProductId),
    /// By Haier's code.
    Code(ProductCode),
}

/// Key of a page of a product list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// Which products to list.
    pub filter: ProductFilter,
    /// The sort order.
    pub sort: ProductSort,
    /// The page's number and size.
    pub page: PageRequest,
}

/// Key of a recommendation list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RankingKey {
    /// Recommended products, up to this number.
    Recommended(Recommendation, u32),
    /// Products related to one product, up to this number.
    Related(ProductId, u32),
}

/// Key of an analytics query. It contains the days of the query, so tomorrow's query has another
/// key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatisticsKey {
    /// Sales in a period.
    Sales(Period),
    /// Best-selling products, up to this number.
    TopProducts(Window, u32),
    /// Sales of each day.
    DailySales(Period),
    /// Registrations of each day.
    UserGrowth(Period),
    /// Orders by status.
    OrderStatus,
}

/// Key of a search suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SuggestionKey {
    /// Suggestions with this prefix, up to this number.
    From(Prefix, u32),
    /// The most searched keywords, up to this number.
    HotKeywords(Period, u32),
}

/// A page of products with the figures that were current when it was read.
#[derive(Debug, Clone)]
pub struct CachedProductPage(pub Arc<Page<ProductWithNames>>);

impl CacheWeight for CachedProductPage {
    fn weight(&self) -> usize {
        self.0.results.iter().map(weight_of).sum()
    }
}

fn weight_of(listing: &ProductWithNames) -> usize {
    let details = &listing.product.details;
    let images = &details.images;
    let addresses = [&images.main, &images.detail, &images.supplier_pages];
    let addresses = addresses.into_iter().flatten();
    let address = |url: &Url| url.as_str().len().saturating_add(size_of::<Url>());
    // The many short texts of a product take about as much memory as the struct itself.
    size_of::<ProductWithNames>()
        .saturating_mul(2)
        .saturating_add(details.name.as_str().len())
        .saturating_add(details.description.as_str().len())
        .saturating_add(addresses.map(address).sum())
}

/// All stores.
#[derive(Debug)]
pub struct ResponseCache {
    /// Responses for single products.
    pub products: Store<DetailKey, CachedProduct>,
    /// Responses for pages of product lists, with current stock and view figures.
    pub lists: Store<PageKey, CachedBody>,
    /// The products on those pages; their figures may be out of date.
    pub list_contents: Store<PageKey, CachedProductPage>,
    /// Responses for recommended and related products, with current figures.
    pub rankings: Store<RankingKey, CachedBody>,
    /// The products of those lists; their figures may be out of date.
    pub ranking_contents: Store<RankingKey, CachedProductPage>,
    /// Responses of analytics.
    pub statistics: Store<StatisticsKey, CachedBody>,
    /// Responses of search suggestions.
    pub suggestions: Store<SuggestionKey, CachedBody>,
}

impl ResponseCache {
    pub(super) fn new(settings: CacheSettings, freshness: &Arc<Freshness>) -> Self {
        // The numbers are percentages of the capacity; they add up to 100.
        use CacheGroup::{Lists, Products, Rankings, Statistics, Suggestions};
        Self {
            products: Store::new("products", Products, settings, 25, freshness),
            lists: Store::new("lists", Lists, settings, 20, freshness),
            list_contents: Store::new("list_contents", Lists, settings, 25, freshness),
            rankings: Store::new("rankings", Rankings, settings, 10, freshness),
            ranking_contents: Store::new("ranking_contents", Rankings, settings, 10, freshness),
            statistics: Store::new("statistics", Statistics, settings, 5, freshness),
            suggestions: Store::new("suggestions", Suggestions, settings, 5, freshness),
        }
    }

    pub(super) fn evict_group(&self, group: CacheGroup) {
        self.products.evict_group(group);
        self.lists.evict_group(group);
        self.list_contents.evict_group(group);
        self.rankings.evict_group(group);
        self.ranking_contents.evict_group(group);
        self.statistics.evict_group(group);
        self.suggestions.evict_group(group);
    }

    pub(super) fn measure(&self) {
        self.products.measure();
        self.lists.measure();
        self.list_contents.measure();
        self.rankings.measure();
        self.ranking_contents.measure();
        self.statistics.measure();
        self.suggestions.measure();
    }
}
