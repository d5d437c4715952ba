//! Haier's amounts as text.

use haier_client::BigDecimal;

/// The amount with two or more decimal places, in exactly the digits that Haier sent.
pub(super) fn yuan(amount: &BigDecimal) -> String {
    let exact = amount.normalized();
    let places = exact.fractional_digit_count().max(2);
    exact.with_scale(places).to_plain_string()
}

/// A fraction, such as `0.05`, without zeros at the end.
pub(super) fn fraction(value: &BigDecimal) -> String {
    value.normalized().to_plain_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_two_places_or_as_many_as_they_need() {
        for (sent, expected) in [
            ("2999", "2999.00"),
            ("2999.5", "2999.50"),
            ("2999.500", "2999.50"),
            ("0.125", "0.125"),
            ("-3e3", "-3000.00"),
            ("0", "0.00"),
        ] {
            assert_eq!(yuan(&sent.parse().unwrap()), expected, "{sent}");
        }
        assert_eq!(fraction(&"0.050".parse().unwrap()), "0.05");
        assert_eq!(fraction(&"0".parse().unwrap()), "0");
    }
}
