//! Parser of recipes: a [`Recipe`], or all errors at once.

use super::fields::{read_integers, read_within, take_nullable};
use super::model::Recipe;
use super::read_model::take_model;
use super::schedule::Schedule;
use crate::models::{MODELS, Network};
use crate::options::{Augment, Keep, OptimizerForm, WeightDecay};
use crate::xor::Backward;
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::spec::fields::{At, Checker, Fields, take_optional};
use flexor_hdl::spec::json::SpecJson;
use flexor_hdl::spec::{DecoderSpec, Loader, name_fault, read_decoder};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Most images of a step, and of epochs.
const MAX_COUNT: usize = 1_000_000;
/// Largest seed.
const MAX_SEED: u64 = u32::MAX as u64;
/// Most seeds of a list.
const MAX_SEEDS: usize = 1000;
/// Weights a group of the identity.
const IDENTITY: usize = 8;
const FIELDS: &str = "schema_version, name, model, decoder, layers, optimizer, weight_decay, batch, epochs, decay, warmup, \
     s_tanh, clip, backward, init, augment, seed, seeds, train, validate, test, keep, histograms";

/// Reads a recipe; `file` names it in errors, `loader` reads the matrices that it names.
///
/// # Errors
/// `Input`: every missing, unknown, duplicate, mistyped or out-of-range field.
pub fn read_recipe(text: &str, file: &str, loader: &dyn Loader) -> Result<Recipe> {
    read_with(text, file, &Map::new(), loader)
}

/// Reads a recipe with the fields of `options` in place of those of the file; errors in these name no file.
///
/// # Errors
/// As [`read_recipe`].
pub fn read_with(
    text: &str,
    file: &str,
    options: &Map<String, Value>,
    loader: &dyn Loader,
) -> Result<Recipe> {
    let mut json = SpecJson::parse(text, file)?;
    if let SpecJson::Object(fields) = &mut json {
        fields.retain(|(name, _)| !options.contains_key(name));
        for (name, value) in options {
            fields.push((name.clone(), SpecJson::parse(&value.to_string(), "")?));
        }
    }
    let mut checker = Checker::new(file);
    let recipe = read_fields(&mut checker, &At { path: String::new(), json: &json }, loader);
    let first = |field: &str| field.split(['.', '[']).next().unwrap_or_default().to_owned();
    for problem in checker.problems.told_problems() {
        if options.contains_key(&first(&problem.field)) {
            problem.file.clear();
        }
    }
    let missing = || Error::Internal(format!("{file}: no recipe and no problem"));
    checker.problems.into_result(recipe)?.ok_or_else(missing)
}

fn read_fields(checker: &mut Checker, at: &At, loader: &dyn Loader) -> Option<Recipe> {
    let mut fields = checker.read_object(at)?;
    checker.take_version(&mut fields);
    let name = take_name(checker, &mut fields);
    let named = name.clone().unwrap_or_default();
    let model = take_model(checker, &mut fields);
    let defaults = model.as_ref().map_or(MODELS[0].defaults, Network::defaults);
    let decoder = match fields.take_field("decoder") {
        Some(at) => read_layer(checker, &at, &named, loader),
        None => {
            checker.note_problem(
                "decoder",
                "missing: planes as in a spec, \"identity\", or null for plain weights",
            );
            None
        }
    };
    let layers = take_layers(checker, &mut fields, model.as_ref(), &named, loader);
    let optimizer =
        fields.take_field("optimizer").map_or(Some(defaults.optimizer), |at| read_optimizer(checker, &at));
    let weight_decay = take_weight_decay(checker, &mut fields, defaults.weight_decay);
    let batch = take_optional(checker, &mut fields, "batch", defaults.batch, |c, at| {
        c.read_integer(at, 1..=MAX_COUNT)
    });
    let schedule = take_schedule(checker, &mut fields, defaults.epochs, defaults.s_tanh);
    let clip = take_nullable(checker, &mut fields, "clip", |c, at| read_within(c, at, 1e-6..=1e6));
    let backward = take_optional(checker, &mut fields, "backward", Backward::Eq5, |c, at| {
        c.read_choice(at, &Backward::NAMES)
    });
    let init = take_init(checker, &mut fields);
    let augment = take_optional(checker, &mut fields, "augment", defaults.augment, |c, at| {
        c.read_choice(at, &Augment::NAMES)
    });
    let seed = take_optional(checker, &mut fields, "seed", 1, |c, at| c.read_integer(at, 0..=MAX_SEED));
    let images = |c: &mut Checker, at: &At| c.read_integer(at, 1..=usize::MAX >> 1);
    let train = take_nullable(checker, &mut fields, "train", images);
    let test = take_nullable(checker, &mut fields, "test", images);
    let validate =
        take_optional(checker, &mut fields, "validate", 0, |c, at| c.read_integer(at, 0..=usize::MAX >> 1));
    let keep = take_keep(checker, &mut fields, validate);
    let seeds = take_optional(checker, &mut fields, "seeds", Vec::new(), read_seeds);
    let epochs = schedule.as_ref().map_or(1, |schedule| schedule.epochs);
    let histograms = take_histograms(checker, &mut fields, epochs);
    checker.refuse_unknown(fields, FIELDS);
    let (init_std, init_alpha) = init?;
    Some(Recipe {
        name: name?,
        model: model?,
        decoder: decoder?,
        layers: layers?,
        optimizer: optimizer?,
        weight_decay: weight_decay?,
        batch: batch?,
        schedule: schedule?,
        clip: clip?,
        backward: backward?,
        init_std,
        init_alpha,
        augment: augment?,
        seed: seed?,
        seeds: seeds?,
        validate: validate?,
        keep: keep?,
        train: train?,
        test: test?,
        histograms: histograms?,
    })
}

