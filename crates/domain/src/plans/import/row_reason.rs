//! Why rows of a spreadsheet are refused.

/// Why a row of a spreadsheet is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RowReason {
    /// `required`: the cell must not be empty.
    Required,
    /// `invalid_value`: the cell isn't what the column wants.
    InvalidValue,
    /// `too_long`: the text is longer than allowed.
    TooLong,
    /// `control_character`: the text has a control character.
    ControlCharacter,
    /// `negative`: the number is negative.
    Negative,
    /// `too_precise`: the amount has more than two decimal places.
    TooPrecise,
    /// `out_of_range`: the number is larger than can be stored.
    OutOfRange,
    /// `date`: the spreadsheet program has made a date of it.
    Date,
    /// `scientific_notation`: the spreadsheet program has made a rounded number of it.
    ScientificNotation,
    /// `cell_error`: the cell is an error such as `#REF!`.
    CellError,
    /// `unknown_id`: no product has the id.
    UnknownId,
    /// `code_mismatch`: the product with the id has another code.
    CodeMismatch,
    /// `repeated`: another row of the file is about the same product.
    Repeated,
    /// `price_zero`: only gifts are sold for 0.00.
    PriceZero,
    /// `held_above_count`: more units are held for orders than were counted.
    HeldAboveCount,
    /// `stock_overflow`: the product would have more units than can be stored.
    StockOverflow,
}

impl RowReason {
    /// All reasons, in the order of the API schema.
    pub const ALL: [Self; 16] = [
        Self::Required,
        Self::InvalidValue,
        Self::TooLong,
        Self::ControlCharacter,
        Self::Negative,
        Self::TooPrecise,
        Self::OutOfRange,
        Self::Date,
        Self::ScientificNotation,
        Self::CellError,
        Self::UnknownId,
        Self::CodeMismatch,
        Self::Repeated,
        Self::PriceZero,
        Self::HeldAboveCount,
        Self::StockOverflow,
    ];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::InvalidValue => "invalid_value",
            Self::TooLong => "too_long",
            Self::ControlCharacter => "control_character",
            Self::Negative => "negative",
            Self::TooPrecise => "too_precise",
            Self::OutOfRange => "out_of_range",
            Self::Date => "date",
            Self::ScientificNotation => "scientific_notation",
            Self::CellError => "cell_error",
            Self::UnknownId => "unknown_id",
            Self::CodeMismatch => "code_mismatch",
            Self::Repeated => "repeated",
            Self::PriceZero => "price_zero",
            Self::HeldAboveCount => "held_above_count",
            Self::StockOverflow => "stock_overflow",
        }
    }

    /// The reason with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}
