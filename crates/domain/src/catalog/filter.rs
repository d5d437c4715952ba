//! Filter and sort order of product lists.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use super::{Source, SyncState};
use crate::{
    Money, OptionalText, TextError,
    inventory::{StockState, SupplyConditions, WithheldFigures},
    text::with_spaces,
};

/// A search phrase: one or more words, all of which must match.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchPhrase(String);

impl SearchPhrase {
    /// Maximum length, in characters.
    pub const MAX_CHARACTERS: usize = 100;

    /// Validates a phrase and makes all its white space spaces, none at the ends; `None` if it is
    /// blank. Tabs and line ends are white space: words are pasted from tables.
    ///
    /// # Errors
    /// [`TextError`] if it is too long or has other control characters.
    pub fn new(text: &str) -> Result<Option<Self>, TextError> {
        let text = OptionalText::<{ Self::MAX_CHARACTERS }>::new(&with_spaces(text))?;
        Ok((!text.is_empty()).then(|| Self(text.to_string())))
    }

    /// The phrase without white space at its ends; never empty.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A category or brand as a query refers to it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum NameOrIdFilter {
    /// By id; an id that doesn't exist finds no product.
    Id(i64),
    /// By its name, or else by one of the same identity.
    Name(String),
}

impl NameOrIdFilter {
    /// Maximum length of a name, in characters.
    pub const MAX_CHARACTERS: usize = 100;

    /// As [`Self::from_text`], with spaces for other white space.
    ///
    /// # Errors
    /// [`TextError`] if it is too long or has control characters.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = OptionalText::<{ Self::MAX_CHARACTERS }>::new(&with_spaces(text))?;
        Ok(Self::from_text(text.as_str()))
    }

    /// Parses a query value: digits are an id, anything else is a name.
    pub fn from_text(text: &str) -> Self {
        text.parse()
            .map_or_else(|_not_a_number| Self::Name(text.to_owned()), Self::Id)
    }
}

/// Filter of a product list; a `None` field doesn't restrict.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct ProductFilter {
    /// Words in name, model, code, brand, category or description; all must match.
    pub search: Option<SearchPhrase>,
    /// Only products of this category.
    pub category: Option<NameOrIdFilter>,
    /// Only products of this brand.
    pub brand: Option<NameOrIdFilter>,
    /// Minimum display price, inclusive.
    pub min_price: Option<Money>,
    /// Maximum display price, inclusive.
    pub max_price: Option<Money>,
    /// On sale (上架) or not (下架).
    pub is_active: Option<bool>,
    /// Procurable (可采) or not (不可采).
    pub is_sales: Option<bool>,
    /// Origin of the product.
    pub source: Option<Source>,
    /// With or without stock.
    pub in_stock: Option<bool>,
    /// Whether syncs bring it; for staff.
    pub sync_state: Option<SyncState>,
    /// How much of it there is.
    pub stock_state: Option<StockState>,
    /// Supplier figures whose units don't count as stock; `None`: all figures count. Restricts nothing by
    /// itself.
    pub withheld: Option<WithheldFigures>,
}

impl ProductFilter {
    /// The filter with the figures that are withheld under these conditions, if it selects by stock. Times
    /// are rounded up to whole minutes, so that queries of one minute are the same.
    #[must_use]
    pub fn for_sale(self, supply: &SupplyConditions) -> Self {
        if self.in_stock.is_none() && self.stock_state.is_none() {
            return self;
        }
        let withheld = supply.withheld().map(|withheld| WithheldFigures {
            received_before: withheld.received_before.map(whole_minute),
            ..withheld
        });
        Self { withheld, ..self }
    }
}

/// The first whole minute that isn't before this time.
fn whole_minute(time: DateTime<Utc>) -> DateTime<Utc> {
    let minute = TimeDelta::minutes(1);
    time.duration_round_up(minute).unwrap_or(time)
}

/// Sort order of a product list. Ties are broken by id, so that pages never overlap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ProductSort {
    /// Products that match by their name first, those that match only by their description last;
    /// within each group most sold first.
    Relevance,
    /// Lowest display price first.
    PriceAsc,
    /// Highest display price first.
    PriceDesc,
    /// Most sold first (热销).
    Sales,
    /// Most viewed first (浏览).
    Views,
    /// Newest first (新品), by the time of creation; the default.
    #[default]
    Created,
}

impl ProductSort {
    /// All sort orders, in the order of the API schema.
    pub const ALL: [Self; 6] = [
        Self::Relevance,
        Self::PriceAsc,
        Self::PriceDesc,
        Self::Sales,
        Self::Views,
        Self::Created,
    ];

    /// The name in query strings.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::PriceAsc => "price_asc",
            Self::PriceDesc => "price_desc",
            Self::Sales => "sales",
            Self::Views => "views",
            Self::Created => "created",
        }
    }

    /// The sort order with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_phrase_searches_for_nothing() {
        assert_eq!(SearchPhrase::new("  ").unwrap(), None);
        assert_eq!(SearchPhrase::new("a\0"), Err(TextError::ControlCharacter));
        assert!(SearchPhrase::new(&"冰".repeat(101)).is_err());
        for text in [
            " 海尔 冰箱 ",
            "海尔\t冰箱\n",
            "\u{85}海尔\u{3000}冰箱\u{2028}",
            "海尔\u{b}冰箱\u{c}",
        ] {
            let phrase = SearchPhrase::new(text).unwrap().unwrap();
            assert_eq!(phrase.as_str(), "海尔 冰箱", "{text:?}");
        }
    }

    #[test]
    fn digits_name_an_id() {
        assert_eq!(NameOrIdFilter::from_text("12"), NameOrIdFilter::Id(12));
        assert_eq!(
            NameOrIdFilter::from_text("海尔"),
            NameOrIdFilter::Name("海尔".into())
        );
    }
}
