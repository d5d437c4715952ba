//! Situations that need a person, such as a refund that is due: raised and resolved by the
//! transactions that cause and settle them.

mod item;

pub use item::{
    AttentionDraft, AttentionItem, AttentionKind, AttentionNote, AttentionPatch, AttentionSubject,
};
