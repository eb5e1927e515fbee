//! Progress of a run on standard error: a bar, and a line an epoch.
#![allow(clippy::disallowed_types, reason = "the command line measures")]

use super::signals;
use flexor_train::run::{Progress, Trainer, Watch};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::Write;
use std::time::{Duration, Instant};

/// Time between two states that are kept.
const PERIOD: Duration = Duration::from_secs(60);

/// What a run shows, and when it keeps its state.
pub struct Terminal {
    /// Stands in front of every line.
    title: String,
    bar: ProgressBar,
    kept: Instant,
    /// Start of the epoch, or of the run in it, and the steps it had then.
    since: (Instant, usize),
    last: Option<Progress>,
}

impl Terminal {
    /// Before the first step.
    pub fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}, {eta} left") {
            bar.set_style(style);
        }
        Self { title: String::new(), bar, kept: Instant::now(), since: (Instant::now(), 0), last: None }
    }

    /// One of several runs.
    pub fn titled(title: &str) -> Self {
        Self { title: format!("{title}: "), ..Self::new() }
    }

    fn images_a_second(&self, progress: Progress) -> f64 {
        let steps = progress.steps[0].saturating_sub(self.since.1);
        (steps * progress.batch) as f64 / self.since.0.elapsed().as_secs_f64().max(1e-9)
    }
}

impl Watch for Terminal {
    fn is_stopped(&self) -> bool {
        signals::is_stopped()
    }

    fn keeps_now(&mut self) -> bool {
        let now = self.kept.elapsed() >= PERIOD;
        if now {
            self.kept = Instant::now();
        }
        now
    }

    fn note_step(&mut self, progress: Progress) {
        let ([epoch, epochs], [step, steps]) = (progress.epoch, progress.steps);
        if self.last.is_none() {
            self.since.1 = step - 1;
        }
        self.bar.set_length((epochs * steps) as u64);
        self.bar.set_position(((epoch - 1) * steps + step) as u64);
        let speed = self.images_a_second(progress);
        let (title, loss) = (&self.title, progress.loss);
        self.bar.set_message(format!(
            "{title}epoch {epoch}/{epochs}, step {step}/{steps}, loss {loss:.4}, {speed:.0} images/s"
        ));
        self.last = Some(progress);
    }

    fn note_epoch(&mut self, trainer: &Trainer) {
        let Some((epoch, progress)) = trainer.history.last().zip(self.last) else { return };
        let speed = self.images_a_second(progress);
        let line = format!(
            "{}epoch {}: loss {:.4}, train {:.2} %, test {:.2} %, {speed:.0} images/s",
            self.title,
            epoch.epoch,
            epoch.train_loss,
            100.0 * epoch.train_accuracy,
            100.0 * epoch.test_accuracy
        );
        self.bar.suspend(|| drop(writeln!(std::io::stderr(), "{line}")));
        self.since = (Instant::now(), 0);
    }
}
