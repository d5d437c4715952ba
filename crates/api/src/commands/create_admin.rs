//! `cangku create-admin`.

use std::{error::Error, io::Read, process::ExitCode};

use cangku_adapters::Argon2Hasher;
use cangku_domain::{
    accounts::{Actor, Password, SystemActor, Username},
    use_cases::{AdminOutcome, create_admin},
};
use clap::Args;

use super::{
    open_backend::{finished, open_backend},
    outcome::Outcome,
    stdout,
};
use crate::{config::Config, stop_signals::StopSignals, wiring::ServerMode};

/// Make a user an admin, new or not; safe to run again
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  cangku create-admin --username boss
  echo \"$PASSWORD\" | cangku create-admin --username boss --password-stdin

A user who is there already becomes an active admin with this password; their sessions end. A
password has at least 10 characters, isn't common or easy to guess, and isn't made of the name.")]
pub(super) struct Arguments {
    /// The user's name
    #[arg(long, value_name = "NAME")]
    username: String,
    /// Take the password from standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(arguments: Arguments, config: Config) -> Outcome {
    let username = Username::new(&arguments.username)?;
    // Before `StopSignals::listen`, so that Ctrl-C at the prompt ends the process.
    let password = tokio::task::spawn_blocking(move || {
        password(arguments.password_stdin).map_err(|error| error.to_string())
    });
    let password = Password::new(&password.await??)?;
    // The use case checks it too, but this avoids starting a PostgreSQL server for a refusal.
    password.validate_for(&username)?;
    let mut stop = StopSignals::listen()?;
    let backend = open_backend(&config, "create-admin", ServerMode::JoinOrStart, &mut stop).await?;
    let end = backend.server_stop.clone();
    let work = move || {
        let actor = Actor::system(SystemActor::CreateAdmin);
        let cx = backend.ports.context(&actor);
        let outcome = create_admin(cx, &Argon2Hasher::default(), username, &password);
        // On this blocking thread, because it may stop the embedded PostgreSQL.
        drop(backend);
        outcome
    };
    let working = tokio::task::spawn_blocking(work);
    let outcome = finished(working, &mut stop, &end, |signal| {
        tracing::info!(
            signal,
            "this is done in a moment; a second signal ends it at once"
        );
    });
    match outcome.await?? {
        AdminOutcome::Created(user) => {
            stdout::line(format_args!("created the admin {}", user.username));
        }
        AdminOutcome::Updated(user) => stdout::line(format_args!(
            "{} is an admin with this password now",
            user.username
        )),
    }
    Ok(ExitCode::SUCCESS)
}

/// The password, without the newline at the end.
fn password(from_stdin: bool) -> Result<String, Box<dyn Error>> {
    if from_stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    let password = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("The same again: ")? != password {
        return Err("the two passwords differ".into());
    }
    Ok(password)
}
