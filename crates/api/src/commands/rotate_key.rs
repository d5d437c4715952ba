//! `cangku rotate-key`.

use std::process::ExitCode;

use cangku_domain::{
    accounts::{Actor, SystemActor},
    use_cases::rotate_haier_secrets,
};
use clap::Args;

use super::{open_backend::open_backend, outcome::Outcome, stdout};
use crate::{config::Config, stop_signals::StopSignals, wiring::ServerMode};

/// Encrypt Haier's secrets with the current key
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  CANGKU_ENCRYPTION_KEY=new CANGKU_ENCRYPTION_KEY_OLD=old cangku rotate-key
  CANGKU_ENCRYPTION_KEY_FILE=/run/secrets/new \\
    CANGKU_ENCRYPTION_KEY_OLD_FILE=data/secrets/encryption-key cangku rotate-key

Encrypts all secrets of /api/haier/configs with CANGKU_ENCRYPTION_KEY, in one transaction: those that
CANGKU_ENCRYPTION_KEY_OLD has encrypted, and those that an older system has stored plain. If one can't be
decrypted, it names that and changes nothing. It is safe to run again.

To replace the key without an interruption: restart every server with the new key and the former one as
CANGKU_ENCRYPTION_KEY_OLD, run this command with the same two, then remove the former one.
Exit code: 0 done, 1 nothing was changed.")]
pub(super) struct Arguments {}

pub(super) async fn run(_arguments: Arguments, config: Config) -> Outcome {
    let mut stop = StopSignals::listen()?;
    let actor = SystemActor::RotateKey;
    let mode = ServerMode::JoinOrStart;
    let backend = open_backend(&config, actor.as_str(), mode, &mut stop).await?;
    let vault = backend.haier_vault(&config)?;
    let key_id = vault.key_id().to_owned();
    let rotated = backend
        .ports
        .blocking(Actor::system(actor), move |cx, _reader| {
            rotate_haier_secrets(cx, vault.rules().cipher)
        });
    let rotated = rotated.await;
    // On a blocking thread, because it may stop the embedded PostgreSQL.
    tokio::task::spawn_blocking(move || drop(backend)).await?;
    let rotated = rotated?;
    stdout::line(format_args!(
        "{} of {} secrets were encrypted with the key {key_id}; the others were already",
        rotated.resealed, rotated.secrets
    ));
    Ok(ExitCode::SUCCESS)
}
