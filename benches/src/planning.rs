//! Change plans: how long they take to make from a spreadsheet, to apply and to undo.

use std::{fmt::Write as _, fs, time::Instant};

use crate::{Outcome, shop::Shop, table::Table};

/// Rows of a spreadsheet, at most.
const MAX_ROWS: usize = 50_000;

/// Makes a plan of two changes a row from a spreadsheet of the shop's products, applies and undoes it.
pub async fn import_of_many(shop: &Shop, table: &mut Table) -> Outcome<()> {
    let sheet = spreadsheet(shop).await?;
    let rows = sheet.lines().count().saturating_sub(1);
    let file = shop.log("import.csv");
    fs::write(&file, sheet)?;
    let begun = Instant::now();
    let path = file.display().to_string();
    let import = shop.command(&["import", &path], "import.log")?;
    let (code, peak) = import.finish().await?;
    let took = begun.elapsed();
    let output = fs::read_to_string(shop.log("import.out"))?;
    if code != 0 {
        let errors = fs::read_to_string(shop.log("import.log"))?;
        return Err(format!("the import ended with {code}: {output}{errors}").into());
    }
    let plan = output
        .strip_prefix("plan ")
        .and_then(|rest| rest.split(':').next());
    let plan = plan.ok_or("the import names no plan")?.to_owned();
    table.row(
        format!("import of {rows} rows: plan of {} changes", 2 * rows),
        format!("{:.1} s", took.as_secs_f64()),
        format!("peak resident memory {peak} MiB"),
    );
    shop.run(&["plans", "approve", &plan], "approve").await?;
    for (step, what) in [("apply", "applied"), ("undo", "undone")] {
        let begun = Instant::now();
        shop.run(&["plans", step, &plan], step).await?;
        let seconds = begun.elapsed().as_secs_f64();
        let changes = u32::try_from(2 * rows)?;
        table.row(
            format!("the plan {what}"),
            format!("{seconds:.1} s"),
            format!("{:.0} changes/s", f64::from(changes) / seconds),
        );
    }
    Ok(())
}

/// Another market price and threshold for each product.
async fn spreadsheet(shop: &Shop) -> Outcome<String> {
    let file = shop.log("export.csv");
    let path = file.display().to_string();
    let columns = "product_code,low_stock_threshold";
    let export = [
        "export",
        "--active",
        "all",
        "--columns",
        columns,
        "--out",
        &path,
    ];
    shop.run(&export, "export").await?;
    let exported = fs::read_to_string(&file)?;
    let mut sheet = "product_code,market_price,low_stock_threshold\n".to_owned();
    for line in exported.lines().skip(1).take(MAX_ROWS) {
        let code = line.split(',').next().unwrap_or_default();
        writeln!(sheet, "{code},98765.00,7")?;
    }
    Ok(sheet)
}
