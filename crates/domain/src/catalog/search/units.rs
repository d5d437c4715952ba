//! Units of measure of products, and what their features are counted in.

use super::characters::is_letter_or_digit;

/// Units of measure: the form that is indexed, and the other spellings. A spelling belongs to one
/// unit. Without 天, 台 and 平, since product names begin with these too.
const UNITS: &[(&str, &[&str])] = &[
    (
        "升",
        &[
            "公升", "立升", "l", "lt", "ltr", "litre", "litres", "liter", "liters",
        ],
    ),
    ("毫升", &["ml", "cc"]),
    ("公斤", &["千克", "kg", "kgs", "kilo"]),
    ("克", &["g"]),
    ("斤", &["市斤"]),
    ("毫米", &["mm", "公厘"]),
    ("厘米", &["cm", "公分"]),
    ("米", &["公尺", "m"]),
    ("平方米", &["平米", "平方", "m2", "sqm"]),
    ("立方米", &["立方", "m3"]),
    ("寸", &["英寸", "吋", "英吋", "inch", "inches", "in", "′′"]),
    ("匹", &["p", "hp", "匹马力", "马力"]),
    ("瓦", &["瓦特", "w", "watt", "watts"]),
    ("千瓦", &["kw"]),
    ("千瓦时", &["kwh"]),
    ("伏", &["伏特", "v"]),
    ("安", &["安培", "a"]),
    ("赫兹", &["赫", "hz"]),
    ("分贝", &["db", "db(a)"]),
    ("帕", &["帕斯卡", "pa"]),
    ("度", &["摄氏度", "°c"]),
    ("小时", &["h", "hr", "hrs", "钟头"]),
    ("分钟", &["min", "mins"]),
    ("转", &["rpm", "r/min", "转/分"]),
    ("级", &[]),
    ("套", &[]),
    ("门", &[]),
    ("层", &[]),
    ("档", &["挡"]),
    ("人", &[]),
    ("件", &[]),
    ("只", &[]),
    ("倍", &[]),
    ("年", &[]),
    ("元", &[]),
];

/// What else is counted in names of products: a numeral in front of it is a number. No units, since
/// words that follow a model number begin with them too.
const COUNTERS: &[&str] = &[
    "代", "筒", "管", "段", "头", "缸", "桶", "星", "核", "系", "温区", "合", "步", "向", "杯",
    "眼灶", "口灶",
];

/// Spellings of one unit, the indexed form first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    /// The form that is indexed behind a number.
    pub(super) indexed: &'static str,
    /// The other spellings.
    pub(super) others: &'static [&'static str],
}

impl Unit {
    /// All units and counters.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        let units = UNITS
            .iter()
            .map(|(indexed, others)| Self { indexed, others });
        let counters = COUNTERS.iter().map(|indexed| Self {
            indexed,
            others: &[],
        });
        units.chain(counters)
    }

    /// All spellings, the indexed one first.
    pub(super) fn spellings(self) -> impl Iterator<Item = &'static str> + Clone {
        std::iter::once(self.indexed).chain(self.others.iter().copied())
    }

    /// Whether the indexed form is one character.
    pub(super) fn is_one_character(self) -> bool {
        self.indexed.chars().nth(1).is_none()
    }

    /// The unit with this spelling.
    pub(super) fn spelled(text: &str) -> Option<Self> {
        Self::all().find(|unit| unit.spellings().any(|spelling| spelling == text))
    }

    /// The unit with the longest spelling at the beginning of the text, and the length of that in
    /// characters. Letters and digits must not go on behind a spelling of letters.
    pub(super) fn at_start(text: &[char]) -> Option<(Self, usize)> {
        let found = Self::all().flat_map(|unit| {
            let lengths = unit
                .spellings()
                .filter_map(|spelling| spelled_length(text, spelling));
            lengths.map(move |length| (unit, length))
        });
        found.max_by_key(|(_, length)| *length)
    }
}

fn spelled_length(text: &[char], spelling: &str) -> Option<usize> {
    // Most spellings differ in the first character, which costs no count.
    if text.first().copied() != spelling.chars().next() {
        return None;
    }
    let length = spelling.chars().count();
    let (beginning, rest) = text.split_at_checked(length)?;
    let goes_on = |next: &char| is_letter_or_digit(*next);
    let ends = beginning
        .last()
        .is_none_or(|last| !is_letter_or_digit(*last))
        || !rest.first().is_some_and(goes_on);
    (beginning.iter().copied().eq(spelling.chars()) && ends).then_some(length)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::catalog::search::folded;

    #[test]
    fn each_spelling_is_folded_and_belongs_to_one_unit() {
        let mut seen = HashSet::new();
        for spelling in Unit::all().flat_map(Unit::spellings) {
            assert!(seen.insert(spelling), "{spelling}");
            assert_eq!(folded(spelling), spelling);
        }
    }

    #[test]
    fn the_longest_spelling_counts_and_letters_end_with_it() {
        let at_start = |text: &str| {
            let found = Unit::at_start(&text.chars().collect::<Vec<_>>());
            found.map(|(unit, length)| (unit.indexed, length))
        };
        assert_eq!(at_start("公斤滚筒"), Some(("公斤", 2)));
        assert_eq!(at_start("kg滚筒"), Some(("公斤", 2)));
        assert_eq!(at_start("英寸"), Some(("寸", 2)));
        assert_eq!(at_start("千瓦时"), Some(("千瓦时", 3)));
        assert_eq!(at_start("l大"), Some(("升", 1)));
        assert_eq!(at_start("lw"), None);
        assert_eq!(at_start("l2"), None);
        assert_eq!(at_start("冰箱"), None);
    }
}
