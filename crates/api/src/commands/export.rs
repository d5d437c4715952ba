//! `cangku export`.

use std::{
    error::Error,
    fs::File,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use cangku_domain::{
    Error as DomainError, Money, ProductId,
    accounts::{Actor, SystemActor},
    catalog::{NameOrIdFilter, ProductFilter, SearchPhrase, Source, SyncState},
    inventory::StockState,
    ports::{Reader, StorageError},
    use_cases::record_export,
};
use clap::{Args, ValueEnum};

use super::{bar, open_backend::open_backend, outcome::Outcome, progress::Progress, stdout};
use crate::{
    config::Config,
    http::{Columns, csv_lines, write_workbook},
    output,
    stop_signals::StopSignals,
    wiring::ServerMode,
};

/// Rows that are read at once.
const CHUNK: u32 = 1_000;
/// The byte order mark by which spreadsheet programs recognise UTF-8.
const BOM: &str = "\u{feff}";
const BAR: &str = "{spinner} {pos} products";

/// Write products to a spreadsheet
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku export --out products.xlsx
  cangku export --columns product_code,name,price,stock --brand 海尔 > haier.csv
  cangku export --headers zh --active all --out all.csv && cangku import all.csv

Without --out the CSV is printed. Codes are text and keep leading zeros; in a CSV, an apostrophe precedes a
text that a spreadsheet program would take for a formula.
Exit code: 0 done, 1 failed, 2 usage, 3 the CSV could not be printed.")]
pub(super) struct Arguments {
    /// The file; one that exists is overwritten
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The format [default: by the name of the file, else csv]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Names of columns, separated by commas [default: the usual ones]
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<String>,
    /// Language of the headers
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    headers: Language,
    /// Words that must all be found in name, model, code, brand, category or description
    #[arg(long, value_name = "WORDS", value_parser = phrase)]
    search: Option<SearchPhrase>,
    /// Name or id of the category
    #[arg(long, value_name = "CATEGORY", value_parser = name_or_id)]
    category: Option<NameOrIdFilter>,
    /// Name or id of the brand
    #[arg(long, value_name = "BRAND", value_parser = name_or_id)]
    brand: Option<NameOrIdFilter>,
    /// Minimum display price
    #[arg(long, value_name = "YUAN", value_parser = money)]
    min_price: Option<Money>,
    /// Maximum display price
    #[arg(long, value_name = "YUAN", value_parser = money)]
    max_price: Option<Money>,
    /// On the shelf (true), off it (false), or all
    #[arg(long, value_name = "ACTIVE", default_value = "true")]
    active: Active,
    /// With stock (true) or without (false)
    #[arg(long, value_name = "STOCK")]
    in_stock: Option<bool>,
    /// Origin: local or haier
    #[arg(long, value_name = "SOURCE", value_parser = source)]
    source: Option<Source>,
    /// State of the sync: pending, synced or failed
    #[arg(long, value_name = "STATE", value_parser = sync_state)]
    sync_state: Option<SyncState>,
    /// State of the stock: sufficient, low, out or awaiting_restock
    #[arg(long, value_name = "STATE", value_parser = stock_state)]
    stock_state: Option<StockState>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Xlsx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    En,
    Zh,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Active {
    True,
    False,
    All,
}

fn phrase(text: &str) -> Result<SearchPhrase, String> {
    let phrase = SearchPhrase::new(text).map_err(|error| error.to_string())?;
    phrase.ok_or_else(|| "must not be blank".to_owned())
}

fn name_or_id(text: &str) -> Result<NameOrIdFilter, String> {
    NameOrIdFilter::parse(text).map_err(|error| error.to_string())
}

fn money(text: &str) -> Result<Money, String> {
    Money::parse(text).map_err(|error| error.to_string())
}

fn source(name: &str) -> Result<Source, String> {
    Source::from_name(name).ok_or_else(|| "must be local or haier".to_owned())
}

fn sync_state(name: &str) -> Result<SyncState, String> {
    let states = SyncState::ALL.map(SyncState::as_str).join(", ");
    SyncState::from_name(name).ok_or_else(|| format!("must be one of {states}"))
}

fn stock_state(name: &str) -> Result<StockState, String> {
    let states = StockState::ALL.map(StockState::as_str).join(", ");
    StockState::from_name(name).ok_or_else(|| format!("must be one of {states}"))
}

impl Arguments {
    fn format(&self) -> Format {
        let ending = self.out.as_ref().and_then(|path| path.extension());
        let by_name = match ending {
            Some(ending) if ending.eq_ignore_ascii_case("xlsx") => Format::Xlsx,
            _ => Format::Csv,
        };
        self.format.unwrap_or(by_name)
    }

    fn filter(&self) -> ProductFilter {
        ProductFilter {
            search: self.search.clone(),
            category: self.category.clone(),
            brand: self.brand.clone(),
            min_price: self.min_price.clone(),
            max_price: self.max_price.clone(),
            is_active: match self.active {
                Active::True => Some(true),
                Active::False => Some(false),
                Active::All => None,
            },
            is_sales: None,
            source: self.source,
            in_stock: self.in_stock,
            sync_state: self.sync_state,
            stock_state: self.stock_state,
            withheld: None,
        }
    }
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let is_chinese = arguments.headers == Language::Zh;
    let columns = Columns::named(arguments.columns.as_deref(), is_chinese);
    let columns = columns.map_err(|error| format!("--columns {error}"))?;
    let format = arguments.format();
    if format == Format::Xlsx && arguments.out.is_none() {
        return Err("a workbook needs a file: --out products.xlsx".into());
    }
    let mut stop = StopSignals::listen()?;
    // Before the database is asked: a file that can't be written is noticed at once.
    let out = match &arguments.out {
        None => None,
        Some(path) => {
            let file = File::create(path);
            Some(file.map_err(|error| format!("{}: {error}", path.display()))?)
        }
    };
    let mode = ServerMode::JoinOrStart;
    let backend = open_backend(&config, SystemActor::Plans.as_str(), mode, &mut stop).await?;
    let filter = arguments.filter();
    let written = backend
        .ports
        .blocking(Actor::system(SystemActor::Plans), move |cx, reader| {
            let named = match format {
                Format::Csv => "csv",
                Format::Xlsx => "xlsx",
            };
            record_export(cx, "products", named, "")?;
            let progress = Progress::new(|| bar::style(BAR));
            let written = match (format, out) {
                (Format::Xlsx, Some(out)) => workbook(reader, &filter, &columns, out, &progress),
                (_, out) => csv(reader, &filter, &columns, out, &progress),
            };
            progress.end();
            written
        });
    let written = written.await;
    // On a blocking thread, because it may stop the embedded PostgreSQL.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    let rows = written?;
    finish(&arguments, rows, &mut stop).await
}

async fn finish(
    arguments: &Arguments,
    rows: u64,
    stop: &mut StopSignals,
) -> Result<ExitCode, Box<dyn Error>> {
    match &arguments.out {
        Some(path) => {
            stdout::line(format_args!("{rows} products in {}", path.display()));
            Ok(ExitCode::SUCCESS)
        }
        None => Ok(stdout::deliver(0, stop).await),
    }
}

fn io_error(error: impl Into<io::Error>) -> DomainError {
    DomainError::Storage(StorageError::Internal(Box::new(error.into())))
}

fn show(progress: &Progress, rows: u64) {
    match progress.bar() {
        Some(bar) => bar.set_position(rows),
        None if progress.is_time_to_log() => tracing::info!(rows, "exporting"),
        None => {}
    }
}

/// Writes a CSV to the file, or prints it; returns the number of products.
fn csv(
    reader: &dyn Reader,
    filter: &ProductFilter,
    columns: &Columns,
    mut out: Option<File>,
    progress: &Progress,
) -> Result<u64, DomainError> {
    let mut write = |bytes: &[u8]| match &mut out {
        Some(file) => file.write_all(bytes).map_err(io_error),
        None => {
            output::stdout().push(bytes);
            Ok(())
        }
    };
    let mut head = csv::Writer::from_writer(BOM.as_bytes().to_vec());
    head.write_record(columns.headers()).map_err(io_error)?;
    let head = head.into_inner();
    write(&head.map_err(|error| io_error(io::Error::other(error.to_string())))?)?;
    let (mut rows, mut cursor): (u64, Option<ProductId>) = (0, None);
    loop {
        let found =
            reader.read(|session| Ok(session.products().list_after(filter, cursor, CHUNK)?))?;
        let Some(last) = found.last() else {
            return Ok(rows);
        };
        cursor = Some(last.product.id);
        write(&csv_lines(&found, columns).map_err(io_error)?)?;
        rows = rows.saturating_add(u64::try_from(found.len()).unwrap_or(u64::MAX));
        show(progress, rows);
    }
}

fn workbook(
    reader: &dyn Reader,
    filter: &ProductFilter,
    columns: &Columns,
    mut out: File,
    progress: &Progress,
) -> Result<u64, DomainError> {
    let rows = std::cell::Cell::new(0);
    let mut written = write_workbook(reader, filter, columns, |count| {
        rows.set(u64::from(count));
        show(progress, rows.get());
    })?;
    io::copy(&mut written, &mut out).map_err(io_error)?;
    Ok(rows.get())
}
