//! The one decision on every change of stock.

use std::collections::BTreeMap;

use super::{ChangeType, Reason, Reference, StockChange, StockCommand, StockLevel};
use crate::ProductId;

/// A change that was decided on: what the log records and what the stock becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockMovement {
    /// Whose stock.
    pub product_id: ProductId,
    /// Kind of change.
    pub change_type: ChangeType,
    /// Signed number of units, never 0.
    pub quantity: i32,
    /// The stock that results.
    pub stock_after: StockLevel,
    /// Why.
    pub reason: Reason,
    /// What it belongs to.
    pub reference: Reference,
}

/// Why a change of stock is refused. Nothing changes then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockRefusal {
    /// More units are asked for than there are.
    #[error("product {product_id} has {available} left, {requested} were asked for")]
    InsufficientStock {
        /// Whose stock.
        product_id: ProductId,
        /// Units that there are.
        available: StockLevel,
        /// Units that were asked for.
        requested: u32,
    },
    /// The stock would be more than can be counted.
    #[error("the stock of product {product_id} would exceed {}", StockLevel::MAX)]
    Overflow {
        /// Whose stock.
        product_id: ProductId,
    },
    /// A change by nothing.
    #[error("the quantity must not be 0")]
    ZeroQuantity,
    /// The product isn't there (any more).
    #[error("there is no product {product_id}")]
    UnknownProduct {
        /// The product that the command names.
        product_id: ProductId,
    },
}

/// Decides on `command` where the product has `level` units: the movement that it means, `None`
/// where nothing is to be changed.
///
/// # Errors
/// [`StockRefusal`] where the stock would leave its range or the command is empty.
///
/// ```
/// use cangku_domain::{ProductId, inventory::{StockCommand, StockLevel, decide}};
///
/// let (five, three) = (StockLevel::new(5).unwrap(), StockLevel::new(3).unwrap());
/// let command = StockCommand::haier_sync(ProductId::new(1).unwrap(), three);
/// let movement = decide(five, &command)?.unwrap();
/// assert_eq!((movement.quantity, movement.stock_after), (-2, three));
/// assert_eq!(decide(three, &command)?, None);
/// # Ok::<(), cangku_domain::inventory::StockRefusal>(())
/// ```
pub fn decide(
    level: StockLevel,
    command: &StockCommand,
) -> Result<Option<StockMovement>, StockRefusal> {
    let product_id = command.product_id;
    let (quantity, stock_after) = match command.change {
        StockChange::Adjust { quantity: 0 } => return Err(StockRefusal::ZeroQuantity),
        StockChange::Adjust { quantity } => {
            let after = level.changed_by(quantity).ok_or(if quantity < 0 {
                let requested = quantity.unsigned_abs();
                StockRefusal::InsufficientStock {
                    product_id,
                    available: level,
                    requested,
                }
            } else {
                StockRefusal::Overflow { product_id }
            })?;
            (quantity, after)
        }
        StockChange::SetTo(target) | StockChange::SupplierSnapshot(target) => {
            (level.difference_to(target), target)
        }
    };
    Ok((quantity != 0).then(|| StockMovement {
        product_id,
        change_type: ChangeType::Adjust,
        quantity,
        stock_after,
        reason: command.reason.clone(),
        reference: command.reference.clone(),
    }))
}

/// Decides on several commands one after the other, each on the stock that the one before left.
/// `levels` holds the products' stock and is brought up to date.
///
/// # Errors
/// The first [`StockRefusal`]; `levels` then holds what the commands before it left.
pub fn decide_in_order(
    levels: &mut BTreeMap<ProductId, StockLevel>,
    commands: &[StockCommand],
) -> Result<Vec<StockMovement>, StockRefusal> {
    let mut movements = Vec::with_capacity(commands.len());
    for command in commands {
        let product_id = command.product_id;
        let level = levels
            .get_mut(&product_id)
            .ok_or(StockRefusal::UnknownProduct { product_id })?;
        if let Some(movement) = decide(*level, command)? {
            *level = movement.stock_after;
            movements.push(movement);
        }
    }
    Ok(movements)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PRODUCT: ProductId = ProductId::new(7).unwrap();

    fn adjust(quantity: i32) -> StockCommand {
        StockCommand {
            change: StockChange::Adjust { quantity },
            ..StockCommand::manual_edit(PRODUCT, StockLevel::ZERO)
        }
    }

    fn any_change() -> impl Strategy<Value = StockChange> {
        let level = || (0..=i32::MAX).prop_map(|units| StockLevel::new(units).unwrap());
        prop_oneof![
            any::<i32>().prop_map(|quantity| StockChange::Adjust { quantity }),
            (-50..50).prop_map(|quantity| StockChange::Adjust { quantity }),
            level().prop_map(StockChange::SetTo),
            level().prop_map(StockChange::SupplierSnapshot),
        ]
    }

    proptest! {
        #[test]
        fn the_log_alone_rebuilds_the_stock(changes in prop::collection::vec(any_change(), 0..40)) {
            let mut level = StockLevel::ZERO;
            let mut sum = 0_i64;
            for change in changes {
                let command = StockCommand { change, ..adjust(1) };
                if let Ok(Some(movement)) = decide(level, &command) {
                    prop_assert_ne!(movement.quantity, 0);
                    sum += i64::from(movement.quantity);
                    level = movement.stock_after;
                }
                prop_assert_eq!(sum, i64::from(level.get()));
            }
        }
    }

    #[test]
    fn stock_never_falls_below_zero_or_beyond_counting() {
        let refused = decide(StockLevel::new(2).unwrap(), &adjust(-3)).unwrap_err();
        let available = StockLevel::new(2).unwrap();
        assert_eq!(
            refused,
            StockRefusal::InsufficientStock {
                product_id: PRODUCT,
                available,
                requested: 3
            }
        );
        let overflow = decide(StockLevel::MAX, &adjust(1)).unwrap_err();
        assert_eq!(
            overflow,
            StockRefusal::Overflow {
                product_id: PRODUCT
            }
        );
        assert_eq!(
            decide(StockLevel::ZERO, &adjust(0)),
            Err(StockRefusal::ZeroQuantity)
        );
    }

    #[test]
    fn commands_on_one_product_build_on_each_other() {
        let mut levels = BTreeMap::from([(PRODUCT, StockLevel::new(5).unwrap())]);
        let movements = decide_in_order(&mut levels, &[adjust(-2), adjust(4)]).unwrap();
        let after: Vec<_> = movements.iter().map(|m| m.stock_after.get()).collect();
        assert_eq!(after, [3, 7]);
        assert_eq!(levels[&PRODUCT].get(), 7);
        let stranger = StockCommand {
            product_id: ProductId::new(8).unwrap(),
            ..adjust(1)
        };
        assert!(decide_in_order(&mut levels, &[stranger]).is_err());
    }
}
