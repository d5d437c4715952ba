//! The `cangku` binary, built together with the tests so that they never run an outdated one.

use std::process::ExitCode;

fn main() -> ExitCode {
    cangku_api::commands::main()
}
