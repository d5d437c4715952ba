//! Numbers of workbooks as text.

/// Digits that spreadsheet programs store of a number.
const DIGITS: usize = 15;

/// The number as a plain decimal with at most 15 significant digits, as a spreadsheet program shows it: what
/// a calculation has left behind them is cut. Larger and very small numbers have an exponent, as
/// `1.23E+17`.
pub(crate) fn text_of(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if !number.is_finite() {
        return number.to_string();
    }
    let scientific = format!("{number:.*e}", DIGITS.saturating_sub(1));
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let sign = if mantissa.starts_with('-') { "-" } else { "" };
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    match usize::try_from(exponent) {
        Ok(whole) if whole < DIGITS => format!("{sign}{}", with_point(digits, whole)),
        Err(_) if exponent > -10 => {
            let zeros = usize::try_from(exponent.unsigned_abs()).unwrap_or_default();
            format!("{sign}0.{}{digits}", "0".repeat(zeros.saturating_sub(1)))
        }
        _ => {
            let (first, rest) = digits.split_at_checked(1).unwrap_or((digits, ""));
            let point = if rest.is_empty() { "" } else { "." };
            let plus = if exponent < 0 { "-" } else { "+" };
            format!(
                "{sign}{first}{point}{rest}E{plus}{:02}",
                exponent.unsigned_abs()
            )
        }
    }
}

/// The digits with the point behind digit `whole`, counted from 0.
fn with_point(digits: &str, whole: usize) -> String {
    match digits.split_at_checked(whole.saturating_add(1)) {
        Some((whole, "")) => whole.to_owned(),
        Some((whole, fraction)) => format!("{whole}.{fraction}"),
        None => format!("{digits:0<width$}", width = whole.saturating_add(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_spreadsheets_show_them() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (-7.5, "-7.5"),
            (10.0, "10"),
            (1234.5, "1234.5"),
            (2999.99, "2999.99"),
            (1.1 * 3.0, "3.3"),
            (0.1 + 0.2, "0.3"),
            (0.07, "0.07"),
            (0.000_001, "0.000001"),
            (1e-12, "1E-12"),
            (6_901_234_567_890.0, "6901234567890"),
            (999_999_999_999_999.0, "999999999999999"),
            (1e15, "1E+15"),
            (1.234_567_89e17, "1.23456789E+17"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(text_of(number), text);
        }
    }
}
