//! The end of the process if a component can't be restarted.

use std::sync::OnceLock;

/// Exit code of a process that ends because a component can't be restarted (`EX_SOFTWARE`).
pub const EXIT_CODE: u8 = 70;

static EXIT: OnceLock<fn(u8) -> !> = OnceLock::new();

/// Sets the function that ends the process if a component can't be restarted, such as one that
/// flushes logs first. The default is [`std::process::exit`]. Only the first call has an effect.
pub fn set_exit_function(exit: fn(u8) -> !) {
    // Fails if a function was set before.
    let _ = EXIT.set(exit);
}

pub(super) fn exit() -> ! {
    EXIT.get().copied().unwrap_or(exit_process)(EXIT_CODE)
}

#[expect(clippy::disallowed_methods, reason = "the default without a log queue")]
fn exit_process(code: u8) -> ! {
    std::process::exit(code.into())
}
