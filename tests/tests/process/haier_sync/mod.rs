//! The Haier sync against the simulator and a real database.

mod background;
mod command;
mod confirmed;
mod degradation;
mod dry_run;
mod fault_mixes;
mod held_plans;
mod interruptions;
mod list_faults;
mod not_listed;
mod own_products;
mod planned;
mod price_faults;
mod resumed;
mod retrying;
mod scheduling;
mod selection;
mod shop_sync;
mod stock_faults;
mod supplier_names;
mod sync_fixture;
mod writing;
