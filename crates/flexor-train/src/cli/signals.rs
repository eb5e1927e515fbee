//! Signals: the first Ctrl-C lets a run keep its state and end, the second ends it at once.

use flexor_hdl::error::{Error, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

static STOPPED: OnceLock<Arc<AtomicBool>> = OnceLock::new();
/// Exit code of an interrupted run.
const INTERRUPTED: i32 = 130;

/// Listens from here on.
///
/// # Errors
/// `Environment` if the system does not let it.
pub fn install() -> Result<()> {
    let flag = STOPPED.get_or_init(Arc::default);
    #[cfg(unix)]
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let twice = signal_hook::flag::register_conditional_shutdown(signal, INTERRUPTED, flag.clone());
        let once = twice.and_then(|_| signal_hook::flag::register(signal, flag.clone()));
        once.map_err(|cause| Error::Environment(format!("signals: {cause}")))?;
    }
    Ok(())
}

/// Whether the user asked to stop.
pub fn is_stopped() -> bool {
    STOPPED.get().is_some_and(|flag| flag.load(Ordering::SeqCst))
}
