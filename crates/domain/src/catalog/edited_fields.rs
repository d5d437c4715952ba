//! Which fields of a product belong to a person.

/// A field that both a person and the supplier sync may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EditableField {
    /// The product's name.
    Name,
    /// The description.
    Description,
    /// The retail price.
    Price,
    /// The category.
    Category,
    /// The brand.
    Brand,
}

impl EditableField {
    /// Every field.
    pub const ALL: [Self; 5] = [
        Self::Name,
        Self::Description,
        Self::Price,
        Self::Category,
        Self::Brand,
    ];

    /// The name in the database and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Price => "price",
            Self::Category => "category",
            Self::Brand => "brand",
        }
    }

    /// The field of this name.
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

/// The fields that a person has set: a sync leaves them alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EditedFields(u8);

impl EditedFields {
    /// Fields that a person has set.
    pub fn of(fields: impl IntoIterator<Item = EditableField>) -> Self {
        Self(fields.into_iter().fold(0, |bits, field| bits | field.bit()))
    }

    /// Marks a field as a person's.
    pub fn insert(&mut self, field: EditableField) {
        self.0 |= field.bit();
    }

    /// Whether a person has set the field.
    pub const fn contains(self, field: EditableField) -> bool {
        self.0 & field.bit() != 0
    }

    /// The fields, in a fixed order.
    pub fn iter(self) -> impl Iterator<Item = EditableField> {
        EditableField::ALL
            .into_iter()
            .filter(move |field| self.contains(*field))
    }
}
