//! Fields of words that the shop's search uses.

use crate::{
    audit::{AuditFields, FieldList, FieldValue},
    searches::{BlockedKeyword, SearchSynonym},
};

impl AuditFields for SearchSynonym {
    fn audit_fields(&self) -> FieldList {
        let words = self.words.iter().map(|word| word.as_str());
        FieldList::default().open("words", FieldValue::texts(words))
    }
}

impl AuditFields for BlockedKeyword {
    fn audit_fields(&self) -> FieldList {
        FieldList::default().open("word", self.word.as_str())
    }
}
