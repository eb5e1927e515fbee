//! Recipes as JSON with all fields, and their digest.

use super::model::Recipe;
use crate::models::{Layer, Network};
use crate::options::{Augment, Keep, OptimizerForm};
use crate::xor::Backward;
use flexor_hdl::codec::digest::sha256_hex;
use flexor_hdl::spec::{self, DecoderSpec};
use serde_json::{Map, Value, json};

/// The recipe with all fields written out; matrices inline.
pub fn to_json(recipe: &Recipe) -> Value {
    let mut object = json!({ "schema_version": 1, "name": recipe.name });
    object["model"] = model_json(&recipe.model);
    object["decoder"] = decoder_json(recipe.decoder.as_ref());
    let layers = recipe.layers.iter().map(|(name, decoder)| (name.clone(), decoder_json(decoder.as_ref())));
    object["layers"] = Value::Object(layers.collect());
    put_training(recipe, &mut object);
    object["seed"] = json!(recipe.seed);
    if !recipe.seeds.is_empty() {
        object["seeds"] = json!(recipe.seeds);
    }
    object
}

/// Digest of all that decides how a network is trained, but for the matrices, the seed and the name.
pub fn digest(recipe: &Recipe) -> String {
    let plain = recipe.layers.iter().map(|(name, decoder)| json!([name, decoder.is_some()]));
    let mut object = json!({ "model": model_json(&recipe.model), "layers": plain.collect::<Vec<_>>() });
    put_training(recipe, &mut object);
    if let Some(object) = object.as_object_mut() {
        object.remove("histograms");
    }
    sha256_hex(object.to_string().as_bytes())
}

fn put_training(recipe: &Recipe, object: &mut Value) {
    object["optimizer"] = match recipe.optimizer {
        OptimizerForm::Adam { lr } => json!({ "adam": { "lr": lr } }),
        OptimizerForm::Sgd { lr, momentum } => json!({ "sgd": { "lr": lr, "momentum": momentum } }),
    };
    let decay = recipe.weight_decay;
    object["weight_decay"] = json!({ "encrypted": decay.encrypted, "alpha": decay.alpha, "weight": decay.weight,
        "norm": decay.norm });
    let schedule = &recipe.schedule;
    object["batch"] = json!(recipe.batch);
    object["epochs"] = json!(schedule.epochs);
    object["decay"] = json!({ "at": schedule.decay_at, "by": schedule.decay_by });
    object["warmup"] = json!(schedule.warmup);
    let start = (schedule.warmup > 0).then_some(schedule.s_tanh_start);
    object["s_tanh"] = json!({ "base": schedule.s_tanh, "start": start, "factor": schedule.s_tanh_factor });
    object["clip"] = json!(recipe.clip);
    object["backward"] = json!(name_of(&Backward::NAMES, recipe.backward));
    let alpha = recipe.init_alpha.map_or(json!("kaiming"), |alpha| json!(alpha));
    object["init"] = json!({ "std": recipe.init_std, "alpha": alpha });
    object["augment"] = json!(name_of(&Augment::NAMES, recipe.augment));
    object["train"] = json!(recipe.train);
    object["test"] = json!(recipe.test);
    object["validate"] = json!(recipe.validate);
    object["keep"] = json!(name_of(&Keep::NAMES, recipe.keep));
    object["histograms"] = json!(recipe.histograms);
}

fn name_of<T: PartialEq + Copy>(names: &[(&'static str, T)], value: T) -> &'static str {
    names.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

fn model_json(network: &Network) -> Value {
    match network {
        Network::Named { model, padding } if model.has_padding => {
            json!({ model.name: { "padding": padding } })
        }
        Network::Named { model, .. } => json!(model.name),
        Network::Layers(layers) => json!({ Network::LAYERS: layers_json(layers) }),
    }
}

fn layers_json(layers: &[Layer]) -> Vec<Value> {
    let layer = |layer: &Layer| match layer {
        Layer::Conv { name, channels, kernel: [kernel, stride, padding], bias } => {
            json!({ "conv": { "name": name, "channels": channels, "kernel": kernel, "stride": stride,
                "padding": padding, "bias": bias } })
        }
        Layer::Linear { name, outputs } => json!({ "linear": { "name": name, "outputs": outputs } }),
        Layer::Norm(name) => json!({ "norm": name }),
        Layer::MaxPool(side) => json!({ "max_pool": side }),
        Layer::MeanPool => json!("mean_pool"),
        Layer::Relu => json!("relu"),
        Layer::Residual { stride, body } => {
            json!({ "residual": { "stride": stride, "body": layers_json(body) } })
        }
    };
    layers.iter().map(layer).collect()
}

/// The fields of a decoder as they stand in a recipe: those of its spec but version and name.
fn decoder_json(decoder: Option<&DecoderSpec>) -> Value {
    let Some(decoder) = decoder else { return Value::Null };
    let fields: Map<String, Value> = serde_json::from_str(&spec::to_json(decoder)).unwrap_or_default();
    fields.into_iter().filter(|(name, _)| !["schema_version", "name"].contains(&name.as_str())).collect()
}
