//! Signals. Asked to stop, a run ends by itself with its best result: searches, tools and engines poll the
//! request. A run that does not end within a second, that is asked twice, or that waits for input is ended.
//! A command that finishes its result has the time that takes after Ctrl-C.
//!
//! Invariants: signals ignored at the start of the run (`nohup`, background jobs of scripts) stay ignored;
//! ending the run kills its tools and removes temporary files; without a thread to listen, signals keep their
//! default action.

use crate::error::{Error, Result};
use std::sync::atomic::{AtomicBool, Ordering};

static STOPPED: AtomicBool = AtomicBool::new(false);
static WAITING: AtomicBool = AtomicBool::new(false);

/// Makes exceeding the file size limit, and running out of memory, ordinary errors from here on.
pub fn no_aborts() {
    #[cfg(unix)]
    signals::no_aborts();
}

/// Handles SIGINT, SIGTERM and SIGHUP; `finishes`: the command finishes its result after Ctrl-C.
pub fn install_handler(finishes: bool) {
    crate::sim::engines::stop_when(is_stopped);
    #[cfg(unix)]
    signals::start_listener(finishes);
    #[cfg(not(unix))]
    let _ = finishes;
}

/// Runs `input`, which may block for ever (a pipe without a writer) and holds nothing to clean up: the first
/// Ctrl-C ends it at once.
///
/// # Errors
/// Those of `input`, and `Interrupted`.
pub fn at_once<T>(input: impl FnOnce() -> Result<T>) -> Result<T> {
    WAITING.store(true, Ordering::SeqCst);
    let result = check_stopped().and_then(|()| input());
    WAITING.store(false, Ordering::SeqCst);
    result
}

/// Whether the user asked to stop.
pub fn is_stopped() -> bool {
    STOPPED.load(Ordering::SeqCst)
}

/// To be called between stages.
///
/// # Errors
/// `Interrupted` if the user asked to stop.
pub fn check_stopped() -> Result<()> {
    if is_stopped() { Err(Error::Interrupted) } else { Ok(()) }
}

#[cfg(unix)]
mod signals {
    use super::{Ordering, STOPPED, WAITING};
    use crate::cli::clock::Clock;
    use crate::cli::terminal;
    use crate::error::Error;
    use crate::sim::engines::underway;
    use signal_hook::consts::{SIGABRT, SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, mpsc};
    use std::thread;
    use std::time::Duration;

    /// Time for a run to end by itself; the rest of two seconds is for cleaning up.
    const GRACE: Duration = Duration::from_millis(1000);
    /// Interval between checks for further signals.
    const POLL: Duration = Duration::from_millis(10);
    /// Time limit for printing the last line, as standard error may be blocked.
    const LAST_WORDS: Duration = Duration::from_millis(100);
    /// Stack size of the listening thread, in bytes.
    const STACK: usize = 256 << 10;

    /// Handles the signals that would kill the process.
    pub fn no_aborts() {
        // Writing then fails with an error, as on a full disk.
        let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
        // On allocation failure the standard library prints the size and aborts.
        let out_of_memory = i32::from(Error::Environment(String::new()).exit_code());
        let _ = flag::register_conditional_shutdown(SIGABRT, out_of_memory, Arc::new(AtomicBool::new(true)));
    }

    /// Starts the listening thread.
    pub fn start_listener(finishes: bool) {
        let (to_thread, signals) = mpsc::channel();
        let listen = move || signals.into_iter().for_each(|signals| until_the_end(signals, finishes));
        // Handlers are installed only if the thread is running.
        if thread::Builder::new().name("signals".into()).stack_size(STACK).spawn(listen).is_ok()
            && let Ok(signals) =
                Signals::new([SIGINT, SIGTERM, SIGHUP].into_iter().filter(|&s| !is_ignored(s)))
        {
            let _ = to_thread.send(signals);
        }
    }

    fn until_the_end(mut signals: Signals, finishes: bool) {
        let waits = || WAITING.load(Ordering::SeqCst);
        let mut asks = |signal| {
            let again = STOPPED.swap(true, Ordering::SeqCst);
            (again || signal != SIGINT || !finishes || waits()).then_some(again)
        };
        let Some(again) = signals.forever().find_map(&mut asks) else { return };
        let clock = Clock::start();
        while !again && !waits() && clock.elapsed() < GRACE && signals.pending().next().is_none() {
            thread::sleep(POLL);
        }
        end_process();
    }

    fn end_process() -> ! {
        underway::end_all();
        let (told, done) = mpsc::channel();
        let tell = move || {
            terminal::print_errors(&Error::Interrupted);
            told.send(())
        };
        if thread::Builder::new().stack_size(STACK).spawn(tell).is_ok() {
            // It does not matter which of the two it was.
            let _ = done.recv_timeout(LAST_WORDS);
        }
        std::process::exit(i32::from(Error::Interrupted.exit_code()));
    }

    /// Whether the process was started with `signal` ignored; known on Linux only.
    fn is_ignored(signal: i32) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|digits| u64::from_str_radix(digits.trim(), 16).ok()).unwrap_or(0);
        mask >> (signal - 1) & 1 == 1
    }
}
