//! How query strings are parsed.

use actix_web::{FromRequest, dev::Payload, test::TestRequest};
use cangku_domain::{
    CategoryId, PageRequest, ProductId,
    catalog::{NameOrIdFilter, ProductFilter, ProductSort, Source, SyncState},
    inventory::StockState,
    use_cases::Recommendation,
};
use serde::de::DeserializeOwned;

use crate::cache::PageKey;
use crate::http::{
    products::{
        list_query::{ListRequest, ProductListQuery, Selection},
        recommend,
    },
    request::{query::Query, staff_viewer::StaffViewer},
    response::problem::Problem,
};

fn query<T: DeserializeOwned>(text: &str) -> Query<T> {
    let request = TestRequest::with_uri(&format!("/?{text}")).to_http_request();
    Query::from_request(&request, &mut Payload::None)
        .into_inner()
        .unwrap()
}

fn query_mistakes<T>(result: Result<T, Problem>) -> Vec<(String, &'static str)> {
    let Err(problem) = result else {
        panic!("no mistake was found")
    };
    assert_eq!(problem.code().as_str(), "invalid_query");
    problem
        .errors()
        .iter()
        .map(|v| (v.field.clone(), v.code.as_str()))
        .collect()
}

fn read(
    query: Query<ProductListQuery>,
) -> Result<(ProductFilter, ProductSort, PageRequest), Problem> {
    match ProductListQuery::read(query, StaffViewer(true))? {
        ListRequest::Page(PageKey { filter, sort, page }) => Ok((filter, sort, page)),
        ListRequest::Selection(other) => panic!("{other:?}"),
    }
}

#[test]
fn ids_and_codes_are_read_in_their_order_each_once() {
    let named = |text| match ProductListQuery::read(query(text), StaffViewer(false)).unwrap() {
        ListRequest::Selection(Selection::Ids(ids)) => format!("{ids:?}"),
        ListRequest::Selection(Selection::Codes(codes)) => {
            let codes: Vec<_> = codes.iter().map(ToString::to_string).collect();
            codes.join("|")
        }
        other => panic!("{other:?}"),
    };
    let ids = [3, 1, 2].map(|id| ProductId::new(id).unwrap());
    assert_eq!(named("ids=3,1,%202,3"), format!("{ids:?}"));
    assert_eq!(named("codes=B,A%20,B"), "B|A");
}

#[test]
fn a_list_shows_the_newest_products_on_the_shelf() {
    for text in [
        "",
        "search=&category=&min_price=%20&is_active=&sort_by=&page=&page_size=",
    ] {
        let (filter, sort, page) = read(query(text)).unwrap();
        let expected = ProductFilter {
            is_active: Some(true),
            ..ProductFilter::default()
        };
        assert_eq!((filter, sort), (expected, ProductSort::Created), "{text:?}");
        assert_eq!((page.page(), page.page_size()), (1, 20));
    }
}

#[test]
fn every_parameter_of_a_list_reaches_the_filter() {
    let (filter, sort, page) = read(query(
        "search=%E6%B5%B7%E5%B0%94&category=3&brand=%E6%B5%B7%E5%B0%94&min_price=1&max_price=1.00\
         &is_active=all&is_sales=0&source=haier&in_stock=true&sync_state=failed&stock_state=low&page=2&page_size=100",
    ))
    .unwrap();
    assert_eq!(filter.search.unwrap().as_str(), "海尔");
    assert_eq!(filter.category, Some(NameOrIdFilter::Id(3)));
    assert_eq!(filter.brand, Some(NameOrIdFilter::Name("海尔".into())));
    assert_eq!(filter.min_price, filter.max_price);
    assert_eq!((filter.is_active, filter.is_sales), (None, Some(false)));
    assert_eq!(
        (filter.source, filter.in_stock),
        (Some(Source::Haier), Some(true))
    );
    assert_eq!(filter.sync_state, Some(SyncState::Failed));
    assert_eq!(filter.stock_state, Some(StockState::Low));
    assert_eq!(sort, ProductSort::Relevance);
    assert_eq!((page.page(), page.page_size()), (2, 100));
    let (filter, sort, _) = read(query("search=a&is_active=false&sort_by=sales")).unwrap();
    assert_eq!((filter.is_active, sort), (Some(false), ProductSort::Sales));
}

