//! Progress line on standard error, if it is a terminal.

use super::interrupt;
use crate::design::Watch;
use crate::shown::one_line;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// An animated bar or spinner; hidden if standard error is no terminal.
pub struct Moving {
    /// The bar.
    pub bar: ProgressBar,
    /// Dropping it ends the thread of the animation.
    _ends: mpsc::Sender<()>,
}

impl Moving {
    /// Shows `bar` by `template`, and redraws it every `period`, if a thread can be started.
    pub fn new(bar: ProgressBar, template: &str, period: Duration) -> Self {
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        let (ends, ended) = mpsc::channel();
        if !bar.is_hidden() {
            let bar = bar.clone();
            let tick = move || {
                while ended.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                    bar.tick();
                }
            };
            // Without a thread it is redrawn on updates only.
            let _ = thread::Builder::new().name("progress".into()).spawn(tick);
        }
        Self { bar, _ends: ends }
    }
}

impl Drop for Moving {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A spinner with the name of the current stage.
pub struct ProgressLine(Moving);

impl ProgressLine {
    /// Hidden until the first stage.
    pub fn new() -> Self {
        let period = Duration::from_millis(120);
        Self(Moving::new(ProgressBar::new_spinner(), "{spinner} {msg} [{elapsed}]", period))
    }
}

impl Watch for ProgressLine {
    fn is_stopped(&self) -> bool {
        interrupt::is_stopped()
    }

    fn note_progress(&self, what: &str) {
        self.0.bar.set_message(one_line(what).into_owned());
    }
}

/// Share of the work done and the time that the rest takes at that rate, ", 40 % done, 12 s left"; nothing as long as
/// there is no share.
pub fn share_done(permille: u16, elapsed: Duration, limit: Option<Duration>) -> String {
    let share = f64::from(permille) / 1000.0;
    if share == 0.0 {
        return String::new();
    }
    let by_work = elapsed.as_secs_f64() * (1.0 - share) / share;
    let by_limit = limit.map_or(f64::INFINITY, |limit| limit.saturating_sub(elapsed).as_secs_f64());
    format!(", {:.0} % done, {:.0} s left", 100.0 * share, by_work.min(by_limit).ceil())
}

impl Default for ProgressLine {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_that_of_the_work_or_of_the_limit() {
        let [second, minute] = [1, 60].map(Duration::from_secs);
        assert_eq!(share_done(0, minute, None), "");
        assert_eq!(share_done(250, minute, None), ", 25 % done, 180 s left");
        assert_eq!(share_done(250, minute, Some(minute + second)), ", 25 % done, 1 s left");
        assert_eq!(share_done(1000, minute, Some(second)), ", 100 % done, 0 s left");
    }
}
