//! Applying and undoing against a model, with edits by others at any point.

use cangku_domain::{
    Patch, PlanId, ProductId,
    catalog::ProductPatch,
    inventory::StockLevel,
    plans::{BulkEdit, ItemStatus, PlanAction, PlanStatus, PriceChange, ProductSelection},
    testing::ProductBuilder,
    use_cases::PlanRequest,
};
use proptest::prelude::*;

use super::{plans::priced, shop::Shop};

const PRODUCTS: usize = 4;

/// The two fields of a product that the test changes: price and threshold.
type Values = [u32; 2];

#[derive(Debug, Clone)]
enum Action {
    /// Somebody edits a field.
    Edit(usize, usize, u32),
    Begin(PlanAction),
    Advance(u32),
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        3 => (0..PRODUCTS, 0..2_usize, 1_u32..4).prop_map(|(product, field, value)| {
            Action::Edit(product, field, value)
        }),
        2 => prop::sample::select(PlanAction::ALL.to_vec()).prop_map(Action::Begin),
        4 => (1_u32..4).prop_map(Action::Advance),
    ]
}

struct Item {
    product: usize,
    field: usize,
    before: u32,
    after: u32,
    status: ItemStatus,
}

/// What should happen.
struct Model {
    values: [Values; PRODUCTS],
    items: Vec<Item>,
    status: PlanStatus,
    position: usize,
}

impl Model {
    fn new(values: [Values; PRODUCTS], wanted: Values) -> Self {
        let mut items = Vec::new();
        for (product, values) in values.iter().enumerate() {
            for field in 0..2 {
                if values[field] != wanted[field] {
                    items.push(Item {
                        product,
                        field,
                        before: values[field],
                        after: wanted[field],
                        status: ItemStatus::Pending,
                    });
                }
            }
        }
        Self {
            values,
            items,
            status: PlanStatus::Draft,
            position: 0,
        }
    }

    fn begin(&mut self, action: PlanAction) {
        if let Ok(target) = action.target(self.status)
            && target != self.status
        {
            self.status = target;
            self.position = 0;
        }
    }

    fn advance(&mut self, limit: u32) {
        let (from, done, left) = match self.status {
            PlanStatus::Applying => (ItemStatus::Pending, ItemStatus::Applied, ItemStatus::Stale),
            PlanStatus::Undoing => (ItemStatus::Applied, ItemStatus::Undone, ItemStatus::Kept),
            _ => return,
        };
        let is_undone = from == ItemStatus::Applied;
        let mut worked = 0;
        // Undone from the last one to the first.
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        if is_undone {
            order.reverse();
        }
        for (step, index) in order.into_iter().enumerate().skip(self.position) {
            if worked == limit {
                return;
            }
            let item = &mut self.items[index];
            if item.status == from {
                let (expected, wanted) = match is_undone {
                    true => (item.after, item.before),
                    false => (item.before, item.after),
                };
                let value = &mut self.values[item.product][item.field];
                item.status = if *value == expected { done } else { left };
                if *value == expected {
                    *value = wanted;
                }
                worked += 1;
                self.position = step + 1;
            }
        }
        if worked < limit {
            self.finish(is_undone);
        }
    }

    fn finish(&mut self, is_undone: bool) {
        let number = |status| {
            self.items
                .iter()
                .filter(|item| item.status == status)
                .count()
        };
        self.status = match (number(ItemStatus::Applied), number(ItemStatus::Stale)) {
            _ if is_undone => PlanStatus::Undone,
            (_, 0) => PlanStatus::Applied,
            (0, _) => PlanStatus::Stale,
            _ => PlanStatus::PartlyApplied,
        };
    }
}

fn edited(field: usize, value: u32) -> ProductPatch {
    match field {
        0 => priced(&format!("{value}.00")),
        _ => ProductPatch {
            low_stock_threshold: Patch::Set(threshold(value)),
            ..ProductPatch::default()
        },
    }
}

fn threshold(value: u32) -> StockLevel {
    StockLevel::new(i32::try_from(value).unwrap()).unwrap()
}

fn values_of(shop: &Shop, product: ProductId) -> Values {
    let details = shop.product(product).details;
    let price = details.prices.price.to_string();
    let threshold = details.low_stock_threshold.get();
    [
        price.trim_end_matches(".00").parse().unwrap(),
        u32::try_from(threshold).unwrap(),
    ]
}

fn check(
    shop: &Shop,
    plan: PlanId,
    products: &[ProductId],
    model: &Model,
) -> Result<(), TestCaseError> {
    for (product, values) in products.iter().zip(model.values) {
        prop_assert_eq!(values_of(shop, *product), values);
    }
    let items = shop.items(plan);
    let statuses: Vec<ItemStatus> = items.iter().map(|item| item.status).collect();
    let expected: Vec<ItemStatus> = model.items.iter().map(|item| item.status).collect();
    prop_assert_eq!(statuses, expected);
    let stored = shop
        .reader()
        .read(|session| Ok(session.plans().find(plan)?));
    let stored = stored.unwrap().unwrap();
    prop_assert_eq!(stored.status, model.status);
    let number = |status| {
        model
            .items
            .iter()
            .filter(|item| item.status == status)
            .count()
    };
    for (count, status) in [
        (stored.counts.pending, ItemStatus::Pending),
        (stored.counts.applied, ItemStatus::Applied),
        (stored.counts.stale, ItemStatus::Stale),
        (stored.counts.undone, ItemStatus::Undone),
        (stored.counts.kept, ItemStatus::Kept),
    ] {
        prop_assert_eq!(usize::try_from(count).unwrap(), number(status));
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_plan_writes_what_still_is_as_it_was(
        values in prop::array::uniform4(prop::array::uniform2(1_u32..4)),
        wanted in prop::array::uniform2(1_u32..4),
        actions in prop::collection::vec(action(), 0..25),
    ) {
        let shop = Shop::new();
        let products = values.map(|[price, units]| {
            let builder = ProductBuilder::new().price(&format!("{price}.00"));
            shop.add(builder.threshold(i32::try_from(units).unwrap()), 9)
        });
        let edit = BulkEdit {
            price: Some(PriceChange::To(cangku_domain::Money::parse(&format!("{}.00", wanted[0])).unwrap())),
            low_stock_threshold: Some(threshold(wanted[1])),
            ..BulkEdit::default()
        };
        let selection = ProductSelection::Ids(products.to_vec());
        let plan = shop.plan(PlanRequest::BulkEdit { selection, edit }).id;
        let mut model = Model::new(values, wanted);
        check(&shop, plan, &products, &model)?;
        for action in actions {
            match action {
                Action::Edit(product, field, value) => {
                    shop.edit(products[product], edited(field, value));
                    model.values[product][field] = value;
                }
                Action::Begin(action) => {
                    let taken = shop.take(plan, action);
                    prop_assert_eq!(taken.is_ok(), action.target(model.status).is_ok());
                    model.begin(action);
                }
                Action::Advance(limit) => {
                    shop.advance(plan, limit);
                    model.advance(limit);
                }
            }
            check(&shop, plan, &products, &model)?;
        }
    }
}
