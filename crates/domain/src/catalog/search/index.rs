//! The search tokens that are stored with a product.

use super::{field::Field, tokens::Tokens};
use crate::{BrandId, CategoryId, catalog::ProductDetails};

/// Version of the tokenizer. Raise it with every change that gives products other tokens: products
/// with tokens of a lower version are reindexed.
pub const TOKENIZER_VERSION: i16 = 4;

/// Maximum total size of a product's tokens, in bytes: far above any real product, below the
/// database's limit.
const MAX_TOKEN_BYTES: usize = 400_000;

/// The searchable fields of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchableProduct<'a> {
    /// The product's name; tokens of the field `n`.
    pub name: &'a str,
    /// Description; may be empty.
    pub description: &'a str,
    /// 海尔产品型号: model number; may be empty.
    pub model: &'a str,
    /// 海尔产品编码: product code; `None` for a product without one.
    pub code: Option<&'a str>,
    /// Id of the category.
    pub category_id: CategoryId,
    /// Id of the brand.
    pub brand_id: BrandId,
}

impl<'a> From<&'a ProductDetails> for SearchableProduct<'a> {
    fn from(details: &'a ProductDetails) -> Self {
        Self {
            name: details.name.as_str(),
            description: details.description.as_str(),
            model: details.haier.product_model.as_str(),
            code: details
                .haier
                .product_code
                .as_ref()
                .map(|code| code.as_str()),
            category_id: details.category_id,
            brand_id: details.brand_id,
        }
    }
}

/// Returns the search tokens of a product. Brand and category are indexed by id, so that renaming
/// one doesn't reindex its products.
pub fn product_tokens(product: SearchableProduct<'_>) -> Vec<String> {
    let mut model = Tokens::of_code(product.model);
    model.extend(Tokens::of_code(product.code.unwrap_or_default()));
    let fields = [
        (Field::Name, Tokens::of_name(product.name)),
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
            // Fields are added in order of importance; only the end of an excessive description is
            // lost.
            if bytes > MAX_TOKEN_BYTES {
                return tokens;
            }
            tokens.push(field.token(token));
        }
    }
    tokens
}
