//! Text conditions in statements.

use diesel::sql_types::{Bool, Nullable, Text};

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

// Compares bytes: the case rules of the database's locale take twice the time per row, and hardly
// any product's name has case beyond A to Z.
diesel::infix_operator!(Like, " COLLATE \"C\" ILIKE ", Bool, backend: diesel::pg::Pg);

/// Condition: `column` matches `pattern`, ignoring the case of the letters A to Z.
pub(crate) fn like<C>(column: C, pattern: &str) -> Like<C, diesel::dsl::AsExprOf<String, Text>>
where
    C: diesel::Expression,
{
    Like::new(
        column,
        diesel::IntoSql::into_sql::<Text>(pattern.to_owned()),
    )
}

/// A pattern for texts that contain `text`, whose own `%`, `_` and `\` are literal.
pub(crate) fn containing(text: &str) -> String {
    format!("%{}%", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_become_plain_characters() {
        assert_eq!(containing("50%"), r"%50\%%");
        assert_eq!(containing(r"a_b\"), r"%a\_b\\%");
    }
}
