//! Finds quantities in normalized text: numbers with their units, and dimensions.

use super::{
    characters::{is_connector, is_digit, is_ideograph, is_letter_or_digit},
    numerals::{is_numeral, number},
    units::Unit,
};

/// Maximum number of digits of a number; longer ones are codes.
const MAX_DIGITS: usize = 8;
/// Maximum number of characters of a numeral.
const MAX_NUMERAL: usize = 9;
/// Maximum number of factors of a dimension; more of them are a list.
const MAX_FACTORS: usize = 4;

/// Which text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// A text of a product. A unit of one letter counts only directly behind the number.
    Indexed,
    /// A search phrase. A unit of one letter may follow a space, and a number with a unit of several
    /// letters may follow a word of letters directly, as in haier10kg.
    Phrase,
}

/// Finds the unit at the beginning of a text, and the length of its spelling in characters.
pub(super) type UnitAt<'a> = &'a dyn Fn(&[char]) -> Option<(Unit, usize)>;

/// What a quantity is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Measure {
    /// A number with its unit.
    Unit {
        /// The number in digits.
        number: String,
        /// The unit.
        unit: Unit,
    },
    /// Numbers with multiplication signs between them.
    Dimension(Vec<String>),
}

impl Measure {
    /// The token that all spellings of the quantity have in common.
    pub(super) fn token(&self) -> String {
        match self {
            Self::Unit { number, unit } => format!("{number}{}", unit.indexed),
            Self::Dimension(factors) => factors.join("x"),
        }
    }

    /// The tokens by which a product with this quantity is found: of a dimension, also each pair
    /// and triple of adjacent factors.
    pub(super) fn tokens(&self) -> Vec<String> {
        match self {
            Self::Unit { .. } => vec![self.token()],
            Self::Dimension(factors) => (2..=factors.len())
                .flat_map(|length| factors.windows(length).map(|some| some.join("x")))
                .collect(),
        }
    }
}

/// A quantity in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantity {
    /// Index of the first character.
    pub(super) start: usize,
    /// Index behind the last character.
    pub(super) end: usize,
    /// What it is.
    pub(super) measure: Measure,
}

/// The quantities of a text, from left to right, without overlaps.
pub(super) fn quantities(text: &[char], reading: Reading, unit_at: UnitAt<'_>) -> Vec<Quantity> {
    let mut found = Vec::new();
    let mut at = 0;
    // End of the last number or quantity: 8/10kg and 8kg/10kg contain 10kg, bcd-470l no quantity.
    let mut chain = None;
    while let Some(character) = text.get(at) {
        if character.is_ascii_digit() {
            let number_end = number_end(text, at);
            let may_begin = begins_number(text, at, chain, reading);
            let quantity = may_begin.and_then(|letters| {
                let dimension = (!letters).then(|| read_dimension(text, at)).flatten();
                dimension.or_else(|| {
                    let (unit, unit_end, is_spaced) = read_unit(text, number_end, unit_at)?;
                    let spelled = SpelledUnit {
                        unit,
                        end: unit_end,
                        is_spaced,
                        follows_letters: letters,
                    };
                    read_number(text, at, number_end, &spelled, reading)
                })
            });
            at = quantity
                .as_ref()
                .map_or(number_end, |quantity| quantity.end);
            if may_begin.is_some() {
                chain = Some(at);
            }
            found.extend(quantity);
        } else if is_numeral(*character) {
            let numeral_end = run_end(text, at, |c| is_numeral(c) || c == '点');
            let quantity = read_numeral(text, at, numeral_end, unit_at);
            at = quantity
                .as_ref()
                .map_or(numeral_end, |quantity| quantity.end);
            found.extend(quantity);
        } else {
            at += 1;
        }
    }
    found
}

/// Whether a number begins here, and if so, whether letters precede it directly.
fn begins_number(text: &[char], at: usize, chain: Option<usize>, reading: Reading) -> Option<bool> {
    let Some(before) = at.checked_sub(1).and_then(|before| text.get(before)) else {
        return Some(false);
    };
    if is_connector(*before) {
        // Behind a point it is a part of a version, as in 1.2.3.
        let begins = *before != '.' && at.checked_sub(1) == chain;
        return begins.then_some(false);
    }
    if !is_letter_or_digit(*before) {
        return Some(false);
    }
    (reading == Reading::Phrase && before.is_alphabetic()).then_some(true)
}

fn run_end(text: &[char], at: usize, is_part: impl Fn(char) -> bool) -> usize {
    let rest = text.iter().skip(at);
    at + rest.take_while(|character| is_part(**character)).count()
}

/// End of the digits, with a decimal point between them.
fn number_end(text: &[char], at: usize) -> usize {
    let whole = run_end(text, at, is_digit);
    let fraction = run_end(text, whole + 1, is_digit);
    let has_fraction = text.get(whole) == Some(&'.') && fraction > whole + 1;
    if has_fraction { fraction } else { whole }
}

