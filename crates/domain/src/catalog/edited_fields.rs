//! The fields of a product that staff have edited and the supplier sync must not overwrite, until
//! staff hand them back.

/// A field that both staff and the supplier sync may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditableField {
    /// `name`: the product's name, which the sync takes from the offer.
    Name,
    /// `description`: the long text, which offers of Haier lack.
    Description,
    /// `price`: the retail price, which the sync takes from the supplier's prices.
    Price,
    /// `category`: the sync takes what the offer's product group stands for.
    Category,
    /// `brand`: the sync takes what the offer's brand name stands for.
    Brand,
    /// `supply_price`: 普通供价.
    SupplyPrice,
    /// `invoice_price`: 开票价.
    InvoicePrice,
    /// `market_price`: 市场价.
    MarketPrice,
    /// `stock_rebate`: 直扣.
    StockRebate,
    /// `rebate_money`: 台返.
    RebateMoney,
    /// `is_sales`: 可采 or 不可采, with the reason. What the supplier's complete list lacks can't be
    /// bought, no matter who owns the field.
    Procurability,
    /// `product_model`: the model number.
    ProductModel,
    /// `warehouse`: code and grade of the warehouse, which the sync of stock takes from its figures.
    Warehouse,
    /// `product_image_url`: the supplier's main picture.
    SupplierImage,
    /// `product_page_urls`: the supplier's detail pages (拉页).
    SupplierPages,
}

impl EditableField {
    /// All fields, in the order in which responses list them.
    pub const ALL: [Self; 15] = [
        Self::Name,
        Self::Description,
        Self::Price,
        Self::Category,
        Self::Brand,
        Self::SupplyPrice,
        Self::InvoicePrice,
        Self::MarketPrice,
        Self::StockRebate,
        Self::RebateMoney,
        Self::Procurability,
        Self::ProductModel,
        Self::Warehouse,
        Self::SupplierImage,
        Self::SupplierPages,
    ];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Price => "price",
            Self::Category => "category",
            Self::Brand => "brand",
            Self::SupplyPrice => "supply_price",
            Self::InvoicePrice => "invoice_price",
            Self::MarketPrice => "market_price",
            Self::StockRebate => "stock_rebate",
            Self::RebateMoney => "rebate_money",
            Self::Procurability => "is_sales",
            Self::ProductModel => "product_model",
            Self::Warehouse => "warehouse",
            Self::SupplierImage => "product_image_url",
            Self::SupplierPages => "product_page_urls",
        }
    }

    /// Whether it is what the supplier says about its product. Ownership of it is only recorded for
    /// products that the sync has brought: what the shop said before gives way to the supplier's word.
    pub const fn is_of_supplier(self) -> bool {
        !matches!(
            self,
            Self::Name | Self::Description | Self::Price | Self::Category | Self::Brand
        )
    }

    /// The field with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    const fn bit(self) -> u16 {
        match self {
            Self::Name => 1,
            Self::Description => 1 << 1,
            Self::Price => 1 << 2,
            Self::Category => 1 << 3,
            Self::Brand => 1 << 4,
            Self::SupplyPrice => 1 << 5,
            Self::InvoicePrice => 1 << 6,
            Self::MarketPrice => 1 << 7,
            Self::StockRebate => 1 << 8,
            Self::RebateMoney => 1 << 9,
            Self::Procurability => 1 << 10,
            Self::ProductModel => 1 << 11,
            Self::Warehouse => 1 << 12,
            Self::SupplierImage => 1 << 13,
            Self::SupplierPages => 1 << 14,
        }
    }
}

/// The set of fields that staff have edited; the supplier sync doesn't overwrite them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EditedFields(u16);

impl EditedFields {
    /// The set of these fields.
    pub fn of(fields: impl IntoIterator<Item = EditableField>) -> Self {
        Self(fields.into_iter().fold(0, |bits, field| bits | field.bit()))
    }

    /// Adds a field to the set.
    pub fn insert(&mut self, field: EditableField) {
        self.0 |= field.bit();
    }

    /// Removes a field from the set. Returns whether it was in it.
    pub const fn remove(&mut self, field: EditableField) -> bool {
        let was_edited = self.contains(field);
        self.0 &= !field.bit();
        was_edited
    }

    /// Whether staff have edited the field.
    pub const fn contains(self, field: EditableField) -> bool {
        self.0 & field.bit() != 0
    }

    /// The fields of the set, in the order of [`EditableField::ALL`].
    pub fn iter(self) -> impl Iterator<Item = EditableField> {
        EditableField::ALL
            .into_iter()
            .filter(move |field| self.contains(*field))
    }
}
