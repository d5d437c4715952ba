//! The shop under attack: locks of signed-in clients, logins and shutdowns during the attack.

mod attack;
mod login;
mod row;
mod site;

use std::{path::PathBuf, time::Duration};

use attack::Attack;
use attackers::raise_descriptors;
use clap::Args;
use row::{Baseline, attack_row, quiet_row};
use site::Site;

use crate::{Outcome, shop::Launch, table::Table};

/// Delay between the start of an attack and the measurement.
const ATTACK_DELAY: Duration = Duration::from_secs(1);
/// The quiet shop is measured this many times as long as one under attack: every ratio of the table
/// refers to it, and the 99th percentile of few locks is noisy.
const QUIET_SPANS: u32 = 4;

/// What to measure, and for how long.
#[derive(Debug, Args)]
pub struct Amounts {
    /// The server's program, such as an older one (default: the one built together with this)
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
    /// Seconds of lock requests in each attack
    #[arg(long, default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=60))]
    seconds: u32,
    /// Only attacks whose name contains one of these words
    #[arg(long, value_delimiter = ',', value_name = "WORD")]
    only: Vec<String>,
}

impl Amounts {
    fn span(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    fn wants(&self, attack: &Attack) -> bool {
        let name = attack.name();
        self.only.is_empty() || self.only.iter().any(|word| name.contains(word))
    }
}

/// Runs all attacks of `bench attacks`, each on its own shop.
pub async fn measure(amounts: Amounts) -> Outcome<Table> {
    raise_descriptors()?;
    let mut table = Table::default();
    let quiet = measure_quiet(&amounts, &mut table).await?;
    for attack in Attack::all() {
        if amounts.wants(&attack) {
            measure_attack(&amounts, &attack, &quiet, &mut table).await?;
        }
    }
    Ok(table)
}

async fn measure_quiet(amounts: &Amounts, table: &mut Table) -> Outcome<Baseline> {
    let launch = Launch {
        program: amounts.program.clone(),
        ..Launch::default()
    };
    let site = Site::open(launch).await?;
    let (locks, login) = tokio::join!(
        site.lock(amounts.span() * QUIET_SPANS),
        site.log_in(ATTACK_DELAY * 10)
    );
    let locks = locks?;
    let stopped = site.stop(()).await?;
    quiet_row(&locks, login?, stopped, table);
    Ok(Baseline::of(&locks))
}

async fn measure_attack(
    amounts: &Amounts,
    attack: &Attack,
    quiet: &Baseline,
    table: &mut Table,
) -> Outcome<()> {
    let mut site = Site::open(attack.launch(amounts.program.clone())).await?;
    let underway = attack.begin(&mut site)?;
    tokio::time::sleep(attack.ramp_up_time()).await;
    let (locks, login) = tokio::join!(
        site.lock(amounts.span()),
        site.log_in(attack.login_timeout())
    );
    underway.end(&mut site)?;
    let recovery = site.recover().await?;
    let is_consistent = match recovery {
        Some(_) => Some(site.is_consistent().await?),
        None => None,
    };
    // Repeated: the shutdown is measured during the attack, after the recovery is.
    let underway = attack.begin(&mut site)?;
    tokio::time::sleep(ATTACK_DELAY).await;
    let stopped = site.stop(underway).await?;
    attack_row(
        &attack.name(),
        (&locks?, quiet),
        login?,
        (recovery, is_consistent, stopped),
        table,
    );
    Ok(())
}
