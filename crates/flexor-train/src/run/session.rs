//! A run in its folder: begun or gone on with, kept from time to time, finished.

use super::trainer::Trainer;
use super::{checkpoint, export};
use crate::data::DataSet;
use crate::files::{LockedFolder, read, write_whole};
use crate::recipe::{self, Recipe};
use burn_tensor::Device;
use flexor_hdl::codec::digest::sha256_hex;
use flexor_hdl::error::{Error, Result};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Number of this epoch, from 1, and of all.
    pub epoch: [usize; 2],
    /// Steps of this epoch that are done, and of all.
    pub steps: [usize; 2],
    /// Images of a step.
    pub batch: usize,
    /// Mean loss of the steps.
    pub loss: f64,
}

/// What a run asks and tells outside.
pub trait Watch {
    /// Whether to stop, after a step.
    fn is_stopped(&self) -> bool;
    /// Whether to keep the state now, after a step.
    fn keeps_now(&mut self) -> bool;
    /// A step is done.
    fn note_step(&mut self, progress: Progress);
    /// An epoch is done.
    fn note_epoch(&mut self, trainer: &Trainer);
}

/// A run and its folder.
pub struct Session {
    /// The run.
    pub trainer: Trainer,
    folder: PathBuf,
    /// Digest of all that the run depends on.
    digest: String,
    /// Keeps other processes out of the folder.
    _lock: LockedFolder,
}

impl Session {
    /// Opens a folder, which is made, and goes on where a run of the same recipe stood; `anew` begins again instead.
    ///
    /// # Errors
    /// A folder of another run or in use, a network that does not fit the images.
    pub fn open(folder: &Path, recipe: Recipe, data: DataSet, device: &Device, anew: bool) -> Result<Self> {
        let lock = LockedFolder::open(folder)?;
        let digest = digest(&recipe, &data);
        let mut trainer = Trainer::new(recipe, data, device)?;
        let path = folder.join(checkpoint::FILE);
        if path.exists() && !anew {
            checkpoint::restore(&mut trainer, &read(&path)?, &digest, &path.display().to_string())?;
        }
        Ok(Self { trainer, folder: folder.to_path_buf(), digest, _lock: lock })
    }

    /// Trains to the end and writes what the run gives.
    ///
    /// # Errors
    /// `Interrupted`, after the state is kept; those of training.
    pub fn run(&mut self, watch: &mut dyn Watch) -> Result<()> {
        while !self.trainer.is_done() {
            let done = self.run_epoch(watch);
            if matches!(done, Ok(()) | Err(Error::Interrupted)) {
                self.keep()?;
            }
            done?;
            self.write("metrics.jsonl", export::metrics_text(&self.trainer.history)?.as_bytes())?;
            watch.note_epoch(&self.trainer);
        }
        self.trainer.put_kept();
        export::files(&self.trainer, &self.digest)?
            .iter()
            .try_for_each(|(name, bytes)| self.write(name, bytes))
    }

    fn run_epoch(&mut self, watch: &mut dyn Watch) -> Result<()> {
        let (path, digest) = (self.folder.join(checkpoint::FILE), self.digest.clone());
        self.trainer.run_epoch(&mut |trainer| {
            watch.note_step(progress(trainer));
            if watch.keeps_now() {
                write_whole(&path, &checkpoint::to_bytes(trainer, &digest)?)?;
            }
            Ok(!watch.is_stopped())
        })
    }

    fn keep(&self) -> Result<()> {
        self.write(checkpoint::FILE, &checkpoint::to_bytes(&self.trainer, &self.digest)?)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        write_whole(&self.folder.join(name), bytes)
    }
}

fn progress(trainer: &Trainer) -> Progress {
    let tally = trainer.tally;
    Progress {
        epoch: [trainer.epoch + 1, trainer.recipe.schedule.epochs],
        steps: [tally.steps, trainer.n_steps()],
        batch: trainer.recipe.batch,
        loss: tally.loss / tally.steps.max(1) as f64,
    }
}

/// The accuracy of a finished run, if it is the one in the folder.
///
/// # Errors
/// A manifest that cannot be read.
pub fn finished(folder: &Path, recipe: &Recipe, data: &DataSet) -> Result<Option<Value>> {
    let path = folder.join("manifest.json");
    if !path.exists() {
        return Ok(None);
    }
    let manifest = export::read_manifest(&path)?;
    Ok((manifest.run == digest(recipe, data)).then_some(manifest.accuracy))
}

/// Digest of the version, the recipe and the data of a run.
fn digest(recipe: &Recipe, data: &DataSet) -> String {
    let whole = json!([export::VERSION, recipe::to_json(recipe), data.name, data.files]);
    sha256_hex(whole.to_string().as_bytes())
}
