//! Long work beside the interpreter: other threads of Python go on, Ctrl-C and the time limit end it, progress is told.
#![allow(clippy::disallowed_types, reason = "a limit of time that the caller gives")]

use pyo3::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often signals and progress are looked at.
const PERIOD: Duration = Duration::from_millis(50);
/// Stack of the working thread, in bytes.
const STACK: usize = 32 << 20;

/// What the work asks, and where it tells its progress.
#[derive(Default)]
pub struct Control {
    stopped: AtomicBool,
    told: Mutex<Option<(usize, u16)>>,
}

impl Control {
    /// Whether to end soon.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Tells gates of the best network so far, and the share done in thousandths.
    pub fn tell(&self, n_gates: usize, permille: u16) {
        if let Ok(mut told) = self.told.lock() {
            *told = Some((n_gates, permille));
        }
    }

    fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn take_told(&self) -> Option<(usize, u16)> {
        self.told.lock().ok()?.take()
    }
}

/// How work is watched.
pub struct Watching<'py> {
    /// Called with gates of the best network so far, and the share done from 0 to 1.
    pub progress: Option<Bound<'py, PyAny>>,
    /// Seconds after which the work ends with its best result.
    pub time_limit: Option<f64>,
}

/// Result of `work`, and whether it was ended early by the time limit.
///
/// # Errors
/// `KeyboardInterrupt`, and what `progress` raises.
pub fn run<T: Send>(
    py: Python<'_>,
    watching: &Watching,
    work: impl FnOnce(&Control) -> T + Send,
) -> PyResult<(T, bool)> {
    let control = Control::default();
    let limit = watching.time_limit.filter(|limit| limit.is_finite() && *limit >= 0.0);
    let end = limit.map(|limit| Instant::now() + Duration::from_secs_f64(limit.min(1e9)));
    let mut timed_out = false;
    let mut raised = None;
    let done = thread::scope(|scope| {
        let (sender, receiver) = channel();
        let done = Mutex::new(receiver);
        let control = &control;
        let working = move || {
            let _ = sender.send(work(control));
        };
        thread::Builder::new().stack_size(STACK).spawn_scoped(scope, working).ok()?;
        loop {
            match py.detach(|| wait(&done)) {
                Ok(found) => return Some(found),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Err(error) = py.check_signals().and_then(|()| tell(watching, control)) {
                raised.get_or_insert(error);
                control.stop();
            }
            if end.is_some_and(|end| Instant::now() >= end) {
                timed_out = true;
                control.stop();
            }
        }
    });
    match (raised, done) {
        (Some(error), _) => Err(error),
        (None, Some(done)) => Ok((done, timed_out)),
        (None, None) => {
            Err(crate::errors::InternalError::new_err("the working thread ended without a result"))
        }
    }
}

fn wait<T>(done: &Mutex<Receiver<T>>) -> Result<T, RecvTimeoutError> {
    done.lock().map_err(|_| RecvTimeoutError::Disconnected)?.recv_timeout(PERIOD)
}

fn tell(watching: &Watching, control: &Control) -> PyResult<()> {
    if let (Some(progress), Some((n_gates, permille))) = (&watching.progress, control.take_told()) {
        progress.call1((n_gates, f64::from(permille) / 1000.0))?;
    }
    Ok(())
}
