use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn level(units: i32) -> StockLevel {
    StockLevel::new(units).unwrap()
}

/// A figure of 10 units, received at second 0.
const FIGURE: SupplierFigure = SupplierFigure {
    units: 10,
    received_at: DateTime::UNIX_EPOCH,
};

/// A maximum age of 60 seconds, at this second.
fn conditions(policy: DegradationPolicy, is_open: bool, now: i64) -> SupplyConditions {
    SupplyConditions {
        rules: DegradationRules {
            policy,
            max_figure_age: Some(TimeDelta::seconds(60)),
        },
        circuit_open_since: is_open.then(|| at(1)),
        now: at(now),
    }
}

#[test]
fn a_reliable_figure_is_sold_under_every_policy() {
    for policy in DegradationPolicy::ALL {
        let conditions = conditions(policy, false, 60);
        assert_eq!(conditions.degradation(Some(FIGURE)), None);
        assert_eq!(sellable_units(level(7), None), level(7));
    }
}

#[test]
fn an_open_circuit_and_an_old_figure_are_reasons() {
    for (is_open, now, expected) in [
        (true, 60, vec!["circuit_open"]),
        (false, 61, vec!["figure_too_old"]),
        (true, 61, vec!["circuit_open", "figure_too_old"]),
    ] {
        for policy in DegradationPolicy::ALL {
            let degradation = conditions(policy, is_open, now).degradation(Some(FIGURE));
            let degradation = degradation.unwrap();
            assert_eq!(degradation.reason_codes(), expected);
            assert_eq!(degradation.policy, policy);
        }
    }
}

#[test]
fn without_a_maximum_age_no_figure_is_too_old() {
    let mut conditions = conditions(DegradationPolicy::Stop, false, i64::from(i32::MAX));
    conditions.rules.max_figure_age = None;
    assert_eq!(conditions.degradation(Some(FIGURE)), None);
    assert_eq!(conditions.withheld(), None);
}

#[test]
fn products_without_a_figure_are_never_degraded() {
    for policy in DegradationPolicy::ALL {
        assert_eq!(conditions(policy, true, 1_000).degradation(None), None);
    }
}

#[test]
fn each_policy_sells_its_part_of_the_stock() {
    // 10 units of the supplier, and what the shop has added.
    for (stock, last_figure, own, stop) in [
        (0, 0, 0, 0),
        (7, 7, 0, 0),
        (10, 10, 0, 0),
        (13, 13, 3, 0),
        (i32::MAX, i32::MAX, i32::MAX - 10, 0),
    ] {
        let expected = [last_figure, own, stop].map(level);
        let sold = DegradationPolicy::ALL.map(|policy| {
            let degradation = conditions(policy, true, 1).degradation(Some(FIGURE));
            sellable_units(level(stock), degradation.as_ref())
        });
        assert_eq!(sold, expected, "{stock}");
    }
}

#[test]
fn lists_withhold_what_decisions_withhold() {
    use DegradationPolicy::{LastFigure, OwnStockOnly, Stop};
    let withheld = |policy, received_before| {
        Some(WithheldFigures {
            policy,
            received_before,
        })
    };
    assert_eq!(conditions(LastFigure, true, 100).withheld(), None);
    let open = conditions(Stop, true, 100).withheld();
    assert_eq!(open, withheld(Stop, None));
    let by_age = conditions(OwnStockOnly, false, 100).withheld();
    assert_eq!(by_age, withheld(OwnStockOnly, Some(at(40))));
}

#[test]
fn policies_have_names() {
    for policy in DegradationPolicy::ALL {
        assert_eq!(DegradationPolicy::from_name(policy.as_str()), Some(policy));
    }
    assert_eq!(DegradationPolicy::from_name("none"), None);
}