/// The number without zeros that change nothing: `01.50` is `1.5`. `None` if it is too long, or if it
/// is a part of a version such as 1.2.3.
fn read_digits(text: &[char], start: usize, end: usize) -> Option<String> {
    let digits = text.get(start..end)?;
    let goes_on = text.get(end) == Some(&'.') && text.get(end + 1).copied().is_some_and(is_digit);
    if digits.len() > MAX_DIGITS
        || goes_on
        || !digits.iter().all(|c| c.is_ascii_digit() || *c == '.')
    {
        return None;
    }
    let digits: String = digits.iter().collect();
    let trimmed = match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => &digits,
    };
    let trimmed = trimmed.trim_start_matches('0');
    let has_whole = trimmed.starts_with(|character: char| character != '.');
    Some(if has_whole {
        trimmed.to_owned()
    } else {
        format!("0{trimmed}")
    })
}

/// A unit behind a number.
struct SpelledUnit {
    unit: Unit,
    /// Index behind its last character.
    end: usize,
    /// Whether a space precedes it.
    is_spaced: bool,
    /// Whether letters precede the number directly.
    follows_letters: bool,
}

fn read_number(
    text: &[char],
    start: usize,
    end: usize,
    spelled: &SpelledUnit,
    reading: Reading,
) -> Option<Quantity> {
    let number = read_digits(text, start, end)?;
    let length = spelled.end - end - usize::from(spelled.is_spaced);
    let last = text.get(spelled.end - 1).copied();
    let is_letter = length == 1 && last.is_some_and(is_letter_or_digit);
    let next = text.get(spelled.end).copied();
    let counts = match (is_letter, reading) {
        (false, _) => true,
        (true, Reading::Indexed) => !spelled.is_spaced,
        (true, Reading::Phrase) => {
            let is_in_text = spelled.is_spaced && next.is_some_and(is_ideograph);
            !spelled.follows_letters && !is_in_text
        }
    };
    counts.then(|| with_half(text, start, spelled.end, number, spelled.unit))
}

fn read_numeral(text: &[char], start: usize, end: usize, unit_at: UnitAt<'_>) -> Option<Quantity> {
    // 千 in 一千瓦 may belong to the numeral or to the unit. The longest text counts, so that 两千瓦特 is
    // 2000瓦; of equal ones that with the longest unit, which comes last.
    let readings = (start + 1..=end.min(start + MAX_NUMERAL))
        .rev()
        .filter_map(|end| {
            let number = number(text.get(start..end)?)?;
            let (unit, length) = unit_at(text.get(end..)?)?;
            Some(with_half(text, start, end + length, number, unit))
        });
    readings.max_by_key(|quantity| quantity.end)
}

/// 一匹半 is 1.5匹.
fn with_half(text: &[char], start: usize, end: usize, number: String, unit: Unit) -> Quantity {
    let has_half = text.get(end) == Some(&'半') && !number.contains('.');
    let (number, end) = match has_half {
        true => (format!("{number}.5"), end + 1),
        false => (number, end),
    };
    let measure = Measure::Unit { number, unit };
    Quantity {
        start,
        end,
        measure,
    }
}

/// The unit at this index or behind one space, its end, and whether there is a space.
fn read_unit(text: &[char], at: usize, unit_at: UnitAt<'_>) -> Option<(Unit, usize, bool)> {
    let is_spaced = text.get(at) == Some(&' ');
    let start = at + usize::from(is_spaced);
    let (unit, length) = unit_at(text.get(start..)?)?;
    Some((unit, start + length, is_spaced))
}

/// 600*800, 600 × 800 × 300, 60cm乘80cm.
fn read_dimension(text: &[char], start: usize) -> Option<Quantity> {
    let mut factors = Vec::new();
    let (mut at, mut end) = (start, start);
    while text.get(at).copied().is_some_and(is_digit) {
        let factor_end = number_end(text, at);
        factors.push(read_digits(text, at, factor_end)?);
        end = factor_end;
        let unit = read_unit(text, end, &Unit::at_start).filter(|(unit, ..)| is_length(*unit));
        let unit_end = unit.map_or(end, |(_, end, _)| end);
        let sign = skip_space(text, unit_end);
        if !text.get(sign).copied().is_some_and(is_multiplication) {
            end = unit_end;
            break;
        }
        at = skip_space(text, sign + 1);
    }
    let is_cut = text.get(end).copied().is_some_and(is_letter_or_digit);
    let is_dimension = (2..=MAX_FACTORS).contains(&factors.len()) && !is_cut;
    is_dimension.then_some(Quantity {
        start,
        end,
        measure: Measure::Dimension(factors),
    })
}

fn skip_space(text: &[char], at: usize) -> usize {
    at + usize::from(text.get(at) == Some(&' '))
}

fn is_length(unit: Unit) -> bool {
    matches!(unit.indexed, "毫米" | "厘米" | "米" | "寸")
}

const fn is_multiplication(character: char) -> bool {
    matches!(character, 'x' | '*' | '×' | '✕' | '✖' | '⨯' | '∗' | '乘')
}

#[cfg(test)]
mod tests;