#[test]
fn each_mistake_of_a_query_is_reported_with_parameter_and_code() {
    let long = format!("search={}", "a".repeat(101));
    let ids: Vec<_> = (1..=201).map(|id| id.to_string()).collect();
    let too_many = format!("ids={}", ids.join(","));
    for (text, field, code) in [
        ("page=0", "page", "out_of_range"),
        ("page=-1", "page", "out_of_range"),
        ("page=x", "page", "out_of_range"),
        ("page=4294967296", "page", "out_of_range"),
        ("page_size=0", "page_size", "out_of_range"),
        ("page_size=1000", "page_size", "out_of_range"),
        ("search=a%00b", "search", "control_character"),
        (&long, "search", "too_long"),
        ("category=a%00", "category", "control_character"),
        ("brand=%00", "brand", "control_character"),
        ("min_price=-1", "min_price", "negative"),
        ("min_price=x", "min_price", "invalid_value"),
        ("max_price=0.001", "max_price", "too_precise"),
        ("max_price=100000000", "max_price", "out_of_range"),
        ("is_active=yes", "is_active", "invalid_value"),
        ("is_sales=2", "is_sales", "invalid_value"),
        ("source=x", "source", "invalid_value"),
        ("in_stock=all", "in_stock", "invalid_value"),
        ("sort_by=price", "sort_by", "invalid_value"),
        ("colour=red", "colour", "unknown_field"),
        ("ids=", "ids", "blank"),
        ("ids=1,x", "ids", "invalid_value"),
        ("ids=1,,2", "ids", "invalid_value"),
        ("ids=0", "ids", "invalid_value"),
        ("ids=1&page=1", "ids", "invalid_value"),
        ("ids=1&codes=A", "ids", "invalid_value"),
        (&too_many, "ids", "too_long"),
        ("codes=%20", "codes", "blank"),
        ("codes=A,,B", "codes", "blank"),
        ("codes=A%00", "codes", "control_character"),
        ("codes=A&is_active=all", "codes", "invalid_value"),
        ("cursor=x", "cursor", "invalid_value"),
        ("cursor=&sort_by=sales", "cursor", "invalid_value"),
        ("cursor=&search=a", "cursor", "invalid_value"),
    ] {
        let found = query_mistakes(read(query(text)));
        assert_eq!(found, [(field.to_owned(), code)], "{text}");
    }
}

#[test]
fn recommendations_are_popular_unless_the_query_says_otherwise() {
    let read = |text: &str| recommend::read(query(text)).unwrap();
    assert_eq!(read(""), (Recommendation::Popular, 10));
    assert_eq!(
        read("type=trending&limit=100"),
        (Recommendation::Trending, 100)
    );
    let category = Recommendation::Category(CategoryId::new(4).unwrap());
    for text in [
        "type=category&category=4",
        "type=popular&category=4",
        "category=4",
    ] {
        assert_eq!(read(text), (category, 10), "{text}");
    }
    assert_eq!(read("type=category"), (Recommendation::Popular, 10));
    assert_eq!(
        read("type=trending&category=4"),
        (Recommendation::Trending, 10)
    );
    for (text, field, code) in [
        ("type=new", "type", "invalid_value"),
        ("type=category&category=x", "category", "invalid_value"),
        ("type=category&category=0", "category", "invalid_value"),
        ("limit=0", "limit", "out_of_range"),
        ("limit=101", "limit", "out_of_range"),
    ] {
        let found = query_mistakes(recommend::read(query(text)));
        assert_eq!(found, [(field.to_owned(), code)], "{text}");
    }
}
