//! `sales_count` at its maximum.

use cangku_domain::orders::OrderAction;

use super::fixtures::{assert_recount, fold, noon, rebuild, refund, sell, shop_with, step};

#[test]
fn a_count_stays_at_its_maximum_and_is_exact_again_below_it() {
    let (test, database, [a, b]) = shop_with();
    let counts =
        || test.text("SELECT string_agg(sales_count::text, ' ' ORDER BY id) FROM products");
    let complete = |units: i32| {
        test.execute(&format!(
            "UPDATE products SET stock = {units} WHERE id = {a}"
        ));
        let order = sell(&database, noon(), &[(a, units), (b, 2)]);
        for action in [OrderAction::Ship, OrderAction::Complete] {
            step(&database, noon(), order, action).unwrap();
        }
        order
    };
    let most = complete(i32::MAX);
    assert_eq!(counts(), "2147483647 2");
    let (some, more) = (complete(5), complete(i32::MAX));
    assert_eq!(counts(), "2147483647 6");
    refund(&database, noon(), some);
    assert_eq!(counts(), "2147483647 4", "two orders still have as many");
    test.execute(&format!(
        "UPDATE products SET sales_count = 7 WHERE id = {a}"
    ));
    assert_eq!(rebuild(&database, noon()).sales_counts_corrected, 1);
    assert_eq!(counts(), "2147483647 4");
    refund(&database, noon(), most);
    refund(&database, noon(), more);
    complete(3);
    assert_eq!(counts(), "3 2");
    assert_eq!(rebuild(&database, noon()).sales_counts_corrected, 0);
    fold(&database, noon(), 100);
    assert_recount(&test);
}
