//! Unique names and codes, references, and deletions.

use crate::{
    BrandId, CategoryId, Entity, Error, Text,
    catalog::{BrandDraft, CategoryDraft, DeletedCounts, ObligationList, Obligations},
    conformance::shop::{Shop, command, lock},
    inventory::StockChange,
    orders::OrderAction,
    testing::{self, admin, quantity, staff, user_named},
    use_cases::{create_brand, create_category, delete_category, delete_product},
};

pub(super) fn run(shop: Shop) {
    let admin = admin();
    let duplicate = |error: &Error, expected: Entity, name: &str| {
        let is_duplicate = matches!(
            error,
            Error::Duplicate { entity, field } if *entity == expected && *field == name
        );
        shop.step()
            .check_that("a refusal because of a duplicate", is_duplicate, error);
    };
    shop.begin("names of categories, brands and users are unique");
    let category = CategoryDraft {
        name: Text::constant("洗衣机"),
        order: 1,
    };
    let create = || create_category(shop.context(&admin), &category);
    let washers = shop.step().done(create());
    duplicate(&shop.step().refused(create()), Entity::Category, "name");
    let brand = || BrandDraft::named(Text::constant("卡萨帝"));
    shop.step()
        .done(create_brand(shop.context(&admin), &brand()));
    let refused = create_brand(shop.context(&admin), &brand());
    duplicate(&shop.step().refused(refused), Entity::Brand, "name");
    shop.register("Ann");
    let again = shop.subject.transactor.run(|unit| {
        let user = user_named("ann");
        Ok(unit.users().insert(&user, shop.after(0))?)
    });
    duplicate(&shop.step().refused(again), Entity::User, "username");

    shop.begin("names that look the same are one name");
    for name in ["洗\u{200b}衣机", " \u{202e}洗衣机\u{a0}"] {
        let category = CategoryDraft {
            name: Text::constant(name),
            order: 0,
        };
        let refused = create_category(shop.context(&admin), &category);
        duplicate(&shop.step().refused(refused), Entity::Category, "name");
        let name = [Text::constant(name)];
        let found = shop.write(|unit| Ok(unit.categories().ensure(&name, shop.after(0))?));
        shop.step().check("the category", &vec![washers.id], &found);
    }
    let brand = BrandDraft::named(Text::constant("卡萨帝\u{feff}"));
    let refused = create_brand(shop.context(&admin), &brand);
    duplicate(&shop.step().refused(refused), Entity::Brand, "name");

    shop.begin("product codes are unique");
    let kept = shop.add(shop.product().code("GA0"), 3);
    for code in ["GA0", "ＧＡ０", "GA\u{2067}0", "\u{a0}GA0"] {
        let refused = shop.try_add(shop.product().code(code), 0);
        duplicate(
            &shop.step().refused(refused),
            Entity::Product,
            "product_code",
        );
        let codes = [testing::text(code)];
        let found = shop.read(|session| Ok(session.products().by_codes(&codes)?));
        let found: Vec<_> = found.into_iter().map(|product| product.id).collect();
        shop.step().check("the product", &vec![kept], &found);
    }

    shop.begin("a product needs a category and a brand that exist");
    let unknown = CategoryId::new(i64::MAX).zip(BrandId::new(i64::MAX));
    if let Some((category, brand)) = unknown {
        let nowhere = shop.product().placed_in(category, brand);
        let refused = shop.step().refused(shop.try_add(nowhere, 0));
        let is_invalid = matches!(refused, Error::Invalid(_));
        shop.step().check_that("a violation", is_invalid, &refused);
    }

    shop.begin("a product that orders or holds need isn't deleted");
    let washer = shop.add(shop.product(), 5);
    let order = shop.step().done(shop.place(&staff(), &[(washer, 2)]));
    let lock = lock(washer, 1, "shelf", None);
    shop.step().done(shop.stock(&staff(), lock));
    let any = crate::ExpectedVersion::Any;
    let refused = shop
        .step()
        .refused(delete_product(shop.context(&admin), washer, &any));
    let one = |reference: &str| ObligationList {
        count: 1,
        references: vec![reference.to_owned()],
    };
    let needed = Obligations {
        orders: one(order.number.as_str()),
        holds: one("shelf"),
    };
    let is_needed = matches!(
        &refused,
        Error::HasObligations { entity: Entity::Product, obligations } if **obligations == needed
    );
    shop.step()
        .check_that("a refusal with the order and the hold", is_needed, &refused);
    shop.check_figures(washer, 2, 3, 0);

    shop.begin("a product is deleted with its log and holds");
    let release = StockChange::Release {
        quantity: quantity(1),
    };
    shop.step()
        .done(shop.stock(&staff(), command(washer, release, "shelf")));
    shop.step()
        .done(shop.move_order(&staff(), order.id, OrderAction::Cancel));
    let counts = shop.step().done(delete_product(
        shop.context(&admin),
        washer,
        &crate::ExpectedVersion::Any,
    ));
    let expected = DeletedCounts {
        products: 1,
        inventory_logs: 5,
        ..DeletedCounts::default()
    };
    shop.step().check("deleted rows", &expected, &counts);
    let found = shop.read(|session| Ok(session.orders().find(order.id)?));
    let lines = found.map(|(order, _)| order.lines).unwrap_or_default();
    let products: Vec<_> = lines.iter().map(|line| line.product_id).collect();
    shop.step()
        .check("products of the order's lines", &vec![None], &products);

    shop.begin("an empty category is deleted alone");
    let counts = shop.step().done(delete_category(
        shop.context(&admin),
        washers.id,
        &crate::ExpectedVersion::Any,
    ));
    let expected = DeletedCounts {
        categories: 1,
        ..DeletedCounts::default()
    };
    shop.step().check("deleted rows", &expected, &counts);
    shop.check_figures(kept, 3, 0, 0);
}
