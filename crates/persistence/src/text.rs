//! Text conditions in statements.

use diesel::sql_types::{Nullable, Text};

diesel::define_sql_function! {
    /// Lower case, by the database's rules.
    fn lower(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// What of a text is seen, as [`Identity::of`](cangku_domain::Identity::of).
    fn text_identity(text: Text) -> Text;
}

diesel::define_sql_function! {
    /// As [`text_identity`], of a text that may be missing.
    #[sql_name = "text_identity"]
    fn optional_text_identity(text: Nullable<Text>) -> Nullable<Text>;
}

/// A number that is searched for, and what of it is seen: pasted numbers have invisible characters or full
/// width.
pub(crate) fn spellings<const MAX: usize>(number: &cangku_domain::Text<MAX>) -> [String; 2] {
    [number.as_str().to_owned(), number.identity().to_string()]
}
