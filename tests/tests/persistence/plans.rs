//! Query plans of the ranking statements with 100 000 products: each statement is explained as it
//! was sent, with its parameters.

use std::sync::{Arc, Mutex};

use cangku_domain::{
    CategoryId, PageRequest, ProductId, Result,
    catalog::{NameOrIdFilter, ProductFilter, ProductSort},
    ports::ReadSession,
};
use cangku_persistence::{Database, Settings};
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use integration_tests::database::TestDatabase;

use crate::{
    fixtures::read,
    scale::{FILL, vacuum},
};

/// Two thirds of the products have recent views, most of them one; one brand has products of one
/// category only, and one category's products were never sold.
const RECENT_ROWS: &str = "
    INSERT INTO product_views_recent (product_id, views)
    SELECT id, 1 + 300 / id FROM products WHERE id % 3 > 0;
    INSERT INTO brands (name) VALUES ('小众');
    UPDATE products SET brand_id = 9 WHERE category_id = 7;
    UPDATE products SET sales_count = 0 WHERE category_id = 12;
    VACUUM ANALYZE product_views_recent; ANALYZE products;";

/// A database that records its statements.
struct Watched {
    test: TestDatabase,
    database: Database,
    sent: Arc<Mutex<Vec<String>>>,
}

impl Watched {
    fn filled() -> Self {
        let test = TestDatabase::fresh();
        test.execute(FILL);
        for part in RECENT_ROWS.split_inclusive(';') {
            test.execute(part);
        }
        vacuum(&test);
        let sent = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&sent);
        let database = Database::open(Settings {
            statement_hook: Some(Arc::new(move |statement| {
                heard.lock().unwrap().push(statement.to_owned());
            })),
            ..test.settings()
        });
        Self {
            test,
            database,
            sent,
        }
    }

    /// The plans of each statement that the query sends: in a new session, and in a session that
    /// has run it often.
    fn plans<T>(
        &self,
        question: impl FnOnce(&mut dyn ReadSession) -> Result<T>,
    ) -> (T, Vec<String>) {
        self.sent.lock().unwrap().clear();
        let result = read(&self.database, question);
        let sent = self.sent.lock().unwrap().clone();
        let mut session = self.test.connection();
        let plans = sent
            .iter()
            .flat_map(|statement| explained(&mut session, statement));
        (result, plans.collect())
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// The plans of a statement of the form `SELECT … $1 … -- binds: [7, "a"]`.
fn explained(session: &mut PgConnection, statement: &str) -> [String; 2] {
    let (sql, values) = statement.rsplit_once(" -- binds: [").unwrap();
    let values = values.strip_suffix(']').unwrap().replace('"', "'");
    let execute = match values.as_str() {
        "" => "EXECUTE probe".to_owned(),
        values => format!("EXECUTE probe({values})"),
    };
    session
        .batch_execute(&format!("DEALLOCATE ALL; PREPARE probe AS {sql}"))
        .unwrap();
    let mut explain = || {
        let lines: Vec<Line> = sql_query(format!("EXPLAIN {execute}"))
            .load(session)
            .unwrap();
        let lines: Vec<String> = lines.into_iter().map(|line| line.line).collect();
        lines.join("\n")
    };
    let new = explain();
    // From the sixth execution on, a session may use a generic plan.
    for _ in 0..6 {
        explain();
    }
    [new, explain()]
}

/// Every plan uses this index, has no sort except an incremental one, and no sequential scan of
/// product tables.
#[track_caller]
fn assert_along(plans: &[String], index: &str) {
    assert!(!plans.is_empty());
    for plan in plans {
        assert!(plan.contains(&format!(" using {index} on ")), "{plan}");
        assert!(!plan.contains("Seq Scan on product"), "{plan}");
        assert!(!plan.contains("->  Sort"), "{plan}");
    }
}

#[test]
fn rankings_are_read_along_the_indexes_that_are_meant_for_them() {
    let watched = Watched::filled();
    let active = ProductFilter {
        is_active: Some(true),
        ..ProductFilter::default()
    };
    let of_category = ProductFilter {
        category: Some(NameOrIdFilter::Id(8)),
        ..active.clone()
    };
    let of_brand = ProductFilter {
        brand: Some(NameOrIdFilter::Id(3)),
        ..active.clone()
    };
    for (filter, sort, index, counted) in [
        (
            &active,
            ProductSort::Sales,
            "idx_product_active_sales",
            "idx_product_",
        ),
        (
            &active,
            ProductSort::Views,
            "idx_product_active_views",
            "idx_product_",
        ),
        (
            &of_category,
            ProductSort::Sales,
            "idx_product_category_sales",
            "idx_product_category",
        ),
        (
            &of_brand,
            ProductSort::Sales,
            "idx_product_brand_sales",
            "idx_product_brand",
        ),
    ] {
        let (page, plans) = watched.plans(|session| {
            let page = PageRequest::new(2, 20).unwrap();
            Ok(session.products().list(filter, sort, page)?)
        });
        assert_eq!(page.results.len(), 20);
        assert_eq!(plans.len(), 4);
        assert_along(&plans[..2], index);
        // The other statement counts all active products, along the smallest index.
        for count in &plans[2..] {
            let along = format!("Index Only Scan using {counted}");
            assert!(count.contains(&along), "{count}");
        }
    }
}

#[test]
fn recommendations_and_related_products_are_read_along_indexes() {
    let watched = Watched::filled();
    recommendations(&watched);
    related(&watched);
}

fn recommendations(watched: &Watched) {
    let top = |category: Option<i64>, index: &str| {
        let category = category.and_then(CategoryId::new);
        let (found, plans) = watched.plans(|session| {
            let products = session.products();
            Ok(products.top(category, ProductSort::Sales, 100)?)
        });
        assert_eq!(found.len(), 100);
        assert_along(&plans, index);
    };
    top(None, "idx_product_active_sales");
    top(Some(8), "idx_product_category_sales");
    // Its products are at the end of the sales index.
    top(Some(12), "idx_product_category_sales");
    let (found, plans) = watched.plans(|session| Ok(session.products().trending(100)?));
    assert_eq!(found.len(), 100);
    assert_along(&plans, "idx_product_views_recent");
    for plan in &plans {
        assert!(plan.contains("using products_pkey on "), "{plan}");
        // An incremental sort isn't enough here: most products have the same number of views.
        assert!(!plan.contains("Sort"), "{plan}");
    }
}

fn related(watched: &Watched) {
    // Category 7 has the products 6, 46, …, which are enough.
    let product = |id: i64| {
        let id = ProductId::new(id).unwrap();
        let found = read(&watched.database, |session| {
            Ok(session.products().find(id)?)
        });
        found.unwrap().product
    };
    let one = product(6);
    let (found, plans) = watched.plans(|session| Ok(session.products().related(&one, 10)?));
    assert_eq!((found.len(), plans.len()), (10, 2));
    assert_along(&plans, "idx_product_category_sales");
    // A category of its own: the rest comes from the brand, whose other products are in category 7.
    watched.test.execute(
        "INSERT INTO categories (name) VALUES ('独有'); \
         UPDATE products SET category_id = 41 WHERE id IN (6, 46)",
    );
    let (found, plans) = watched.plans(|session| {
        let listing = session.products().find(one.id)?.unwrap();
        Ok(session.products().related(&listing.product, 10)?)
    });
    let ids: Vec<_> = found.iter().map(|row| row.product.id.get()).collect();
    assert_eq!((ids.len(), ids[0]), (10, 46));
    // The product, its category's products, its brand's products.
    assert_eq!(plans.len(), 6);
    // With one product, a sort is cheaper than the index order.
    assert!(
        plans[2].contains(" using idx_product_category"),
        "{}",
        plans[2]
    );
    assert_along(&plans[4..], "idx_product_brand_sales");
}
