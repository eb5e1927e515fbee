//! The state of a run that goes on, as a file.

use super::metrics::EpochMetrics;
use super::trainer::{Best, Tally, Trainer};
use crate::store::{Array, Store};
use flexor_hdl::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Its name.
pub const FILE: &str = "checkpoint.safetensors";

/// What stands beside the arrays.
#[derive(Serialize, Deserialize)]
struct Note {
    /// Digest of recipe, data and version.
    run: String,
    epoch: usize,
    steps: usize,
    /// Bits of the sum of losses, which JSON need not keep.
    loss: u64,
    right: usize,
    n_steps: usize,
    history: Vec<EpochMetrics>,
    /// The epoch of the network that is best by validation.
    best: Option<usize>,
}

/// The state of a run; `run` is its digest.
///
/// # Errors
/// As [`crate::store::values`].
pub fn to_bytes(trainer: &Trainer, run: &str) -> Result<Vec<u8>> {
    let mut arrays = BTreeMap::new();
    for param in &trainer.net.params {
        arrays.insert(format!("value.{}", param.name), Array::of(&param.value, param.shape.clone())?);
        for (k, moment) in trainer.optimizer.moments.get(&param.name).into_iter().flatten().enumerate() {
            arrays.insert(format!("moment{k}.{}", param.name), Array::of(moment, param.shape.clone())?);
        }
    }
    for (name, values) in &trainer.before {
        let array = Array { shape: vec![values.len()], values: values.clone() };
        arrays.insert(format!("before.{name}"), array);
    }
    let values = trainer.best.iter().flat_map(|best| &best.values);
    for (param, value) in trainer.net.params.iter().zip(values) {
        arrays.insert(format!("best.{}", param.name), Array::of(value, param.shape.clone())?);
    }
    let Tally { steps, loss, right } = trainer.tally;
    let note = Note {
        run: run.to_owned(),
        epoch: trainer.epoch,
        steps,
        loss: loss.to_bits(),
        right,
        n_steps: trainer.optimizer.n_steps,
        history: trainer.history.clone(),
        best: trainer.best.as_ref().map(|best| best.epoch),
    };
    let note = serde_json::to_string(&note).map_err(|cause| Error::Internal(cause.to_string()))?;
    Store { arrays, note }.to_bytes()
}

/// Puts a trainer of the same run where the file says.
///
/// # Errors
/// `Input` for a file that is broken, or of another run.
pub fn restore(trainer: &mut Trainer, bytes: &[u8], run: &str, file: &str) -> Result<()> {
    let mut store = Store::from_bytes(bytes, file)?;
    let note: Note =
        serde_json::from_str(&store.note).map_err(|cause| Error::input(file, "note", cause.to_string()))?;
    if note.run != run {
        let what = "is of another recipe, data set or version; give another folder, or --force to begin anew";
        return Err(Error::input(file, "", what));
    }
    let (device, dtype) = (trainer.net.device.clone(), trainer.net.dtype);
    let mut take = |name: String, n: usize| {
        let array = store.arrays.remove(&name).filter(|array| array.values.len() == n);
        array.ok_or_else(|| Error::input(file, name, format!("missing, {n} values are needed")))
    };
    for param in &mut trainer.net.params {
        let n = param.shape.iter().product();
        param.value = take(format!("value.{}", param.name), n)?.to_tensor(&device, dtype);
        for (k, moment) in trainer.optimizer.moments.get_mut(&param.name).into_iter().flatten().enumerate() {
            *moment = take(format!("moment{k}.{}", param.name), n)?.to_tensor(&device, dtype);
        }
    }
    for (name, values) in &mut trainer.before {
        *values = take(format!("before.{name}"), values.len())?.values;
    }
    trainer.best = note.best.map(|epoch| Best { epoch, values: Vec::new() });
    if let Some(best) = &mut trainer.best {
        for param in &trainer.net.params {
            let n = param.shape.iter().product();
            best.values.push(take(format!("best.{}", param.name), n)?.to_tensor(&device, dtype));
        }
    }
    trainer.tally = Tally { steps: note.steps, loss: f64::from_bits(note.loss), right: note.right };
    trainer.epoch = note.epoch;
    trainer.optimizer.n_steps = note.n_steps;
    trainer.history = note.history;
    Ok(())
}