fn take_name(checker: &mut Checker, fields: &mut Fields) -> Option<String> {
    let Some(at) = fields.take_field("name") else {
        checker.note_problem("name", "missing");
        return None;
    };
    let text = checker.read_text(&at)?;
    if let Some(fault) = name_fault(text) {
        checker.note_problem(&at.path, fault);
    }
    Some(text.to_owned())
}

/// The decoder of layers: that of a spec, `"identity"`, or null for plain weights.
fn read_layer(
    checker: &mut Checker,
    at: &At,
    name: &str,
    loader: &dyn Loader,
) -> Option<Option<DecoderSpec>> {
    match at.json {
        SpecJson::Null => Some(None),
        SpecJson::Text(word) if word == "identity" => {
            DecoderSpec::new(name, vec![BitMatrix::identity(IDENTITY)]).ok().map(Some)
        }
        SpecJson::Object(_) => read_decoder(checker, at, name, loader).map(Some),
        other => {
            checker.note_problem(&at.path, format!("{other}, expected an object, \"identity\" or null"));
            None
        }
    }
}

/// Exceptions by the name of a layer; those of the network stand where the recipe has none.
fn take_layers(
    checker: &mut Checker,
    fields: &mut Fields,
    model: Option<&Network>,
    name: &str,
    loader: &dyn Loader,
) -> Option<Vec<(String, Option<DecoderSpec>)>> {
    let Some(at) = fields.take_field("layers") else {
        return Some(model?.plain().iter().map(|layer| ((*layer).to_owned(), None)).collect());
    };
    checker.read_object(&at)?;
    let SpecJson::Object(all) = at.json else { return None };
    let layer = |(pattern, json): &(String, SpecJson)| {
        let at = At { path: format!("{}.{pattern}", at.path), json };
        Some((pattern.clone(), read_layer(checker, &at, name, loader)?))
    };
    let found: Vec<_> = all.iter().map(layer).collect();
    found.into_iter().collect()
}

fn read_optimizer(checker: &mut Checker, at: &At) -> Option<OptimizerForm> {
    let mut fields = checker.read_object(at)?;
    let (adam, sgd) = (fields.take_field("adam"), fields.take_field("sgd"));
    checker.refuse_unknown(fields, "adam or sgd");
    let lr = |checker: &mut Checker, inner: &mut Fields, lr| {
        take_optional(checker, inner, "lr", lr, |c, at| read_within(c, at, 1e-9..=1e3))
    };
    match (adam, sgd) {
        (Some(at), None) => {
            let mut inner = checker.read_object(&at)?;
            let lr = lr(checker, &mut inner, 1e-3);
            checker.refuse_unknown(inner, "lr");
            Some(OptimizerForm::Adam { lr: lr? })
        }
        (None, Some(at)) => {
            let mut inner = checker.read_object(&at)?;
            let lr = lr(checker, &mut inner, 0.1);
            let momentum =
                take_optional(checker, &mut inner, "momentum", 0.9, |c, at| read_within(c, at, 0.0..=0.9999));
            checker.refuse_unknown(inner, "lr, momentum");
            Some(OptimizerForm::Sgd { lr: lr?, momentum: momentum? })
        }
        _ => {
            checker.note_problem(&at.path, "names not one optimiser, expected adam or sgd");
            None
        }
    }
}

/// Weight decay: a number for encrypted and plain weights, or one a kind.
fn take_weight_decay(checker: &mut Checker, fields: &mut Fields, default: f64) -> Option<WeightDecay> {
    let both = |value| WeightDecay { encrypted: value, weight: value, ..WeightDecay::default() };
    let Some(at) = fields.take_field("weight_decay") else { return Some(both(default)) };
    let within = |c: &mut Checker, at: &At| read_within(c, at, 0.0..=1.0);
    let SpecJson::Object(_) = at.json else { return within(checker, &at).map(both) };
    let mut inner = checker.read_object(&at)?;
    let mut take = |name: &str| take_optional(checker, &mut inner, name, 0.0, within);
    let [encrypted, alpha, weight, norm] = ["encrypted", "alpha", "weight", "norm"].map(&mut take);
    checker.refuse_unknown(inner, "encrypted, alpha, weight, norm");
    Some(WeightDecay { encrypted: encrypted?, alpha: alpha?, weight: weight?, norm: norm? })
}

