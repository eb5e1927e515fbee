//! Tables: epochs, layers, recipe and data.

use crate::net::{LayerForm, Net};
use crate::recipe;
use crate::run::metrics::EpochMetrics;
use crate::run::trainer::Trainer;
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::report::page::axis::format_number;
use flexor_hdl::report::page::table::plain_table;
use flexor_hdl::spec::{DecoderSpec, Polarity};
use maud::{Markup, html};
use serde_json::Value;

/// Bits of a plain weight.
const PLAIN_BITS: usize = 32;

/// A line an epoch, folded.
pub(super) fn epochs_table(history: &[EpochMetrics]) -> Markup {
    let row = |epoch: &EpochMetrics| {
        let shares = [epoch.train_accuracy, epoch.test_accuracy].map(per_cent);
        let [train, test] = shares;
        let loss = format!("{:.4}", epoch.train_loss);
        vec![epoch.epoch.to_string(), loss, train, test, epoch.lr.to_string(), format_number(epoch.s_tanh)]
    };
    let rows: Vec<_> = history.iter().map(row).collect();
    let head = ["epoch", "loss", "training, %", "test, %", "learning rate", "S_tanh"];
    html! { details { summary { "All epochs" } (plain_table("Epochs", 0, &head, &rows)) } }
}

/// The layers of weights with their decoders and stored bits.
pub(super) fn layers_table(net: &Net) -> Markup {
    let row = |layer: &LayerForm| {
        let spec = spec_of(net, layer);
        let (weights, bits) = (layer.n_weights(), stored_bits(net, layer));
        let rate = format_number(bits as f64 / weights as f64);
        vec![
            layer.name.clone(),
            shape_text(layer),
            decoder_text(spec),
            weights.to_string(),
            bits.to_string(),
            rate,
        ]
    };
    let rows: Vec<_> = net.form.layers.iter().map(row).collect();
    let head = ["layer", "outputs x inputs", "decoder", "weights", "stored bits", "bits a weight"];
    plain_table("Layers", 3, &head, &rows)
}

/// Stored bits of all layers by their weights.
pub(super) fn bits_per_weight(net: &Net) -> f64 {
    let bits: usize = net.form.layers.iter().map(|layer| stored_bits(net, layer)).sum();
    let weights: usize = net.form.layers.iter().map(LayerForm::n_weights).sum();
    bits as f64 / weights as f64
}

fn stored_bits(net: &Net, layer: &LayerForm) -> usize {
    let n_weights = layer.n_weights();
    spec_of(net, layer)
        .map_or(n_weights * PLAIN_BITS, |spec| n_weights.div_ceil(spec.n_out()) * spec.group_bits())
}

fn spec_of<'a>(net: &'a Net, layer: &LayerForm) -> Option<&'a DecoderSpec> {
    net.decoders.get(&layer.name).map(|decoder| &*decoder.spec)
}

/// A decoder in words.
pub(super) fn decoder_text(spec: Option<&DecoderSpec>) -> String {
    let Some(spec) = spec else { return "plain weights".into() };
    let planes: Vec<_> = spec.planes.iter().map(plane_text).collect();
    let polarity = if spec.polarity == Polarity::Product { ", product polarity" } else { "" };
    match planes.iter().all(|plane| *plane == planes[0]) {
        true if planes.len() > 1 => format!("{} planes of {}{polarity}", planes.len(), planes[0]),
        _ => planes.join(" and ") + polarity,
    }
}

fn plane_text(matrix: &BitMatrix) -> String {
    let taps = || matrix.rows().iter().map(|row| row.count_ones());
    let (least, most) = (taps().min().unwrap_or(0), taps().max().unwrap_or(0));
    let taps = if least == most { most.to_string() } else { format!("{least} to {most}") };
    format!("{} to {}, N_tap {taps}", matrix.n_cols(), matrix.n_rows())
}

fn shape_text(layer: &LayerForm) -> String {
    layer.shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" x ")
}

/// A layer in words.
pub(super) fn layer_text(layer: &LayerForm) -> String {
    format!("{}: {} weights, {}", layer.name, layer.n_weights(), shape_text(layer))
}

/// A share in per cent.
pub(super) fn per_cent(share: f64) -> String {
    format!("{:.2}", 100.0 * share)
}

/// The fields of the recipe, the images, and the digests of what the run depends on.
pub(super) fn recipe_table(trainer: &Trainer, run: &str) -> Markup {
    let recipe = recipe::to_json(&trainer.recipe);
    // Decoders, those of layers too, stand in the table of the layers.
    let apart = |name: &str| ["schema_version", "name", "decoder", "layers"].contains(&name);
    let fields = recipe.as_object().into_iter().flatten();
    let fields = fields.filter(|(name, value)| !apart(name) && !value.is_null());
    let mut rows: Vec<_> = fields.map(|(name, value)| vec![name.clone(), value_text(value)]).collect();
    let data = &trainer.data;
    let images = format!("{} of training, {} of the test", data.train.len(), data.test.len());
    let [channels, height, width] = data.train.shape;
    rows.push(vec!["data".into(), data.name.clone()]);
    rows.push(vec![
        "images".into(),
        format!("{images}, {channels} x {height} x {width}, {} classes", data.classes),
    ]);
    rows.extend(data.files.iter().map(|(name, digest)| vec![format!("SHA-256 of {name}"), digest.clone()]));
    rows.push(vec!["digest of recipe, data and version".into(), run.to_owned()]);
    plain_table("Recipe and data", 2, &["field", "value"], &rows)
}

/// A value of the recipe in words.
fn value_text(value: &Value) -> String {
    let joined = |texts: Vec<String>| if texts.is_empty() { "none".to_owned() } else { texts.join(", ") };
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => joined(all.iter().map(value_text).collect()),
        Value::Object(fields) => {
            let given = fields.iter().filter(|(_, value)| !value.is_null());
            joined(given.map(|(name, value)| format!("{name} {}", value_text(value))).collect())
        }
        other => other.as_f64().map_or(other.to_string(), |number| number.to_string()),
    }
}
