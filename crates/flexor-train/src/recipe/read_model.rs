//! Parser of the network of a recipe: a name, `{NAME: {"padding": P}}`, or `{"layers": […]}`.

use crate::models::{Layer, MODELS, Model, Network};
use flexor_hdl::spec::fields::{At, Checker, Fields, take_optional};
use flexor_hdl::spec::json::SpecJson;
use std::collections::BTreeSet;

/// Most layers in a list, and lists in each other.
const MAX_LAYERS: usize = 1000;
const MAX_NESTING: usize = 4;
/// Most channels, outputs, and rows of a kernel or square.
const MAX_CHANNELS: usize = 4096;
const MAX_OUTPUTS: usize = 65_536;
const MAX_SIDE: usize = 64;
/// Longest name of a layer.
const MAX_NAME: usize = 64;
/// What a list of layers takes.
const KINDS: &str = "conv, linear, norm, max_pool, residual";

/// Takes the network out of the fields of a recipe.
pub fn take_model(checker: &mut Checker, fields: &mut Fields) -> Option<Network> {
    let Some(at) = fields.take_field("model") else {
        let known: Vec<_> = MODELS.iter().map(|model| format!("{:?}", model.name)).collect();
        checker.note_problem("model", format!("missing, expected {}", known.join(" or ")));
        return None;
    };
    let SpecJson::Object(_) = at.json else {
        let names = MODELS.map(|model| (model.name, model));
        return checker.read_choice(&at, &names).map(|model| Network::Named { model, padding: 0 });
    };
    let mut inner = checker.read_object(&at)?;
    if let Some(at) = inner.take_field(Network::LAYERS) {
        checker.refuse_unknown(inner, "one network alone");
        let mut list = LayerReader { checker, names: BTreeSet::new() };
        return list.read_list(&at, 1).map(Network::Layers);
    }
    let found = MODELS.into_iter().find_map(|model| inner.take_field(model.name).map(|at| (model, at)));
    let Some((model, at)) = found else {
        let names: Vec<_> = MODELS.iter().map(|model| model.name).chain([Network::LAYERS]).collect();
        checker.refuse_unknown(inner, &names.join(", "));
        return None;
    };
    checker.refuse_unknown(inner, "one network alone");
    read_padding(checker, model, &at).map(|padding| Network::Named { model, padding })
}

fn read_padding(checker: &mut Checker, model: &Model, at: &At) -> Option<usize> {
    let mut options = checker.read_object(at)?;
    let padding = match model.has_padding {
        true => take_optional(checker, &mut options, "padding", 0, |c, at| c.read_integer(at, 0..=2)),
        false => Some(0),
    };
    checker.refuse_unknown(options, if model.has_padding { "padding" } else { "none" });
    padding
}

/// Reader of a list of layers.
struct LayerReader<'c> {
    checker: &'c mut Checker,
    /// Names that are taken.
    names: BTreeSet<String>,
}

