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
}

impl EditableField {
    /// All fields, in the order in which responses list them.
    pub const ALL: [Self; 5] = [
        Self::Name,
        Self::Description,
        Self::Price,
        Self::Category,
        Self::Brand,
    ];

    /// The name in the database and in responses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Price => "price",
            Self::Category => "category",
            Self::Brand => "brand",
        }
    }

    /// The field with this name; `None` if there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Name => 1,
            Self::Description => 1 << 1,
            Self::Price => 1 << 2,
            Self::Category => 1 << 3,
            Self::Brand => 1 << 4,
        }
    }
}

/// The set of fields that staff have edited; the supplier sync doesn't overwrite them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EditedFields(u8);

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
