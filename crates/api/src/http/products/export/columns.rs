//! Columns of a spreadsheet of products.

use cangku_domain::{
    Money,
    catalog::{ProductWithNames, WarehouseGrade},
};
use chrono::SecondsFormat;

/// The value of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// No value.
    Empty,
    /// Text, also if it has digits alone.
    Text(String),
    /// A plain decimal number with two places, in yuan.
    Amount(String),
    /// A whole number.
    Number(i64),
    /// `true` or `false`.
    Flag(bool),
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $chinese:literal;)+) => {
        /// A column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Column {
            $($(#[$doc])* $name,)+
        }

        impl Column {
            /// All columns.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name, as in responses.
            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The Chinese header.
            pub(super) const fn chinese(self) -> &'static str {
                match self { $(Self::$name => $chinese,)+ }
            }
        }
    };
}

columns! {
    /// The product's id.
    Id = "id", "编号";
    /// Haier's product code.
    Code = "product_code", "产品编码";
    /// The name.
    Name = "name", "名称";
    /// Name of the category.
    Category = "category", "分类";
    /// Name of the brand.
    Brand = "brand", "品牌";
    /// Retail price, in yuan.
    Price = "price", "价格";
    /// The price shown to buyers, in yuan.
    DisplayPrice = "display_price", "展示价";
    /// Supply price, in yuan.
    SupplyPrice = "supply_price", "供价";
    /// Invoice price, in yuan.
    InvoicePrice = "invoice_price", "开票价";
    /// Market price, in yuan.
    MarketPrice = "market_price", "市场价";
    /// Direct discount, in yuan.
    StockRebate = "stock_rebate", "直扣";
    /// Rebate per unit, in yuan.
    RebateMoney = "rebate_money", "台返";
    /// Units available for sale.
    Stock = "stock", "库存";
    /// The stock is low at this many units or fewer.
    LowStockThreshold = "low_stock_threshold", "库存预警";
    /// State of the stock.
    StockState = "stock_state", "库存状态";
    /// On the shelf or not.
    IsActive = "is_active", "上架";
    /// Whether it may be sold for 0.00.
    IsGift = "is_gift", "赠品";
    /// Origin of the product.
    Source = "source", "来源";
    /// Whether the supplier lets the shop procure it.
    IsSales = "is_sales", "可采";
    /// Model number.
    Model = "product_model", "产品型号";
    /// Product group.
    Group = "product_group", "产品组";
    /// Location code of the warehouse.
    WarehouseCode = "warehouse_code", "库位编码";
    /// Grade of the warehouse.
    WarehouseGrade = "warehouse_grade", "仓库等级";
    /// The supplier.
    Supplier = "supplier", "供应商";
    /// The supplier's code for the product.
    SupplierCode = "supplier_code", "供应商商品代码";
    /// Country of origin.
    OriginCountry = "origin_country", "产地";
    /// Number of views.
    ViewCount = "view_count", "浏览次数";
    /// Units sold.
    SalesCount = "sales_count", "销售数量";
    /// When it was created.
    CreatedAt = "created_at", "创建时间";
    /// Time of the last change.
    UpdatedAt = "updated_at", "更新时间";
    /// The description.
    Description = "description", "描述";
}

