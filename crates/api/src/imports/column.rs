//! Columns of spreadsheets.

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident = $english:literal, $chinese:literal, [$($other:literal),*];)+) => {
        /// A column that is imported.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Column {
            $($(#[$doc])* $name,)+
        }

        impl Column {
            /// The Chinese header, as in templates.
            pub(super) const fn chinese(self) -> &'static str {
                match self { $(Self::$name => $chinese,)+ }
            }

            /// The column with this header, in any spelling; `None` if there is none.
            pub(super) fn of_header(header: &str) -> Option<Self> {
                let header = normalised(header);
                $(
                    let names: &[&str] = &[$english, $chinese $(, $other)*];
                    if names.iter().any(|name| normalised(name) == header) {
                        return Some(Self::$name);
                    }
                )+
                None
            }
        }

        #[cfg(test)]
        const ALL_NAMES: &[(Column, &[&str])] =
            &[$((Column::$name, &[$english, $chinese $(, $other)*]),)+];
    };
}

columns! {
    /// The product's id.
    Id = "id", "编号", ["product_id", "产品编号", "商品编号"];
    /// The product's code.
    Code = "product_code", "产品编码", ["code", "sku", "编码", "商品编码", "产品代码", "商品代码", "货号", "物料编码", "海尔产品编码"];
    /// The name.
    Name = "name", "名称", ["product_name", "产品名称", "商品名称", "品名"];
    /// Name of the category.
    Category = "category", "分类", ["category_name", "产品分类", "商品分类", "类别", "品类"];
    /// Name of the brand.
    Brand = "brand", "品牌", ["brand_name", "产品品牌", "商品品牌"];
    /// Retail price, in yuan.
    Price = "price", "价格", ["retail_price", "零售价", "销售价", "售价", "单价"];
    /// Supply price, in yuan.
    SupplyPrice = "supply_price", "供价", ["普通供价", "供货价"];
    /// Invoice price, in yuan.
    InvoicePrice = "invoice_price", "开票价", [];
    /// Market price, in yuan.
    MarketPrice = "market_price", "市场价", [];
    /// Direct discount, in yuan.
    StockRebate = "stock_rebate", "直扣", [];
    /// Rebate per unit, in yuan.
    RebateMoney = "rebate_money", "台返", [];
    /// Units for sale, without those held for orders.
    Stock = "stock", "库存", ["库存数量", "库存量", "可售库存"];
    /// Units on the shelf, with those held for orders.
    Counted = "counted", "盘点数量", ["units", "盘点数", "盘点", "实盘数量", "实盘数", "实际库存"];
    /// The stock is low at this many units or fewer.
    LowStockThreshold = "low_stock_threshold", "库存预警", ["threshold", "low_stock", "预警值", "库存预警值", "预警数量", "最低库存", "安全库存"];
    /// On the shelf or not.
    IsActive = "is_active", "上架", ["active", "是否上架", "上架状态", "上下架"];
    /// Model number.
    Model = "product_model", "产品型号", ["model", "型号", "商品型号"];
    /// Product group.
    Group = "product_group", "产品组", [];
    /// The description.
    Description = "description", "描述", ["产品描述", "商品描述", "详情"];
}

/// A header without case, spaces, underscores and what stands in brackets, such as a unit.
fn normalised(header: &str) -> String {
    let letters = header.chars().map(half_width).flat_map(char::to_lowercase);
    letters
        .take_while(|letter| *letter != '(')
        .filter(|letter| {
            !letter.is_whitespace() && !matches!(letter, '_' | '-' | '*' | ':' | '\u{feff}')
        })
        .collect()
}

/// The usual form of a character that was typed in full width.
pub(super) fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            // The same characters as ASCII, at a fixed distance.
            let code = u32::from(character).saturating_sub(0xfee0);
            char::from_u32(code).unwrap_or(character)
        }
        '\u{3000}' => ' ',
        '\u{ffe5}' => '¥',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn headers_are_recognised_in_any_spelling() {
        for (header, column) in [
            ("product_code", Column::Code),
            (" Product Code ", Column::Code),
            ("产品编码*", Column::Code),
            ("ＰＲＩＣＥ", Column::Price),
            ("价格（元）", Column::Price),
            ("Price (CNY)", Column::Price),
            ("\u{feff}编号", Column::Id),
            ("上架", Column::IsActive),
        ] {
            assert_eq!(Column::of_header(header), Some(column), "{header}");
        }
        for header in ["", "颜色", "display_price", "展示价", "price2"] {
            assert_eq!(Column::of_header(header), None, "{header}");
        }
    }

    #[test]
    fn no_two_columns_have_a_name_in_common() {
        let mut columns = BTreeMap::new();
        for (column, names) in ALL_NAMES {
            for name in *names {
                let other = columns.insert(normalised(name), *column);
                assert!(other.is_none_or(|other| other == *column), "{name}");
            }
        }
    }
}
