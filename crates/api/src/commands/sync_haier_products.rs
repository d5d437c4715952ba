//! `cangku sync-haier-products`.

mod display;
mod summary;

use std::{error::Error, process::ExitCode, sync::Arc};

use cangku_adapters::SystemClock;
use cangku_domain::{
    Error as DomainError,
    accounts::{Actor, SystemActor},
    catalog::ProductCode,
    error_chain,
    supplier::{CountyCode, SyncRefusal},
    use_cases::SyncApproval,
};
use clap::Args;
use haier_client::HaierClient;
use tokio_util::sync::CancellationToken;

use super::{
    open_backend::open_backend,
    outcome::Outcome,
    product_codes::{product_code, product_codes},
    stdout,
};
use crate::{
    config::{Config, HAIER_REQUIRED_VARIABLES},
    haier::{ClientPurpose, client_of, report_circuit},
    haier_sync::{SyncOptions, SyncReport, SyncRunner, SyncSettings},
    output,
    stop_signals::StopSignals,
    wiring::{Backend, ServerMode},
};
use display::Display;

/// The actor in the inventory log.
const ACTOR: SystemActor = SystemActor::SyncHaierProducts;
/// Exit code if nothing was done: a bad request, no configuration, no database, or no product list.
const NOTHING_DONE: u8 = 2;

/// Synchronise products, prices and stock from Haier
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku sync-haier-products --sync-prices --sync-stock
  cangku sync-haier-products --product-codes GA0SZC00U BE0Q3W0AS --sync-stock --county-code 370202
  cangku sync-haier-products --sync-prices --plan-only
  cangku sync-haier-products --resume
  cangku sync-haier-products --category 电热水器 --brand 海尔 --sync-prices --dry-run

A person's edits (retail price, name, description, category, brand) are kept. Ctrl-C stops the run
and keeps what it has brought; a second Ctrl-C stops at once.

If a sync is killed, a running server goes on with it, or the next sync with --resume. Without that flag
the next sync begins anew.

What is fetched becomes a plan, which is applied at once. A plan that exceeds a safety limit (such as
too many products out of stock) is held: look at it with `cangku plans show`, then approve and apply
it, or discard it.

Exit code: 0 all went well, 1 some products failed or the run broke off, 2 nothing was done, 3 what
--dry-run found could not be printed, 4 the plan is held.")]
pub(super) struct Arguments {
    /// Only these products, separated by commas or spaces; may be repeated [default: all]
    #[arg(long, value_name = "CODE", num_args = 1.., value_delimiter = ',', value_parser = product_code)]
    product_codes: Option<Vec<Option<ProductCode>>>,
    /// Only products of this product group, such as 电热水器
    #[arg(long, value_name = "GROUP", value_parser = not_blank)]
    category: Option<String>,
    /// Only products of this brand, such as 海尔
    #[arg(long, value_name = "BRAND", value_parser = not_blank)]
    brand: Option<String>,
    /// Fetch prices as well
    #[arg(long)]
    sync_prices: bool,
    /// Fetch stock as well
    #[arg(long)]
    sync_stock: bool,
    /// County whose stock is queried: six digits [default: the configured one]
    #[arg(long, value_name = "COUNTY")]
    county_code: Option<CountyCode>,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Store what would change as a plan for a person to approve, and write nothing else
    #[arg(long, conflicts_with_all = ["dry_run", "force"])]
    plan_only: bool,
    /// Go on with the sync whose process was killed, where it was, with its options
    #[arg(long, conflicts_with_all = ["product_codes", "category", "brand", "sync_prices", "sync_stock", "county_code", "dry_run", "plan_only", "force"])]
    resume: bool,
    /// Write what would change even if it exceeds a safety limit
    #[arg(long, conflicts_with = "dry_run")]
    force: bool,
}

fn not_blank(text: &str) -> Result<String, &'static str> {
    match text.trim() {
        "" => Err("must not be blank"),
        text => Ok(text.to_owned()),
    }
}

impl Arguments {
    fn options(self) -> Result<SyncOptions, &'static str> {
        let product_codes = product_codes(self.product_codes)?;
        Ok(SyncOptions {
            product_codes,
            category: self.category,
            brand: self.brand,
            prices: self.sync_prices,
            stock: self.sync_stock,
            county_code: self.county_code,
            dry_run: self.dry_run,
            daily_calls: None,
            approval: match (self.plan_only, self.force) {
                (true, _) => SyncApproval::ByPerson,
                (false, true) => SyncApproval::Forced,
                (false, false) => SyncApproval::WithinLimits,
            },
        })
    }
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let is_dry_run = arguments.dry_run;
    match sync(arguments, config).await {
        Ok((report, mut stop)) => {
            stdout::print(&summary::text(&report));
            let code = report.exit_code();
            Ok(if is_dry_run {
                stdout::deliver(code, &mut stop).await
            } else {
                ExitCode::from(code)
            })
        }
        Err(error) => {
            output::message(&format!("cangku: {}", error_chain(error.as_ref())));
            Ok(ExitCode::from(NOTHING_DONE))
        }
    }
}

