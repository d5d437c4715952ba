//! What a body changes, applied to a new, a replaced and an existing product.

use cangku_domain::{
    OptionalText, Patch, Text, Violations,
    catalog::{
        EditableField, EditedFields, HaierDetails, Images, PricePatch, PriceSystem, Procurability,
        Product, ProductDetails, ProductPatch, SupplierKey, Warehouse,
    },
    inventory::StockLevel,
};

use super::pairs::{decide_procurability, decide_supplier};

/// What a body sets. The two pairs of fields are separate: each pair is one fact.
#[derive(Debug)]
pub struct ProductChange {
    /// Everything but the pairs.
    pub fields: ProductPatch,
    /// 可采 or 不可采.
    pub is_sales: Patch<bool>,
    /// The reason for 不可采.
    pub no_sales_reason: Patch<OptionalText<255>>,
    /// The supplier.
    pub supplier: Patch<Option<Text<50>>>,
    /// The product's code at the supplier.
    pub supplier_code: Patch<Option<Text<100>>>,
}

impl ProductChange {
    /// A new product and its initial stock.
    ///
    /// # Errors
    /// If a pair doesn't fit together.
    pub fn into_draft(self) -> Result<(ProductDetails, StockLevel), Violations> {
        // The required fields of a new product are a person's, so that a sync doesn't overwrite
        // them; a description counts only if it isn't the default, as a change's does.
        let always = [
            EditableField::Name,
            EditableField::Category,
            EditableField::Brand,
            EditableField::Price,
        ];
        let mut edited = EditedFields::of(always);
        if matches!(&self.fields.description, Patch::Set(text) if !text.as_str().is_empty()) {
            edited.insert(EditableField::Description);
        }
        let patch = self.with_defaults(&Procurability::Procurable)?;
        let stock = patch.stock.clone().value().unwrap_or_default();
        let draft = draft(patch, edited).ok_or_else(Violations::default)?;
        Ok((draft, stock))
    }

    /// A change that sets everything of `product`: what isn't given gets its default, except stock,
    /// threshold and source, and what the supplier says of a product that the sync has brought. What the
    /// supplier no longer lists stays so, unless the body says that it can be procured.
    ///
    /// # Errors
    /// If a pair doesn't fit together.
    pub fn into_replacement(self, product: &Product) -> Result<ProductPatch, Violations> {
        // To leave the supplier's fields out is no statement about them: as a change, it would take
        // them from the sync.
        if product.is_brought() {
            let whole = Self {
                fields: with_own_defaults(self.fields),
                ..self
            };
            return whole.into_patch(product);
        }
        self.with_defaults(&product.details.procurability)
    }

    fn with_defaults(self, procurability: &Procurability) -> Result<ProductPatch, Violations> {
        let is_sales = match self.is_sales {
            Patch::Keep if !procurability.is_listed() => Patch::Keep,
            given => or(given, true),
        };
        let whole = Self {
            fields: with_defaults(self.fields),
            is_sales,
            no_sales_reason: or(self.no_sales_reason, OptionalText::default()),
            supplier: or(self.supplier, None),
            supplier_code: or(self.supplier_code, None),
        };
        whole.completed(procurability, None)
    }

    /// A change of `product`: if one half of a pair is given, the product's other half counts.
    ///
    /// # Errors
    /// If a pair doesn't fit together.
    pub fn into_patch(self, product: &Product) -> Result<ProductPatch, Violations> {
        self.completed(
            &product.details.procurability,
            product.details.supplier.as_ref(),
        )
    }

    fn completed(
        self,
        procurability: &Procurability,
        supplier: Option<&SupplierKey>,
    ) -> Result<ProductPatch, Violations> {
        let mut violations = Violations::default();
        let mut report = |violation| violations.0.push(violation);
        let procurability =
            decide_procurability(self.is_sales, self.no_sales_reason, procurability)
                .map_err(&mut report);
        let supplier = decide_supplier(self.supplier, self.supplier_code, supplier).map_err(report);
        match (procurability, supplier) {
            (Ok(procurability), Ok(supplier)) => Ok(ProductPatch {
                procurability,
                supplier,
                ..self.fields
            }),
            _ => Err(violations),
        }
    }
}

fn or<T>(patch: Patch<T>, default: T) -> Patch<T> {
    Patch::Set(patch.value().unwrap_or(default))
}

fn or_default<T: Default>(patch: Patch<T>) -> Patch<T> {
    or(patch, T::default())
}

fn with_defaults(fields: ProductPatch) -> ProductPatch {
    let fields = with_own_defaults(fields);
    let prices = fields.prices;
    ProductPatch {
        prices: PricePatch {
            price: prices.price,
            supply_price: or_default(prices.supply_price),
            invoice_price: or_default(prices.invoice_price),
            market_price: or_default(prices.market_price),
            stock_rebate: or_default(prices.stock_rebate),
            rebate_money: or_default(prices.rebate_money),
        },
        product_model: or_default(fields.product_model),
        product_group: or_default(fields.product_group),
        warehouse_code: or_default(fields.warehouse_code),
        warehouse_grade: or_default(fields.warehouse_grade),
        product_image_url: or_default(fields.product_image_url),
        product_page_urls: or_default(fields.product_page_urls),
        ..fields
    }
}

/// The defaults of what the shop alone decides.
fn with_own_defaults(fields: ProductPatch) -> ProductPatch {
    ProductPatch {
        description: or_default(fields.description),
        is_active: or(fields.is_active, true),
        is_gift: or_default(fields.is_gift),
        product_code: or_default(fields.product_code),
        origin_country: or_default(fields.origin_country),
        main_images: or_default(fields.main_images),
        detail_images: or_default(fields.detail_images),
        // Required fields, stock, threshold and source stay as given; `completed` decides the pairs.
        // A form without `source` must not take a product out of the supplier's sync.
        ..fields
    }
}

/// A draft of what a replacement sets; `None` if it lacks a required field.
fn draft(patch: ProductPatch, edited_fields: EditedFields) -> Option<ProductDetails> {
    let prices = patch.prices;
    Some(ProductDetails {
        name: patch.name.value()?,
        description: patch.description.value()?,
        category_id: patch.category_id.value()?,
        brand_id: patch.brand_id.value()?,
        prices: PriceSystem {
            price: prices.price.value()?,
            supply_price: prices.supply_price.value()?,
            invoice_price: prices.invoice_price.value()?,
            market_price: prices.market_price.value()?,
            stock_rebate: prices.stock_rebate.value()?,
            rebate_money: prices.rebate_money.value()?,
        },
        low_stock_threshold: patch.low_stock_threshold.value().unwrap_or_default(),
        is_active: patch.is_active.value()?,
        is_gift: patch.is_gift.value()?,
        source: patch.source.value().unwrap_or_default(),
        procurability: patch.procurability.value()?,
        haier: HaierDetails {
            product_code: patch.product_code.value()?,
            product_model: patch.product_model.value()?,
            product_group: patch.product_group.value()?,
            warehouse: Warehouse {
                code: patch.warehouse_code.value()?,
                grade: patch.warehouse_grade.value()?,
            },
            price_refusal: None,
        },
        supplier: patch.supplier.value()?,
        origin_country: patch.origin_country.value()?,
        images: Images {
            main: patch.main_images.value()?,
            detail: patch.detail_images.value()?,
            supplier_image: patch.product_image_url.value()?,
            supplier_pages: patch.product_page_urls.value()?,
        },
        edited_fields,
    })
}
