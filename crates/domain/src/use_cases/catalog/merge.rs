//! Merges two categories or two brands.

use std::fmt::Display;

use crate::{
    BrandId, CategoryId, Entity, Error, Result, Violation, ViolationCode, accounts::Role,
    catalog::MergedCounts, ports::MergeResult, use_cases::Context,
};

/// Moves all products and supplier names of category `from` to `into` and deletes `from`. Later
/// syncs bring the products of both into the remaining category.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor is an admin; [`Error::NotFound`] if `from` doesn't exist;
/// [`Error::Invalid`] if `into` doesn't exist or is `from`.
pub fn merge_categories(
    cx: Context<'_>,
    from: CategoryId,
    into: CategoryId,
) -> Result<MergedCounts> {
    cx.actor.require(Role::Admin)?;
    check_distinct(&from, &into)?;
    let merged = cx
        .transactor
        .run(|unit| Ok(unit.categories().merge(from, into, cx.now())?))?;
    counts(merged, Entity::Category, from)
}

/// Moves all products and supplier names of brand `from` to `into` and deletes `from`. Later syncs
/// bring the products of both to the remaining brand.
///
/// # Errors
/// As for [`merge_categories`].
pub fn merge_brands(cx: Context<'_>, from: BrandId, into: BrandId) -> Result<MergedCounts> {
    cx.actor.require(Role::Admin)?;
    check_distinct(&from, &into)?;
    let merged = cx
        .transactor
        .run(|unit| Ok(unit.brands().merge(from, into, cx.now())?))?;
    counts(merged, Entity::Brand, from)
}

fn check_distinct<Id: PartialEq>(from: &Id, into: &Id) -> Result<()> {
    if from == into {
        let message = "must be another one";
        return Err(Error::Invalid(
            Violation::new("into", ViolationCode::InvalidValue, message).into(),
        ));
    }
    Ok(())
}

fn counts(merged: MergeResult, entity: Entity, from: impl Display) -> Result<MergedCounts> {
    match merged {
        MergeResult::Merged(counts) => Ok(counts),
        MergeResult::UnknownSource => Err(Error::not_found(entity, from)),
        MergeResult::UnknownTarget => {
            let message = format!("names no {entity}");
            let violation = Violation::new("into", ViolationCode::UnknownReference, message);
            Err(Error::Invalid(violation.into()))
        }
    }
}
