//! The answers that are remembered, by what they answer. None of them depends on who asks: who may
//! ask is checked before.

use std::sync::Arc;

use cangku_domain::{
    Page, PageRequest, ProductId,
    catalog::{ProductCode, ProductFilter, ProductListing, ProductSort, Url},
    ports::CacheGroup,
    searches::Prefix,
    statistics::{Period, Window},
    use_cases::Recommendation,
};

use super::{CacheSettings, Freshness, Rendered, Store, Weigh};

/// A product's answer, and which product it is about.
#[derive(Debug, Clone)]
pub struct ShownProduct {
    /// Its id.
    pub id: ProductId,
    /// Its answer.
    pub rendered: Rendered,
}

impl Weigh for ShownProduct {
    fn weight(&self) -> usize {
        self.rendered.weight()
    }
}

/// One product.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum DetailKey {
    /// By its id.
    Id(ProductId),
    /// By Haier's code.
    Code(ProductCode),
}

/// A page of a list of products.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// Which products.
    pub filter: ProductFilter,
    /// In which order.
    pub sort: ProductSort,
    /// Which page.
    pub page: PageRequest,
}

/// Products that are shown together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RankingKey {
    /// So many recommended ones.
    Recommended(Recommendation, u32),
    /// So many that go with one.
    Related(ProductId, u32),
}

/// A question of analytics, with the days that it is about: tomorrow it is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatisticsKey {
    /// Sales of a period.
    Sales(Period),
    /// So many products of which most was sold.
    TopProducts(Window, u32),
    /// Sales of days.
    DailySales(Period),
    /// Registrations of days.
    UserGrowth(Period),
    /// Orders by status.
    OrderStatus,
}

/// What a searcher may want.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SuggestionKey {
    /// So many that begin so.
    From(Prefix, u32),
    /// So many keywords that were searched for most.
    HotKeywords(Period, u32),
}

/// Products of a list, as they were when they were read.
#[derive(Debug, Clone)]
pub struct Shown(pub Arc<Page<ProductListing>>);

impl Weigh for Shown {
    fn weight(&self) -> usize {
        self.0.results.iter().map(weight_of).sum()
    }
}

fn weight_of(listing: &ProductListing) -> usize {
    let product = &listing.product;
    let images = &product.images;
    let addresses = [&images.main, &images.detail, &images.supplier_pages];
    let addresses = addresses.into_iter().flatten();
    let address = |url: &Url| url.as_str().len().saturating_add(size_of::<Url>());
    // The many short texts of a product come to about as much as the struct itself.
    size_of::<ProductListing>()
        .saturating_mul(2)
        .saturating_add(product.name.as_str().len())
        .saturating_add(product.description.as_str().len())
        .saturating_add(addresses.map(address).sum())
}

/// All stores.
#[derive(Debug)]
pub struct Answers {
    /// Single products.
    pub products: Store<DetailKey, ShownProduct>,
    /// Pages of lists, with figures.
    pub lists: Store<PageKey, Rendered>,
    /// Which products are on those pages, without figures that can be relied on.
    pub list_contents: Store<PageKey, Shown>,
    /// Recommended and related products, with figures.
    pub rankings: Store<RankingKey, Rendered>,
    /// Which products those are, without figures that can be relied on.
    pub ranking_contents: Store<RankingKey, Shown>,
    /// Answers of analytics.
    pub statistics: Store<StatisticsKey, Rendered>,
    /// Suggestions.
    pub suggestions: Store<SuggestionKey, Rendered>,
}

impl Answers {
    pub(super) fn new(settings: CacheSettings, freshness: &Arc<Freshness>) -> Self {
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

    pub(super) fn free(&self, group: CacheGroup) {
        self.products.free(group);
        self.lists.free(group);
        self.list_contents.free(group);
        self.rankings.free(group);
        self.ranking_contents.free(group);
        self.statistics.free(group);
        self.suggestions.free(group);
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
