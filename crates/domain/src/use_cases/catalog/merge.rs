//! Merges two categories or two brands.

use std::fmt::Display;

use crate::{
    BrandId, CategoryId, Entity, Error, Result, Violation, ViolationCode,
    accounts::Scope,
    audit::{AuditAction, AuditSubject},
    catalog::MergedCounts,
    ports::MergeResult,
    use_cases::{Context, audited::Audited},
};

/// Moves all products and supplier names of category `from` to `into` and deletes `from`. Later
/// syncs bring the products of both into the remaining category.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor has the scope `catalog:write`; [`Error::NotFound`] if `from` doesn't exist;
/// [`Error::Invalid`] if `into` doesn't exist or is `from`.
pub fn merge_categories(
    cx: Context<'_>,
    from: CategoryId,
    into: CategoryId,
) -> Result<MergedCounts> {
    cx.actor.require(Scope::CatalogWrite)?;
    check_distinct(&from, &into)?;
    cx.change(|unit| {
        let merged = unit.categories().merge(from, into, cx.now())?;
        let counts = counts(merged, Entity::Category, from)?;
        Ok(audited(
            cx,
            AuditSubject::Category,
            (from.get(), into.get()),
            counts,
        ))
    })
}

/// Moves all products and supplier names of brand `from` to `into` and deletes `from`. Later syncs
/// bring the products of both to the remaining brand.
///
/// # Errors
/// As for [`merge_categories`].
pub fn merge_brands(cx: Context<'_>, from: BrandId, into: BrandId) -> Result<MergedCounts> {
    cx.actor.require(Scope::CatalogWrite)?;
    check_distinct(&from, &into)?;
    cx.change(|unit| {
        let merged = unit.brands().merge(from, into, cx.now())?;
        let counts = counts(merged, Entity::Brand, from)?;
        Ok(audited(
            cx,
            AuditSubject::Brand,
            (from.get(), into.get()),
            counts,
        ))
    })
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

fn audited(
    cx: Context<'_>,
    subject: AuditSubject,
    (from, into): (i64, i64),
    counts: MergedCounts,
) -> Audited<MergedCounts> {
    let MergedCounts {
        products,
        supplier_names,
    } = counts;
    let entry = cx
        .entry(AuditAction::Merge, subject)
        .of(from, "")
        .detail("into", into)
        .detail("moved_products", products)
        .detail("moved_supplier_names", supplier_names);
    Audited::by(counts, entry)
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
