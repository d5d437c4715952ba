//! Spreadsheets that plans are made from.

use std::collections::BTreeSet;

use cangku_domain::{
    OptionalText, PlanId,
    plans::{ImportCounts, ImportFile, NewNames, PlanImport, RefusedRow, RowMistake, RowReason},
    ports::{ImportQueries, ImportRepository, StorageError, StorageResult},
};
use diesel::{
    insert_into,
    pg::Pg,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Integer, Text},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    read_session::PgReadSession,
    schema::{change_plan_imports, change_plan_refused_rows},
    unit_of_work::PgUnitOfWork,
};

/// A mistake as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredMistake {
    column: Option<String>,
    reason: String,
    message: String,
}

/// A number of rows, or a line, as a column.
fn column(number: u32) -> StorageResult<i32> {
    let too_many =
        |_large| StorageError::Inconsistent("a spreadsheet has too many rows".to_owned());
    i32::try_from(number).map_err(too_many)
}

fn broken(what: impl std::fmt::Display) -> StorageError {
    StorageError::Inconsistent(format!("a stored spreadsheet can't be read: {what}"))
}

fn number(column: i32) -> StorageResult<u32> {
    u32::try_from(column).map_err(broken)
}

fn texts(list: Value) -> StorageResult<Vec<String>> {
    serde_json::from_value(list).map_err(broken)
}

/// JSON of a list; these types have no key that JSON can't have.
fn json(list: &impl Serialize) -> StorageResult<String> {
    serde_json::to_string(list).map_err(broken)
}

impl ImportRepository for PgUnitOfWork<'_> {
    fn insert(&mut self, plan: PlanId, import: &PlanImport) -> StorageResult<()> {
        let PlanImport {
            file,
            counts,
            new_names,
        } = import;
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Value>();
        insert_into(change_plan_imports::table)
            .values((
                change_plan_imports::plan_id.eq(plan.get()),
                change_plan_imports::file_name.eq(file.name.as_str()),
                change_plan_imports::headers.eq(Value::from(file.headers.clone())),
                change_plan_imports::ignored_headers.eq(Value::from(file.ignored.clone())),
                change_plan_imports::new_categories.eq(list(&new_names.categories)),
                change_plan_imports::new_brands.eq(list(&new_names.brands)),
                change_plan_imports::unchanged.eq(column(counts.unchanged)?),
                change_plan_imports::changed.eq(column(counts.changed)?),
                change_plan_imports::created.eq(column(counts.created)?),
                change_plan_imports::refused.eq(column(counts.refused)?),
            ))
            .execute(self.connection)
            .into_storage_result()
            .map(drop)
    }

    fn insert_refused(&mut self, plan: PlanId, rows: &[RefusedRow]) -> StorageResult<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let lines: StorageResult<Vec<i32>> = rows.iter().map(|row| column(row.line)).collect();
        let cells: StorageResult<Vec<String>> = rows.iter().map(|row| json(&row.cells)).collect();
        let mistakes: StorageResult<Vec<String>> = rows
            .iter()
            .map(|row| {
                let mistakes = row.mistakes.iter().map(|mistake| StoredMistake {
                    column: mistake.column.clone(),
                    reason: mistake.reason.as_str().to_owned(),
                    message: mistake.message.clone(),
                });
                json(&mistakes.collect::<Vec<_>>())
            })
            .collect();
        let inserted = sql_query(
            "INSERT INTO change_plan_refused_rows (plan_id, line, cells, mistakes) \
             SELECT $1, line, cells::jsonb, mistakes::jsonb \
             FROM unnest($2, $3, $4) AS refused (line, cells, mistakes)",
        )
        .bind::<BigInt, _>(plan.get())
        .bind::<Array<Integer>, _>(lines?)
        .bind::<Array<Text>, _>(cells?)
        .bind::<Array<Text>, _>(mistakes?)
        .execute(self.connection)
        .into_storage_result()?;
        check_rows("inserting refused rows of a plan", inserted, rows.len())
    }
}

/// A row of `change_plan_imports`.
#[derive(Queryable, Selectable)]
#[diesel(table_name = change_plan_imports, check_for_backend(Pg))]
struct ImportRow {
    file_name: String,
    headers: Value,
    ignored_headers: Value,
    new_categories: Value,
    new_brands: Value,
    unchanged: i32,
    changed: i32,
    created: i32,
    refused: i32,
}

impl ImportRow {
    fn into_import(self) -> StorageResult<PlanImport> {
        Ok(PlanImport {
            file: ImportFile {
                name: OptionalText::new(&self.file_name).map_err(broken)?,
                headers: texts(self.headers)?,
                ignored: texts(self.ignored_headers)?,
            },
            counts: ImportCounts {
                unchanged: number(self.unchanged)?,
                changed: number(self.changed)?,
                created: number(self.created)?,
                refused: number(self.refused)?,
            },
            new_names: NewNames {
                categories: texts(self.new_categories)?.into_iter().collect(),
                brands: texts(self.new_brands)?.into_iter().collect(),
            },
        })
    }
}

impl ImportQueries for PgReadSession<'_> {
    fn find(&mut self, plan: PlanId) -> StorageResult<Option<PlanImport>> {
        let found = change_plan_imports::table
            .find(plan.get())
            .select(ImportRow::as_select())
            .first(self.connection)
            .optional()
            .into_storage_result()?;
        found.map(ImportRow::into_import).transpose()
    }

    fn refused_behind(
        &mut self,
        plan: PlanId,
        line: u32,
        limit: u32,
    ) -> StorageResult<Vec<RefusedRow>> {
        let rows: Vec<(i32, Value, Value)> = change_plan_refused_rows::table
            .filter(change_plan_refused_rows::plan_id.eq(plan.get()))
            .filter(change_plan_refused_rows::line.gt(column(line)?))
            .order(change_plan_refused_rows::line)
            .limit(i64::from(limit))
            .select((
                change_plan_refused_rows::line,
                change_plan_refused_rows::cells,
                change_plan_refused_rows::mistakes,
            ))
            .load(self.connection)
            .into_storage_result()?;
        rows.into_iter().map(refused_row).collect()
    }
}

fn refused_row((line, cells, mistakes): (i32, Value, Value)) -> StorageResult<RefusedRow> {
    let mistakes: Vec<StoredMistake> = serde_json::from_value(mistakes).map_err(broken)?;
    let mistakes: StorageResult<Vec<RowMistake>> = mistakes
        .into_iter()
        .map(|mistake| {
            let reason = RowReason::from_name(&mistake.reason);
            let reason = reason.ok_or_else(|| broken(&mistake.reason))?;
            Ok(RowMistake::new(
                mistake.column.as_deref(),
                reason,
                mistake.message,
            ))
        })
        .collect();
    Ok(RefusedRow {
        line: number(line)?,
        cells: texts(cells)?,
        mistakes: mistakes?,
    })
}
