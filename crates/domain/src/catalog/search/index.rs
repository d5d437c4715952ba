//! The tokens that are stored with a product.

use super::tokens::Tokens;
use crate::catalog::Product;

/// Grows whenever products get other tokens than before; what was made by a smaller one is made
/// anew.
pub const TOKENS_VERSION: i16 = 1;

/// Bytes of tokens of one product: far more than any product has, and less than a database takes.
const MOST_BYTES: usize = 400_000;

/// Where a token stands; its first character says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    /// Model and code.
    Model,
    Description,
    Brand,
    Category,
}

impl Field {
    /// The token as it is stored.
    pub(super) fn token(self, token: &str) -> String {
        let mark = match self {
            Self::Name => 'n',
            Self::Model => 'm',
            Self::Description => 'd',
            Self::Brand => 'b',
            Self::Category => 'c',
        };
        format!("{mark}{token}")
    }
}

/// The tokens of a product. Its brand and category are there by their ids, so that a new name of
/// either changes no product.
pub fn product_tokens(product: &Product) -> Vec<String> {
    let mut model = Tokens::of_code(product.haier.product_model.as_str());
    if let Some(code) = &product.haier.product_code {
        model.extend(Tokens::of_code(code.as_str()));
    }
    let fields = [
        (Field::Name, Tokens::of_text(product.name.as_str())),
        (Field::Model, model),
        (
            Field::Description,
            Tokens::of_text(product.description.as_str()),
        ),
    ];
    let mut tokens = vec![
        Field::Brand.token(&product.brand_id.to_string()),
        Field::Category.token(&product.category_id.to_string()),
    ];
    let mut bytes = 0;
    for (field, of_field) in &fields {
        for token in of_field.iter() {
            bytes += token.len();
            if bytes > MOST_BYTES {
                return tokens;
            }
            tokens.push(field.token(token));
        }
    }
    tokens
}
