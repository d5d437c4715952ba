//! The rules of each kind of row.

use super::{DataFinding, DataRule, Twins};
use crate::{
    Entity, Text,
    accounts::{User, Username},
    catalog::{Brand, Category, Product, Unavailability},
    supplier::HaierConfig,
};

fn finding(rule: DataRule, (kind, id): (Entity, i64), value: &str, detail: String) -> DataFinding {
    DataFinding {
        rule,
        kind,
        id,
        value: value.to_owned(),
        detail,
        twin_of: None,
    }
}

fn check_blank<const MAX: usize>(
    row: (Entity, i64),
    what: &str,
    text: &Text<MAX>,
) -> Option<DataFinding> {
    text.identity().is_empty().then(|| {
        let detail = format!("the {what} has no visible character");
        finding(DataRule::Blank, row, text.as_str(), detail)
    })
}

/// The rules that a category breaks.
pub(crate) fn check_category(category: &Category, twins: &mut Twins) -> Vec<DataFinding> {
    let row = (Entity::Category, category.id.get());
    let name = &category.name;
    let blank = check_blank(row, "name", name);
    let twin = twins.check(row, name.identity(), name.as_str());
    blank.into_iter().chain(twin).collect()
}

/// The rules that a brand breaks.
pub(crate) fn check_brand(brand: &Brand, twins: &mut Twins) -> Vec<DataFinding> {
    let row = (Entity::Brand, brand.id.get());
    let name = &brand.name;
    let blank = check_blank(row, "name", name);
    let twin = twins.check(row, name.identity(), name.as_str());
    blank.into_iter().chain(twin).collect()
}

/// The rules that a configuration of Haier's platform breaks.
pub(crate) fn check_haier_config(config: &HaierConfig, twins: &mut Twins) -> Vec<DataFinding> {
    let row = (Entity::HaierConfig, config.id.get());
    let name = &config.name;
    let blank = check_blank(row, "name", name);
    let twin = twins.check(row, name.identity(), name.as_str());
    blank.into_iter().chain(twin).collect()
}

/// The rules that a product breaks.
pub(crate) fn check_product(product: &Product, twins: &mut Twins) -> Vec<DataFinding> {
    let row = (Entity::Product, product.id.get());
    let details = &product.details;
    let mut found = Vec::new();
    found.extend(check_blank(row, "name", &details.name));
    if let Some(code) = &details.haier.product_code {
        found.extend(check_blank(row, "product code", code));
        found.extend(twins.check(row, code.identity(), code.as_str()));
    }
    if product
        .sale_conditions()
        .unavailability()
        .contains(&Unavailability::NoPrice)
    {
        let price = details.prices.display_price();
        let detail = "is 0.00 and no gift, so it can't be bought".to_owned();
        found.push(finding(
            DataRule::PriceZero,
            row,
            &price.to_string(),
            detail,
        ));
    }
    found
}

/// The rules that a user breaks.
pub(crate) fn check_user(user: &User, twins: &mut Twins) -> Vec<DataFinding> {
    let row = (Entity::User, user.id.get());
    let name = user.username.as_str();
    let mut found = Vec::new();
    found.extend(twins.check(row, user.username.identity(), name));
    if let Err(violation) = Username::for_new(name) {
        let detail = format!("the username {}", violation.message);
        found.push(finding(DataRule::Username, row, name, detail));
    }
    found
}