impl LayerReader<'_> {
    fn read_list(&mut self, at: &At, nesting: usize) -> Option<Vec<Layer>> {
        let SpecJson::List(all) = at.json else {
            self.checker.note_problem(&at.path, format!("{}, expected an array of layers", at.json));
            return None;
        };
        if all.is_empty() || all.len() > MAX_LAYERS || nesting > MAX_NESTING {
            let what = format!(
                "{} layers, {nesting} lists in each other; expected 1 to {MAX_LAYERS}, at most {MAX_NESTING}",
                all.len()
            );
            self.checker.note_problem(&at.path, what);
            return None;
        }
        let entry = |(i, json)| At { path: format!("{}[{i}]", at.path), json };
        let read: Vec<_> = all.iter().enumerate().map(|e| self.read_layer(&entry(e), nesting)).collect();
        read.into_iter().collect()
    }

    fn read_layer(&mut self, at: &At, nesting: usize) -> Option<Layer> {
        let SpecJson::Object(_) = at.json else {
            let words = [("relu", &Layer::Relu), ("mean_pool", &Layer::MeanPool)];
            return self.checker.read_choice(at, &words).cloned();
        };
        let mut fields = self.checker.read_object(at)?;
        let mut take = |kind: &str| fields.take_field(kind);
        let [conv, linear, norm, max_pool, residual] =
            ["conv", "linear", "norm", "max_pool", "residual"].map(&mut take);
        self.checker.refuse_unknown(fields, KINDS);
        match (conv, linear, norm, max_pool, residual) {
            (Some(at), None, None, None, None) => self.read_conv(&at),
            (None, Some(at), None, None, None) => self.read_linear(&at),
            (None, None, Some(at), None, None) => self.read_name(&at).map(Layer::Norm),
            (None, None, None, Some(at), None) => {
                self.checker.read_integer(&at, 1..=MAX_SIDE).map(Layer::MaxPool)
            }
            (None, None, None, None, Some(at)) => self.read_residual(&at, nesting),
            _ => {
                let what = format!("is not one layer, expected \"relu\", \"mean_pool\" or one of {KINDS}");
                self.checker.note_problem(&at.path, what);
                None
            }
        }
    }

    fn read_conv(&mut self, at: &At) -> Option<Layer> {
        let mut fields = self.checker.read_object(at)?;
        let name = self.take_name(&mut fields);
        let channels = self.take_required(&mut fields, "channels", MAX_CHANNELS);
        let kernel = self.take_required(&mut fields, "kernel", MAX_SIDE);
        let checker = &mut *self.checker;
        let stride =
            take_optional(checker, &mut fields, "stride", 1, |c, at| c.read_integer(at, 1..=MAX_SIDE));
        let padding =
            take_optional(checker, &mut fields, "padding", 0, |c, at| c.read_integer(at, 0..=MAX_SIDE));
        let bias = take_optional(checker, &mut fields, "bias", true, |c, at| c.read_boolean(at));
        checker.refuse_unknown(fields, "name, channels, kernel, stride, padding, bias");
        let kernel = [kernel?, stride?, padding?];
        Some(Layer::Conv { name: name?, channels: channels?, kernel, bias: bias? })
    }

    fn read_linear(&mut self, at: &At) -> Option<Layer> {
        let mut fields = self.checker.read_object(at)?;
        let name = self.take_name(&mut fields);
        let outputs = take_optional(self.checker, &mut fields, "outputs", None, |c, at| match at.json {
            SpecJson::Null => Some(None),
            _ => c.read_integer(at, 1..=MAX_OUTPUTS).map(Some),
        });
        self.checker.refuse_unknown(fields, "name, outputs");
        Some(Layer::Linear { name: name?, outputs: outputs? })
    }

    fn read_residual(&mut self, at: &At, nesting: usize) -> Option<Layer> {
        let mut fields = self.checker.read_object(at)?;
        let stride =
            take_optional(self.checker, &mut fields, "stride", 1, |c, at| c.read_integer(at, 1..=MAX_SIDE));
        let body = match fields.take_field("body") {
            Some(at) => self.read_list(&at, nesting + 1),
            None => {
                self.checker.note_problem(&fields.path_of("body"), "missing: an array of layers");
                None
            }
        };
        self.checker.refuse_unknown(fields, "stride, body");
        Some(Layer::Residual { stride: stride?, body: body? })
    }

    fn take_required(&mut self, fields: &mut Fields, field: &str, most: usize) -> Option<usize> {
        let Some(at) = fields.take_field(field) else {
            let what = format!("missing, expected a whole number from 1 to {most}");
            self.checker.note_problem(&fields.path_of(field), what);
            return None;
        };
        self.checker.read_integer(&at, 1..=most)
    }

    fn take_name(&mut self, fields: &mut Fields) -> Option<String> {
        let Some(at) = fields.take_field("name") else {
            self.checker.note_problem(&fields.path_of("name"), "missing");
            return None;
        };
        self.read_name(&at)
    }

    /// A name that no layer before has.
    fn read_name(&mut self, at: &At) -> Option<String> {
        let text = self.checker.read_text(at)?;
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.');
        if text.len() > MAX_NAME || !plain || !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let what = format!(
                "{text:?}, expected a letter, then at most {} letters, digits, _ and .",
                MAX_NAME - 1
            );
            self.checker.note_problem(&at.path, what);
            return None;
        }
        if !self.names.insert(text.to_owned()) {
            self.checker.note_problem(&at.path, format!("{text:?} is the name of a layer before"));
            return None;
        }
        Some(text.to_owned())
    }
}