impl Column {
    /// The columns of an export that names none.
    pub(super) const USUAL: &'static [Self] = &[
        Self::Id,
        Self::Code,
        Self::Name,
        Self::Category,
        Self::Brand,
        Self::Price,
        Self::SupplyPrice,
        Self::MarketPrice,
        Self::Stock,
        Self::LowStockThreshold,
        Self::IsActive,
        Self::Source,
        Self::Model,
        Self::SalesCount,
        Self::UpdatedAt,
    ];

    /// The column with this name; `None` if there is none.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let mut columns = Self::ALL.iter().copied();
        columns.find(|column| column.as_str() == name)
    }

    /// The product's value in this column.
    pub(super) fn cell(self, listing: &ProductWithNames) -> Cell {
        let product = &listing.product;
        let (details, counters) = (&product.details, &product.counters);
        let (prices, haier) = (&details.prices, &details.haier);
        let supplier = details.supplier.as_ref();
        match self {
            Self::Id => Cell::Number(product.id.get()),
            Self::Code => optional(haier.product_code.as_ref()),
            Self::Name => text(&details.name),
            Self::Category => text(&listing.category_name),
            Self::Brand => text(&listing.brand_name),
            Self::Price => amount(Some(&prices.price)),
            Self::DisplayPrice => amount(Some(prices.display_price())),
            Self::SupplyPrice => amount(prices.supply_price.as_ref()),
            Self::InvoicePrice => amount(prices.invoice_price.as_ref()),
            Self::MarketPrice => amount(prices.market_price.as_ref()),
            Self::StockRebate => amount(prices.stock_rebate.as_ref()),
            Self::RebateMoney => amount(prices.rebate_money.as_ref()),
            Self::Stock => Cell::Number(counters.stock.get().into()),
            Self::LowStockThreshold => Cell::Number(details.low_stock_threshold.get().into()),
            Self::StockState => text(product.recorded_stock_state().as_str()),
            Self::IsActive => Cell::Flag(details.is_active),
            Self::IsGift => Cell::Flag(details.is_gift),
            Self::Source => text(details.source.as_str()),
            Self::IsSales => Cell::Flag(details.procurability.is_procurable()),
            Self::Model => text(&haier.product_model),
            Self::Group => text(&haier.product_group),
            Self::WarehouseCode => text(&haier.warehouse.code),
            Self::WarehouseGrade => optional(haier.warehouse.grade.map(WarehouseGrade::as_str)),
            Self::Supplier => optional(supplier.map(|key| &key.supplier)),
            Self::SupplierCode => optional(supplier.map(|key| &key.supplier_code)),
            Self::OriginCountry => text(&details.origin_country),
            Self::ViewCount => Cell::Number(counters.view_count.into()),
            Self::SalesCount => Cell::Number(counters.sales_count.into()),
            Self::CreatedAt => time(product.created_at),
            Self::UpdatedAt => time(product.updated_at),
            Self::Description => text(&details.description),
        }
    }
}

fn text(value: impl ToString) -> Cell {
    match value.to_string() {
        empty if empty.is_empty() => Cell::Empty,
        value => Cell::Text(value),
    }
}

fn optional(value: Option<impl ToString>) -> Cell {
    value.map_or(Cell::Empty, text)
}

fn amount(value: Option<&Money>) -> Cell {
    value.map_or(Cell::Empty, |amount| Cell::Amount(amount.to_string()))
}

fn time(value: chrono::DateTime<chrono::Utc>) -> Cell {
    Cell::Text(value.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use cangku_domain::testing::{ProductBuilder, text as name};

    use super::*;

    #[test]
    fn every_column_has_names_of_its_own() {
        for column in Column::ALL {
            assert_eq!(Column::from_name(column.as_str()), Some(*column));
            let same = |other: &&Column| other.chinese() == column.chinese();
            assert_eq!(Column::ALL.iter().filter(same).count(), 1, "{column:?}");
        }
        assert_eq!(Column::from_name("colour"), None);
    }

    #[test]
    fn codes_are_text_and_absent_values_are_empty() {
        let listing = ProductWithNames {
            product: ProductBuilder::new().code("007").price("9.90").build(),
            category_name: name("冰箱"),
            brand_name: name("海尔"),
        };
        let cell = |column: Column| column.cell(&listing);
        assert_eq!(cell(Column::Code), Cell::Text("007".to_owned()));
        assert_eq!(cell(Column::Price), Cell::Amount("9.90".to_owned()));
        assert_eq!(cell(Column::SupplyPrice), Cell::Empty);
        assert_eq!(cell(Column::Category), Cell::Text("冰箱".to_owned()));
        assert_eq!(cell(Column::OriginCountry), Cell::Empty);
        assert_eq!(cell(Column::IsActive), Cell::Flag(true));
    }
}