async fn sync(
    arguments: Arguments,
    config: Config,
) -> Result<(SyncReport, StopSignals), Box<dyn Error>> {
    let is_resumed = arguments.resume;
    let options = arguments.options()?;
    if options.approval == SyncApproval::Forced && config.plans.needs_second_approver {
        return Err(
            "CANGKU_PLAN_SECOND_APPROVER=true: another person must approve a plan that exceeds a \
                    safety limit, so that --force is refused"
                .into(),
        );
    }
    let mut stop_signals = StopSignals::listen()?;
    // The first is consumed by the run; no signal may be lost between the run and the printing.
    let stop_of_printing = StopSignals::listen()?;
    let backend = open_backend(
        &config,
        ACTOR.as_str(),
        ServerMode::JoinOrStart,
        &mut stop_signals,
    )
    .await?;
    let client = current_client(&config, &backend).await?;
    let circuit = report_circuit(
        client.circuit(),
        backend.ports.clone(),
        Actor::system(ACTOR),
    );
    let runner = SyncRunner::new(
        client,
        Arc::new(backend.database.clone()),
        Arc::new(SystemClock),
        Actor::system(ACTOR),
        SyncSettings {
            limits: config.sync_limits,
            plan_max_age: config.plans.max_age,
            calendar: config.business.calendar,
            ..SyncSettings::default()
        },
    );
    let cancel = CancellationToken::new();
    let signals = tokio::spawn(stop_signals.cancel(
        cancel.clone(),
        "what has been fetched is still written",
        "the next sync closes this run",
    ));
    let display = Display::new();
    let circuit = tokio::spawn(circuit);
    let job = match is_resumed {
        true => runner.resume().await,
        false => runner.begin(options).await.map(Some),
    };
    let report = match job {
        Ok(Some(job)) => Ok(Some(job.run(&display, &cancel).await)),
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    display.end();
    // An outage that outlasts the run stays recorded; the servers probe whether it has ended.
    circuit.abort();
    // From here on `stop_of_printing` receives the signals.
    signals.abort();
    // If this command started the embedded PostgreSQL, it stops here.
    tokio::task::spawn_blocking(move || {
        drop(runner);
        drop(backend);
    })
    .await?;
    match report {
        Ok(Some(report)) => Ok((report, stop_of_printing)),
        Ok(None) => Err(
            "there is no sync to resume: none was killed, or its plan is too old or was discarded. Start a \
             new sync without --resume"
                .into(),
        ),
        Err(DomainError::Sync(SyncRefusal::AlreadyRunning)) => Err(
            "another sync is running; nothing was done. Wait for it to end: GET \
             /api/haier/sync-logs shows it"
                .into(),
        ),
        Err(error) => Err(error.into()),
    }
}

/// The client of the active configuration, else of the settings.
async fn current_client(config: &Config, backend: &Backend) -> Result<HaierClient, Box<dyn Error>> {
    let actor = Actor::system(ACTOR);
    let active = backend.ports.blocking(actor, |_cx, reader| {
        reader.read(|session| Ok(session.haier_configs().active()?))
    });
    let account = match active.await? {
        Some(active) => {
            // Only now: without a stored configuration, no key is needed.
            let vault = backend.haier_vault(config)?;
            let rules = vault.rules();
            active.open(rules.cipher, rules.transport)?
        }
        None => config.haier.clone().ok_or_else(not_configured)?,
    };
    Ok(client_of(&account, ClientPurpose::Sync)?)
}

fn not_configured() -> String {
    let required = HAIER_REQUIRED_VARIABLES.join(", ");
    format!(
        "Haier is not configured: enable a configuration under /api/haier/configs, or set \
         {required}, or the same keys in cangku.toml under [haier]"
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn options(words: &[&str]) -> Result<SyncOptions, String> {
        let line = Line::try_parse_from(["sync"].iter().chain(words));
        let line = line.map_err(|error| error.to_string())?;
        line.arguments.options().map_err(str::to_owned)
    }

    #[test]
    fn without_flags_every_product_is_brought_alone() {
        assert_eq!(options(&[]), Ok(SyncOptions::default()));
    }

    #[test]
    fn codes_are_given_with_commas_spaces_or_repeated_and_each_counts_once() {
        for words in [
            &["--product-codes", "B, A,,A", "--product-codes", "C,"][..],
            &["--product-codes", "A", "B", "C"],
            &["--product-codes", "A", "B,C", "--sync-stock"],
            &["--product-codes", "C", ",", "B", "--product-codes=A,B"],
        ] {
            let codes = options(words).unwrap().product_codes.unwrap();
            let codes: Vec<_> = codes.iter().map(ProductCode::as_str).collect();
            assert_eq!(codes, ["A", "B", "C"], "{words:?}");
        }
        assert!(options(&["--product-codes"]).is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let too_long = "x".repeat(51);
        for words in [
            ["--product-codes", ","],
            ["--product-codes", too_long.as_str()],
            ["--category", " "],
            ["--brand", ""],
            ["--county-code", "11010"],
            ["--county-code", "beijing"],
        ] {
            assert!(options(&words).is_err(), "{words:?}");
        }
    }

    #[test]
    fn every_flag_reaches_the_options() {
        let words = [
            "--category",
            "冰箱",
            "--brand",
            "海尔",
            "--sync-prices",
            "--sync-stock",
            "--county-code",
            "370202",
            "--dry-run",
        ];
        let options = options(&words).unwrap();
        assert_eq!(options.category.as_deref(), Some("冰箱"));
        assert_eq!(options.brand.as_deref(), Some("海尔"));
        assert!(options.prices && options.stock && options.dry_run);
        assert_eq!(options.county_code.unwrap().as_str(), "370202");
    }
}
