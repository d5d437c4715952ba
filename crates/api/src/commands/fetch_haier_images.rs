//! `cangku fetch-haier-images`.

mod display;
mod summary;

use std::{error::Error, net::IpAddr, process::ExitCode, sync::Arc};

use cangku_domain::{
    accounts::{Actor, SystemActor},
    catalog::ProductCode,
    error_chain,
};
use clap::Args;
use tokio_util::sync::CancellationToken;

use super::{
    open_backend::open_backend,
    outcome::Outcome,
    product_codes::{product_code, product_codes},
    stdout,
};
use crate::{
    config::Config,
    output,
    picture_fetch::{
        AllowedAddresses, Downloader, FetchError, FetchOptions, FetchReport, FetchSelection,
        FetchSettings, PictureFetcher,
    },
    stop_signals::StopSignals,
    wiring::{Backend, ServerMode},
};
use display::Display;

/// Exit code if nothing was done: no host is allowed, no database, or no known product code.
const ACTOR: SystemActor = SystemActor::FetchHaierImages;

const NOTHING_DONE: u8 = 2;

/// Fetch copies of the pictures that Haier's products name
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku fetch-haier-images --dry-run
  CANGKU_MEDIA_FETCH_HOSTS='*.haier.com' cangku fetch-haier-images
  cangku fetch-haier-images --product-codes GA0SZC00U,BE0Q3W0AS --refresh
  cangku fetch-haier-images --limit 100

Each product_image_url and each of product_page_urls is checked like an upload and kept; the product
then names the copy first in main_images, or in detail_images. Only hosts of CANGKU_MEDIA_FETCH_HOSTS
are asked, at public addresses. What was fetched once isn't again, and what a person takes from a
product's lists doesn't come back. Ctrl-C ends the run after what is under way and keeps what it has
brought; a second Ctrl-C ends it at once.

Exit code: 0 all went well, 1 some pictures were refused or failed or the run broke off, 2 nothing was
done, 3 what --dry-run found could not be printed.")]
pub(super) struct Arguments {
    /// Only these products, separated by commas or spaces; may be repeated [default: all]
    #[arg(long, value_name = "CODE", num_args = 1.., value_delimiter = ',', value_parser = product_code)]
    product_codes: Option<Vec<Option<ProductCode>>>,
    /// Maximum number of products with pictures to fetch [default: all]
    #[arg(long, value_name = "PRODUCTS", value_parser = clap::value_parser!(u64).range(1..))]
    limit: Option<u64>,
    /// Show what would be fetched and from which hosts, and fetch nothing
    #[arg(long)]
    dry_run: bool,
    /// Fetch again what was fetched before
    #[arg(long)]
    refresh: bool,
}

impl Arguments {
    fn options(self) -> Result<FetchOptions, &'static str> {
        let product_codes = product_codes(self.product_codes)?;
        Ok(FetchOptions {
            selection: FetchSelection {
                product_codes,
                limit: self.limit,
                refresh: self.refresh,
            },
            dry_run: self.dry_run,
        })
    }
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let hosts = config.media.fetch_hosts.clone();
    let is_dry_run = arguments.dry_run;
    match fetch(arguments, config).await {
        Ok((report, mut stop)) => {
            stdout::print(&summary::text(&report, &hosts));
            let code = report.exit_code();
            Ok(if is_dry_run {
                stdout::deliver(code, &mut stop).await
            } else {
                ExitCode::from(code)
            })
        }
        Err(error) => {
            let text = match error.downcast_ref() {
                Some(FetchError::NoHosts(plan)) => summary::no_hosts(plan),
                _ => error_chain(error.as_ref()),
            };
            output::message(&format!("cangku: {text}"));
            Ok(ExitCode::from(NOTHING_DONE))
        }
    }
}

async fn fetch(
    arguments: Arguments,
    config: Config,
) -> Result<(FetchReport, StopSignals), Box<dyn Error>> {
    let options = arguments.options()?;
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
    let runner = runner(&backend, &config)?;
    let cancel = CancellationToken::new();
    let signals = tokio::spawn(stop_signals.cancel(
        cancel.clone(),
        "what is under way is still brought",
        "the next run brings the rest",
    ));
    let display = Arc::new(Display::new());
    let report = runner.run(options, display.clone(), &cancel).await;
    display.end();
    // From here on `stop_of_printing` receives the signals.
    signals.abort();
    // If this command started the embedded PostgreSQL, it stops here.
    tokio::task::spawn_blocking(move || {
        drop(runner);
        drop(backend);
    })
    .await?;
    Ok((report?, stop_of_printing))
}

fn runner(backend: &Backend, config: &Config) -> Result<PictureFetcher, Box<dyn Error>> {
    let pipeline = Arc::new(backend.upload_pipeline(config)?);
    let is_allowed: fn(IpAddr) -> bool = match config.media.fetch_reach {
        AllowedAddresses::Public => |address| AllowedAddresses::Public.allows(address),
        AllowedAddresses::OwnNetwork => |address| AllowedAddresses::OwnNetwork.allows(address),
    };
    let downloader = Downloader::new(
        config.media.fetch_hosts.clone(),
        is_allowed,
        FetchSettings::default(),
        Arc::clone(&pipeline),
    )?;
    Ok(PictureFetcher::new(
        downloader,
        pipeline,
        backend.ports.clone(),
        Actor::system(ACTOR),
    ))
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

    fn options(words: &[&str]) -> Result<FetchOptions, String> {
        let line = Line::try_parse_from(["fetch"].iter().chain(words));
        let line = line.map_err(|error| error.to_string())?;
        line.arguments.options().map_err(str::to_owned)
    }

    #[test]
    fn every_flag_reaches_the_options() {
        let none = options(&[]).unwrap();
        assert!(!none.dry_run && !none.selection.refresh && none.selection.limit.is_none());
        assert_eq!(none.selection.product_codes, None);
        let all = options(&[
            "--product-codes",
            "B, A,,A",
            "--limit",
            "3",
            "--refresh",
            "--dry-run",
        ]);
        let all = all.unwrap();
        let codes = all.selection.product_codes.unwrap();
        let codes: Vec<_> = codes.iter().map(ProductCode::as_str).collect();
        assert_eq!(codes, ["A", "B"]);
        assert!(all.dry_run && all.selection.refresh && all.selection.limit == Some(3));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let too_long = "x".repeat(51);
        for words in [
            ["--product-codes", ","],
            ["--product-codes", too_long.as_str()],
            ["--limit", "0"],
            ["--limit", "-1"],
            ["--limit", "x"],
        ] {
            assert!(options(&words).is_err(), "{words:?}");
        }
    }
}