fn take_schedule(checker: &mut Checker, fields: &mut Fields, epochs: usize, s_tanh: f64) -> Option<Schedule> {
    let epochs = take_optional(checker, fields, "epochs", epochs, |c, at| c.read_integer(at, 1..=MAX_COUNT));
    let warmup = take_optional(checker, fields, "warmup", 0, |c, at| c.read_integer(at, 0..=MAX_COUNT));
    let decay = take_optional(checker, fields, "decay", (Vec::new(), 1.0), read_decay);
    let s_tanh =
        take_optional(checker, fields, "s_tanh", (s_tanh, None, 1.0), |c, at| read_s_tanh(c, at, s_tanh));
    if warmup == Some(0) && matches!(s_tanh, Some((_, Some(_), _))) {
        checker.note_problem("s_tanh.start", "stands without warmup");
    }
    let ((decay_at, decay_by), (base, start, factor)) = (decay?, s_tanh?);
    let (epochs, warmup) = (epochs?, warmup?);
    Some(Schedule {
        epochs,
        warmup,
        decay_at,
        decay_by,
        s_tanh: base,
        s_tanh_start: start.unwrap_or(base),
        s_tanh_factor: factor,
    })
}

fn read_decay(checker: &mut Checker, at: &At) -> Option<(Vec<usize>, f64)> {
    let mut fields = checker.read_object(at)?;
    let list = fields.take_field("at");
    let by = take_optional(checker, &mut fields, "by", 0.5, |c, at| read_within(c, at, 1e-6..=1.0));
    let epochs = match list {
        Some(at) => read_epochs(checker, &at, MAX_COUNT),
        None => {
            checker.note_problem(
                &fields.path_of("at"),
                "missing: epochs after each of which the learning rate falls",
            );
            None
        }
    };
    checker.refuse_unknown(fields, "at, by");
    Some((epochs?, by?))
}

/// Which epoch is kept; the best only by images of validation.
fn take_keep(checker: &mut Checker, fields: &mut Fields, validate: Option<usize>) -> Option<Keep> {
    let keep = take_optional(checker, fields, "keep", Keep::Last, |c, at| c.read_choice(at, &Keep::NAMES));
    if keep == Some(Keep::Best) && validate == Some(0) {
        checker.note_problem("keep", "\"best\" stands without validate: the test never chooses");
    }
    keep
}

/// A list of seeds, no two the same.
fn read_seeds(checker: &mut Checker, at: &At) -> Option<Vec<u64>> {
    let seeds = read_integers(checker, at, 0..=MAX_SEED)?;
    let different: BTreeSet<_> = seeds.iter().collect();
    if different.len() < seeds.len() || !(1..=MAX_SEEDS).contains(&seeds.len()) {
        let what = format!("{} seeds, expected 1 to {MAX_SEEDS}, no two the same", seeds.len());
        checker.note_problem(&at.path, what);
    }
    Some(seeds)
}

/// An ascending list of epochs.
fn read_epochs(checker: &mut Checker, at: &At, most: usize) -> Option<Vec<usize>> {
    let epochs = read_integers(checker, at, 1..=most)?;
    if epochs.windows(2).any(|pair| pair[0] >= pair[1]) {
        checker.note_problem(&at.path, "must ascend");
    }
    Some(epochs)
}

/// S_tanh: a number, or base, start and factor.
fn read_s_tanh(checker: &mut Checker, at: &At, default: f64) -> Option<(f64, Option<f64>, f64)> {
    let within = |c: &mut Checker, at: &At| read_within(c, at, 1e-3..=1e6);
    let SpecJson::Object(_) = at.json else { return within(checker, at).map(|base| (base, None, 1.0)) };
    let mut fields = checker.read_object(at)?;
    let base = take_optional(checker, &mut fields, "base", default, within);
    let start = take_nullable(checker, &mut fields, "start", within);
    let factor = take_optional(checker, &mut fields, "factor", 1.0, within);
    checker.refuse_unknown(fields, "base, start, factor");
    Some((base?, start?, factor?))
}

/// Deviation and scale factor at the start.
fn take_init(checker: &mut Checker, fields: &mut Fields) -> Option<(f64, Option<f64>)> {
    let Some(at) = fields.take_field("init") else { return Some((1e-3, None)) };
    let mut inner = checker.read_object(&at)?;
    let std = take_optional(checker, &mut inner, "std", 1e-3, |c, at| read_within(c, at, 1e-9..=10.0));
    let alpha = take_optional(checker, &mut inner, "alpha", None, |c, at| match at.json {
        SpecJson::Text(word) if word == "kaiming" => Some(None),
        SpecJson::Text(_) => c.read_choice(at, &[("kaiming", None)]),
        _ => read_within(c, at, 1e-9..=1e3).map(Some),
    });
    checker.refuse_unknown(inner, "std, alpha");
    Some((std?, alpha?))
}

/// Epochs of histograms; by default the first, the middle and the last.
fn take_histograms(checker: &mut Checker, fields: &mut Fields, epochs: usize) -> Option<Vec<usize>> {
    let mut usual = vec![1, epochs.div_ceil(2), epochs];
    usual.dedup();
    take_optional(checker, fields, "histograms", usual, |c, at| read_epochs(c, at, epochs))
}
