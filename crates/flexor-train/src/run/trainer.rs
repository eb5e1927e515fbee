//! Training, step by step.

use super::metrics::{self, Encrypted, EpochMetrics};
use crate::data::{Batches, DataSet, Images, Scaling};
use crate::net::{Decoder, Init, Leaves, Net, Pass, cross_entropy};
use crate::optimizer::Optimizer;
use crate::options::Keep;
use crate::recipe::{Moment, Recipe};
use burn_tensor::{DType, Device, Tensor};
use flexor_hdl::error::{Error, Result};
use std::collections::BTreeMap;

/// Images of a batch where nothing is trained.
const TEST_BATCH: usize = 200;
/// Steps of a run from which on the mean loss of an epoch tells whether anything is learnt.
const TELLING: usize = 100;
/// Type of all values.
const DTYPE: DType = DType::F32;

/// A network in training.
pub struct Trainer {
    /// The recipe.
    pub recipe: Recipe,
    /// The data set, cut to the images that the recipe names.
    pub data: DataSet,
    /// Images of validation, on which no step is made.
    pub validation: Images,
    /// What is taken out of the images.
    pub scaling: Scaling,
    /// The network.
    pub net: Net,
    /// The optimiser.
    pub optimizer: Optimizer,
    /// Epochs that are done.
    pub epoch: usize,
    /// What this epoch has so far.
    pub tally: Tally,
    /// Encrypted weights at the start of the epoch.
    pub before: Encrypted,
    /// The epochs that are done.
    pub history: Vec<EpochMetrics>,
    /// The best epoch by validation, where the recipe keeps it.
    pub best: Option<Best>,
}

/// The network of the best epoch.
#[derive(Debug, Clone)]
pub struct Best {
    /// Number of the epoch, from 1.
    pub epoch: usize,
    /// The values of the parameters in their order.
    pub values: Vec<Tensor<1>>,
}

/// An epoch so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tally {
    /// Steps.
    pub steps: usize,
    /// Sum of their losses.
    pub loss: f64,
    /// Images that were right.
    pub right: usize,
}

impl Trainer {
    /// A network of initial values.
    ///
    /// # Errors
    /// A network that does not fit the images, no images left to train on.
    pub fn new(recipe: Recipe, mut data: DataSet, device: &Device) -> Result<Self> {
        data.train = data.train.take(recipe.train.unwrap_or(usize::MAX));
        data.test = data.test.take(recipe.test.unwrap_or(usize::MAX));
        let (n, validate) = (data.train.len(), recipe.validate);
        if validate >= n {
            return Err(Error::input("", "validate", format!("{validate} of {n} images of training")));
        }
        let validation = data.train.split_last(validate);
        let scaling = Scaling::of(&data.train);
        let net = new_net(&recipe, &data, device)?;
        let optimizer = Optimizer::new(recipe.optimizer, recipe.weight_decay, recipe.clip, &net);
        let before = metrics::encrypted(&net)?;
        let (tally, history) = (Tally::default(), Vec::new());
        let (epoch, best) = (0, None);
        Ok(Self { recipe, data, validation, scaling, net, optimizer, epoch, tally, before, history, best })
    }

    /// Whether all epochs are done.
    pub fn is_done(&self) -> bool {
        self.epoch >= self.recipe.schedule.epochs
    }

    /// Steps of an epoch.
    pub fn n_steps(&self) -> usize {
        self.data.train.len().div_ceil(self.recipe.batch)
    }

    /// Learning rate and S_tanh of a step of this epoch.
    fn moment(&self, step: usize) -> Moment {
        self.recipe.schedule.moment(self.recipe.optimizer.lr(), self.epoch, step, self.n_steps())
    }

    /// Trains to the end of the epoch; `goes_on` is asked after every step, with the tally, whether to go on.
    ///
    /// # Errors
    /// `Interrupted` where it is not to; `Mismatch` where the loss is no number or that of guessing.
    pub fn run_epoch(&mut self, goes_on: &mut dyn FnMut(&Self) -> Result<bool>) -> Result<()> {
        let place = (self.net.device.clone(), self.net.dtype);
        let train = std::mem::replace(&mut self.data.train, Images::none());
        let scaling = self.scaling.clone();
        let batches = Batches::in_order(&train, &scaling, self.recipe.batch, place);
        let batches = batches.shuffled(self.recipe.seed, self.epoch as u32, self.recipe.augment);
        let mut done = Ok(());
        while self.tally.steps < batches.len() && done.is_ok() {
            done = self.step(&batches).and_then(|()| match goes_on(self)? {
                true => Ok(()),
                false => Err(Error::Interrupted),
            });
        }
        self.data.train = train;
        done?;
        self.finish_epoch()
    }

    fn step(&mut self, batches: &Batches) -> Result<()> {
        let (step, labels) = (self.tally.steps, batches.labels(self.tally.steps));
        let moment = self.moment(step);
        let batch = batches.get(step);
        let leaves = self.net.leaves(true);
        let mut pass = Pass::new(&self.net, &leaves, true);
        let logits = pass.logits(batch.images.autodiff());
        let statistics = pass.into_statistics();
        let loss = cross_entropy(logits.clone(), batch.labels.autodiff());
        let mut grads = loss.backward();
        let grads = self.net.gradients(&leaves, &mut grads, moment.s_tanh, self.recipe.backward);
        self.optimizer.step(&mut self.net, grads, moment);
        self.net.take_statistics(statistics);
        let loss = f64::from(crate::store::values(&loss.inner())?[0]);
        if !loss.is_finite() {
            return Err(self.lost(&format!("the loss of step {} is no number", step + 1)));
        }
        let found = classes(&crate::store::values(&logits.inner())?, labels.len());
        self.tally.right += found.iter().zip(&labels).filter(|(found, label)| found == label).count();
        self.tally.loss += loss;
        self.tally.steps += 1;
        Ok(())
    }

