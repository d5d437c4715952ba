//! The `cangku` binary, built with the tests so that they always run the present one.

use std::process::ExitCode;

fn main() -> ExitCode {
    cangku_api::commands::main()
}
