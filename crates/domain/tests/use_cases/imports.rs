//! Plans from spreadsheets.

use cangku_domain::{
    Error, Money, OptionalText, ProductId,
    catalog::{CategoryDraft, ProductCode},
    inventory::StockLevel,
    plans::{
        FieldValue, ImportCounts, ImportFile, ImportRow, ImportValue, ImportedCell, ItemAction,
        ItemChange, PlanField, PlanReason, PlanRefusal, PlanRules, RowReason,
    },
    ports::ImportRows,
    testing::{admin, staff, text},
    use_cases::{Created, ImportedPlan, Once, create_category, import_plan_once},
};

use super::{plans::RULES, shop::Shop};

/// Rows in memory.
struct Rows {
    file: ImportFile,
    rows: Vec<ImportRow>,
}

impl ImportRows for Rows {
    fn file(&self) -> &ImportFile {
        &self.file
    }

    fn len(&self) -> usize {
        self.rows.len()
    }

    fn row(&self, position: usize) -> Option<ImportRow> {
        self.rows.get(position).cloned()
    }

    fn cells(&self, position: usize) -> Vec<String> {
        vec![position.to_string()]
    }
}

/// A row with a code or an id and these values.
fn row(line: u32, code: &str, id: Option<ProductId>, values: Vec<ImportValue>) -> ImportRow {
    let cells = values.into_iter().map(|value| ImportedCell {
        column: "column".to_owned(),
        value,
    });
    ImportRow {
        line,
        id,
        code: ProductCode::new(code).ok(),
        cells: cells.collect(),
        mistakes: Vec::new(),
    }
}

fn price(amount: &str) -> ImportValue {
    ImportValue::Field(FieldValue::Price(Money::parse(amount).unwrap()))
}

fn new_product(category: &str) -> Vec<ImportValue> {
    vec![
        price("9.90"),
        ImportValue::Field(FieldValue::Name(text("冰箱"))),
        ImportValue::Field(FieldValue::CategoryNamed(text(category))),
        ImportValue::Field(FieldValue::BrandNamed(text("海尔"))),
        ImportValue::Counted(StockLevel::new(4).unwrap()),
    ]
}

impl Shop {
    fn try_import(
        &self,
        rows: Vec<ImportRow>,
        rules: PlanRules,
    ) -> cangku_domain::Result<ImportedPlan> {
        let rows = Rows {
            file: ImportFile {
                name: OptionalText::new("a.csv").unwrap(),
                headers: vec!["code".to_owned()],
                ignored: Vec::new(),
            },
            rows,
        };
        let once = Once {
            idempotency: None,
            render: |_plan| panic!("nothing is stored without a key"),
        };
        let reason = PlanReason::new("test").unwrap();
        match import_plan_once(self.context(&admin()), rules, &reason, &rows, &once)? {
            Created::Fresh { value, .. } => Ok(value),
            Created::Replayed(_) => panic!("nothing is stored without a key"),
        }
    }

    fn import(&self, rows: Vec<ImportRow>) -> ImportedPlan {
        self.try_import(rows, RULES).unwrap()
    }
}

#[test]
fn rows_create_change_and_leave_products() {
    let shop = Shop::new();
    let id = shop.stocked(7);
    let rows = vec![
        row(2, "", Some(id), vec![price("1.00")]),
        row(3, "N1", None, new_product("冷柜")),
        row(4, "N2", None, vec![price("1.00")]),
        row(5, "", None, vec![price("1.00")]),
        row(6, "", ProductId::new(999), vec![price("1.00")]),
        row(7, "N3", Some(id), vec![price("1.00")]),
    ];
    let imported = shop.import(rows);
    let expected = ImportCounts {
        unchanged: 0,
        changed: 1,
        created: 1,
        refused: 4,
    };
    assert_eq!(imported.import.counts, expected);
    assert!(imported.import.new_names.categories.contains("冷柜"));
    let actions: Vec<ItemAction> = shop
        .items(imported.plan.id)
        .iter()
        .map(|item| item.change.action())
        .collect();
    let planned = [ItemAction::Update, ItemAction::Create, ItemAction::Stock];
    assert_eq!(actions, planned);
    let refused = shop
        .reader()
        .read(|session| Ok(session.imports().refused_behind(imported.plan.id, 0, 9)?))
        .unwrap();
    assert_eq!(refused, imported.first_refused);
    let reasons: Vec<_> = refused
        .iter()
        .map(|row| (row.line, row.mistakes[0].reason))
        .collect();
    let expected = [
        (4, RowReason::Required),
        (5, RowReason::Required),
        (6, RowReason::UnknownId),
        (7, RowReason::CodeMismatch),
    ];
    assert_eq!(reasons, expected);
}

#[test]
fn names_that_the_shop_has_are_found_in_any_spelling() {
    let shop = Shop::new();
    let cx = admin();
    let draft = CategoryDraft {
        name: text("冰箱"),
        order: 0,
    };
    let category = create_category(shop.context(&cx), &draft).unwrap();
    let imported = shop.import(vec![row(2, "N1", None, new_product("冰\u{200b}箱"))]);
    let items = shop.items(imported.plan.id);
    let ItemChange::Create(product) = &items[0].change else {
        panic!("nothing is created");
    };
    let found = product.get(PlanField::Category);
    assert_eq!(found, Some(&FieldValue::Category(category.id)));
    assert!(imported.import.new_names.categories.is_empty());
}

#[test]
fn a_file_about_too_many_products_makes_no_plan_and_only_admins_import() {
    let shop = Shop::new();
    let rules = PlanRules {
        max_products: 1,
        ..RULES
    };
    let new = |line, code: &str| row(line, code, None, new_product("冷柜"));
    let refused = shop.try_import(vec![new(2, "N1"), new(3, "N2")], rules);
    assert!(matches!(
        refused,
        Err(Error::Plan(PlanRefusal::TooLarge { max: 1 }))
    ));
    let rows = Rows {
        file: ImportFile {
            name: OptionalText::default(),
            headers: Vec::new(),
            ignored: Vec::new(),
        },
        rows: Vec::new(),
    };
    let once = Once {
        idempotency: None,
        render: |_plan| panic!("nothing is stored without a key"),
    };
    let reason = PlanReason::new("test").unwrap();
    let refused = import_plan_once(shop.context(&staff()), RULES, &reason, &rows, &once);
    assert!(matches!(refused, Err(Error::Forbidden { .. })));
}
