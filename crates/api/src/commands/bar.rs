//! Progress bars that don't block the work on a slow terminal.

use std::{
    fmt::Write,
    io::{self, IsTerminal},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use crate::output;

/// Maximum frames per second.
const REFRESH_RATE: u8 = 20;
/// Interval of redrawing while there is no progress.
const TICK: Duration = Duration::from_millis(100);
/// A frame is dropped if more bytes than this are queued for the terminal.
const MAX_WAITING_BYTES: usize = 16 << 10;
/// Timeout for writing the frame that clears a bar.
const CLEARING: Duration = Duration::from_millis(200);
/// Width in columns if the terminal doesn't report its own.
const USUAL_WIDTH: u16 = 80;

/// A bar on standard error, if that is a terminal that can show one.
pub(super) fn bar(style: impl FnOnce() -> ProgressStyle) -> Option<ProgressBar> {
    let is_able = std::env::var_os("TERM").is_some_and(|name| name != "dumb");
    (is_able && io::stderr().is_terminal()).then(|| {
        let terminal = Box::new(QueuedTerminal::default());
        let target = ProgressDrawTarget::term_like_with_hz(terminal, REFRESH_RATE);
        let bar = ProgressBar::with_draw_target(None, target).with_style(style());
        bar.enable_steady_tick(TICK);
        bar
    })
}

/// The style of a template, or the default style if the template is invalid.
pub(super) fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_invalid| ProgressStyle::default_bar())
}

/// Clears the bar before anything else is printed.
pub(super) fn clear(bar: &ProgressBar) {
    if !bar.is_finished() {
        bar.finish_and_clear();
        output::stderr().flush(CLEARING);
    }
}

/// A terminal that writes to the queue of standard error: whole frames or nothing.
#[derive(Debug, Default)]
struct QueuedTerminal {
    frame: Mutex<String>,
}

impl QueuedTerminal {
    fn add(&self, part: std::fmt::Arguments<'_>) -> io::Result<()> {
        let mut frame = self.frame.lock().unwrap_or_else(PoisonError::into_inner);
        // Writing to a string can't fail.
        let _ = frame.write_fmt(part);
        Ok(())
    }

    fn move_cursor(&self, by: usize, direction: char) -> io::Result<()> {
        match by {
            0 => Ok(()),
            by => self.add(format_args!("\x1b[{by}{direction}")),
        }
    }
}

impl TermLike for QueuedTerminal {
    fn width(&self) -> u16 {
        let size = rustix::termios::tcgetwinsize(io::stderr());
        let width = size.map_or(0, |size| size.ws_col);
        if width == 0 { USUAL_WIDTH } else { width }
    }

    fn move_cursor_up(&self, by: usize) -> io::Result<()> {
        self.move_cursor(by, 'A')
    }

    fn move_cursor_down(&self, by: usize) -> io::Result<()> {
        self.move_cursor(by, 'B')
    }

    fn move_cursor_right(&self, by: usize) -> io::Result<()> {
        self.move_cursor(by, 'C')
    }

    fn move_cursor_left(&self, by: usize) -> io::Result<()> {
        self.move_cursor(by, 'D')
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.add(format_args!("{text}\n"))
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.add(format_args!("{text}"))
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add(format_args!("\r\x1b[2K"))
    }

    fn flush(&self) -> io::Result<()> {
        let mut frame = self.frame.lock().unwrap_or_else(PoisonError::into_inner);
        // A slow terminal loses frames instead of delaying the work.
        output::stderr().push_if_below(frame.as_bytes(), MAX_WAITING_BYTES);
        frame.clear();
        Ok(())
    }
}
