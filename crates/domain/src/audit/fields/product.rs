//! Fields of products.

use crate::{
    audit::{AuditFields, FieldList, FieldValue},
    catalog::{
        EditableField, HaierDetails, Images, PriceSystem, Procurability, Product, ProductDetails,
        Url, Warehouse, WarehouseGrade,
    },
};

impl AuditFields for Product {
    fn audit_fields(&self) -> FieldList {
        // The counters have logs of their own; times of syncs aren't edits.
        let restock = self.counters.restock_requested_at;
        let fields = self.details.audit_fields();
        fields.open("awaits_restock", restock.is_some())
    }
}

impl AuditFields for ProductDetails {
    fn audit_fields(&self) -> FieldList {
        let Self {
            name,
            description,
            category_id,
            brand_id,
            prices,
            low_stock_threshold,
            is_active,
            is_gift,
            source,
            procurability,
            haier,
            supplier,
            origin_country,
            images,
            edited_fields,
        } = self;
        let edited = edited_fields.iter().map(EditableField::as_str);
        let supplier_name = supplier.as_ref().map(|it| &it.supplier);
        let supplier_code = supplier.as_ref().map(|it| &it.supplier_code);
        FieldList::default()
            .open("name", name)
            .open("description", description)
            .open("category_id", category_id.get())
            .open("brand_id", brand_id.get())
            .and(prices.audit_fields())
            .open("low_stock_threshold", low_stock_threshold.get())
            .open("is_active", *is_active)
            .open("is_gift", *is_gift)
            .open("source", source.as_str())
            .and(procurability.audit_fields())
            .and(haier.audit_fields())
            .open("supplier", supplier_name)
            .open("supplier_code", supplier_code)
            .open("origin_country", origin_country)
            .and(images.audit_fields())
            .open("edited_fields", FieldValue::texts(edited))
    }
}

impl AuditFields for PriceSystem {
    fn audit_fields(&self) -> FieldList {
        let Self {
            price,
            supply_price,
            invoice_price,
            market_price,
            stock_rebate,
            rebate_money,
        } = self;
        FieldList::default()
            .open("price", price)
            .open("supply_price", supply_price.as_ref())
            .open("invoice_price", invoice_price.as_ref())
            .open("market_price", market_price.as_ref())
            .open("stock_rebate", stock_rebate.as_ref())
            .open("rebate_money", rebate_money.as_ref())
    }
}

impl AuditFields for Procurability {
    fn audit_fields(&self) -> FieldList {
        FieldList::default()
            .open("is_procurable", self.is_procurable())
            .open("is_listed", !matches!(self, Self::NotListed))
            .open("no_sales_reason", self.reason())
    }
}

impl AuditFields for HaierDetails {
    fn audit_fields(&self) -> FieldList {
        let Self {
            product_code,
            product_model,
            product_group,
            warehouse: Warehouse { code, grade },
            price_refusal,
        } = self;
        FieldList::default()
            .open("product_code", product_code.as_ref())
            .open("product_model", product_model)
            .open("product_group", product_group)
            .open("warehouse_code", code)
            .open("warehouse_grade", grade.map(WarehouseGrade::as_str))
            .open("price_refusal", price_refusal.as_ref())
    }
}

impl AuditFields for Images {
    fn audit_fields(&self) -> FieldList {
        let Self {
            main,
            detail,
            supplier_image,
            supplier_pages,
        } = self;
        let urls = |urls: &[Url]| FieldValue::texts(urls.iter().map(Url::as_str));
        FieldList::default()
            .open("main_images", urls(main))
            .open("detail_images", urls(detail))
            .open("supplier_image", supplier_image.as_ref().map(Url::as_str))
            .open("supplier_pages", urls(supplier_pages))
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        accounts::{Actor, SystemActor},
        audit::{AuditAction, AuditEntry, AuditSubject},
        catalog::ProductDetails,
        testing::ProductBuilder,
    };

    #[test]
    fn an_edit_lists_what_it_changed() {
        let before: ProductDetails = ProductBuilder::default().build().details;
        let mut after = before.clone();
        after.is_active = false;
        after.prices.price = crate::Money::parse("12.50").unwrap();
        let actor = Actor::system(SystemActor::Plans);
        let entry = AuditEntry::new(&actor, AuditAction::Update, AuditSubject::Product)
            .changed(&before, &after);
        let fields: Vec<_> = entry.changes.iter().map(|it| it.field.as_ref()).collect();
        assert_eq!(fields, ["price", "is_active"]);
    }
}