    fn lost(&self, what: &str) -> Error {
        Error::Mismatch(format!(
            "epoch {}: {what}. What mostly helps: a smaller learning rate (optimizer), a smaller s_tanh, scale factors \
             that fit (init.alpha \"kaiming\"), a warmup",
            self.epoch + 1
        ))
    }

    fn finish_epoch(&mut self) -> Result<()> {
        let Tally { steps, loss, right } = self.tally;
        let (mean, guess) = (loss / steps as f64, (self.data.classes as f64).ln());
        let warm = self.epoch >= self.recipe.schedule.warmup;
        if warm && self.optimizer.n_steps >= TELLING && mean >= 0.995 * guess {
            return Err(
                self.lost(&format!("its mean loss {mean:.3} is not below that of guessing, {guess:.3}"))
            );
        }
        let after = metrics::encrypted(&self.net)?;
        let moment = self.moment(steps - 1);
        let histogram = self.recipe.histograms.contains(&(self.epoch + 1));
        let accuracy_on = |images| evaluate(&self.net, &self.net.leaves(false), images, &self.scaling);
        let validate_accuracy =
            if self.validation.is_empty() { None } else { Some(accuracy_on(&self.validation)?) };
        let test_accuracy = accuracy_on(&self.data.test)?;
        self.history.push(EpochMetrics {
            epoch: self.epoch + 1,
            train_loss: mean,
            train_accuracy: right as f64 / self.data.train.len() as f64,
            test_accuracy,
            validate_accuracy,
            lr: moment.lr,
            s_tanh: moment.s_tanh,
            layers: metrics::measure(&self.before, &after, moment.s_tanh, histogram),
        });
        self.before = after;
        self.tally = Tally::default();
        self.epoch += 1;
        self.note_best();
        Ok(())
    }

    /// Keeps the network of this epoch where it is the best so far.
    fn note_best(&mut self) {
        let of_epoch = |epoch: usize| self.history[epoch - 1].validate_accuracy;
        let is_best = self.best.as_ref().is_none_or(|best| of_epoch(self.epoch) > of_epoch(best.epoch));
        if self.recipe.keep == Keep::Best && is_best {
            let values = self.net.params.iter().map(|param| param.value.clone()).collect();
            self.best = Some(Best { epoch: self.epoch, values });
        }
    }

    /// The epoch whose network the run gives, by the epochs that are done; `None` before the first.
    pub fn kept(&self) -> Option<&EpochMetrics> {
        let epoch = self.best.as_ref().map_or(self.epoch, |best| best.epoch);
        self.history.get(epoch.checked_sub(1)?)
    }

    /// Puts the network of that epoch in the place of the last.
    pub fn put_kept(&mut self) {
        if let Some(best) = &self.best {
            self.net
                .params
                .iter_mut()
                .zip(&best.values)
                .for_each(|(param, value)| param.value = value.clone());
        }
    }
}

/// The network of a recipe with its initial values.
///
/// # Errors
/// A network that does not fit the images.
pub fn new_net(recipe: &Recipe, data: &DataSet, device: &Device) -> Result<Net> {
    let form = recipe.model.form(data.train.shape, data.classes)?;
    let mut known: Vec<Decoder> = Vec::new();
    let mut decoders = BTreeMap::new();
    for layer in &form.layers {
        let Some(spec) = recipe.decoder_of(&layer.name) else { continue };
        if !known.iter().any(|decoder| *decoder.spec == *spec) {
            known.push(Decoder::new(spec.clone(), device, DTYPE));
        }
        let decoder = known.iter().find(|decoder| *decoder.spec == *spec);
        decoders.extend(decoder.map(|decoder| (layer.name.clone(), decoder.clone())));
    }
    let init = Init { std: recipe.init_std, alpha: recipe.init_alpha, seed: recipe.seed };
    Ok(Net::new(form, decoders, init, device, DTYPE))
}

/// Share of the images that the network, with these weights, gives their class.
///
/// # Errors
/// As [`crate::store::values`].
pub fn evaluate(net: &Net, leaves: &Leaves, images: &Images, scaling: &Scaling) -> Result<f64> {
    let place = (net.device.clone(), net.dtype);
    let batches = Batches::in_order(images, scaling, TEST_BATCH, place);
    let mut right = 0;
    for index in 0..batches.len() {
        let labels = batches.labels(index);
        let logits = Pass::new(net, leaves, false).logits(batches.get(index).images);
        let found = classes(&crate::store::values(&logits)?, labels.len());
        right += found.iter().zip(&labels).filter(|(found, label)| found == label).count();
    }
    Ok(right as f64 / images.len() as f64)
}

/// The class of the largest logit of every image, the first where several are equal.
fn classes(logits: &[f32], batch: usize) -> Vec<u8> {
    let best = |logits: &[f32]| {
        let better = |best: usize, (i, logit): (usize, &f32)| if *logit > logits[best] { i } else { best };
        logits.iter().enumerate().fold(0, better) as u8
    };
    logits.chunks_exact(logits.len() / batch.max(1)).map(best).collect()
}
