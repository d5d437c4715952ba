//! The tokens that are stored with a product.

use super::tokens::Tokens;
use crate::{BrandId, CategoryId, catalog::Product};

/// Grows whenever products get other tokens than before; what was made by a smaller one is made
/// anew.
pub const TOKENS_VERSION: i16 = 2;

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

/// What of a product can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProductText<'a> {
    /// Name.
    pub name: &'a str,
    /// Description.
    pub description: &'a str,
    /// 海尔产品型号.
    pub model: &'a str,
    /// 海尔产品编码.
    pub code: Option<&'a str>,
    /// Its category.
    pub category_id: CategoryId,
    /// Its brand.
    pub brand_id: BrandId,
}

impl<'a> From<&'a Product> for ProductText<'a> {
    fn from(product: &'a Product) -> Self {
        Self {
            name: product.name.as_str(),
            description: product.description.as_str(),
            model: product.haier.product_model.as_str(),
            code: product
                .haier
                .product_code
                .as_ref()
                .map(|code| code.as_str()),
            category_id: product.category_id,
            brand_id: product.brand_id,
        }
    }
}

/// The tokens of a product. Its brand and category are there by their ids, so that a new name of
/// either changes no product.
pub fn product_tokens(product: ProductText<'_>) -> Vec<String> {
    let mut model = Tokens::of_code(product.model);
    model.extend(Tokens::of_code(product.code.unwrap_or_default()));
    let fields = [
        (Field::Name, Tokens::of_text(product.name)),
        (Field::Model, model),
        (Field::Description, Tokens::of_text(product.description)),
    ];
    let mut tokens = vec![
        Field::Brand.token(&product.brand_id.to_string()),
        Field::Category.token(&product.category_id.to_string()),
    ];
    let mut bytes = 0_usize;
    for (field, of_field) in &fields {
        for token in of_field.iter() {
            bytes = bytes.saturating_add(token.len());
            if bytes > MOST_BYTES {
                return tokens;
            }
            tokens.push(field.token(token));
        }
    }
    tokens
}
