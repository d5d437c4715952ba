//! Change plans: bulk changes that are stored as lists of items, looked at, approved, applied and, if
//! need be, undone.

mod bulk_edit;
mod counts;
mod decision;
mod field;
mod import;
mod item;
mod kind;
mod new_product;
mod plan;
mod price_change;
mod refusal;
mod status;
mod stocktake;
mod value;
mod value_text;

pub use bulk_edit::{BulkEdit, ProductSelection};
pub use counts::PlanCounts;
pub use decision::{ItemOutcome, UpdateDecision, decide_undo, decide_update};
pub use field::PlanField;
pub use import::{
    ImportCounts, ImportFile, ImportRow, ImportValue, ImportedCell, KnownNames, NewNames,
    PlanImport, RefusedRow, RowItems, RowMistake, RowReason, items_of_known, items_of_new,
};
pub use item::{
    ItemAction, ItemChange, ItemReason, ItemStatus, NewPlanItem, PlanItem, PlannedProduct,
};
pub use kind::{ChangeAuthor, PlanKind};
pub use new_product::NewProduct;
pub use plan::{NewPlan, Plan, PlanCreator, PlanReason, PlanRules, PlanStep, StepRecord};
pub use price_change::PriceChange;
pub use refusal::PlanRefusal;
pub use status::{PlanAction, PlanStatus};
pub use stocktake::{Count, CountedProduct};
pub use value::FieldValue;
