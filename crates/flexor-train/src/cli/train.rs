//! `train`.

use super::args::{Fields, Place, Train};
use super::progress::Terminal;
use super::terminal;
use burn_tensor::Device;
use flexor_hdl::error::{Error, Problem, Result};
use flexor_train::data::read_set;
use flexor_train::files::{Beside, read_text};
use flexor_train::models::MODELS;
use flexor_train::recipe::{Recipe, read_with};
use flexor_train::run::{Session, Trainer};
use serde_json::{Map, Value, json};
use std::path::Path;

/// Runs the subcommand.
///
/// # Errors
/// A bad recipe or data set, `Interrupted`, a loss that is none.
pub fn run_train(args: &Train) -> Result<()> {
    let recipe = read_recipe(args.recipe.as_deref(), &args.fields, None)?;
    if !recipe.seeds.is_empty() {
        let file = args.recipe.as_deref().unwrap_or(Path::new("")).display().to_string();
        return Err(Error::input(file, "seeds", "are for sweep; a single run has seed"));
    }
    let data = read_set(&args.place.data)?;
    let device = start(&args.place)?;
    let mut session = Session::open(&args.out, recipe, data, &device, args.force)?;
    session.run(&mut Terminal::new())?;
    terminal::print(&format!("{}\n", summary(&session.trainer, &args.out)))
}

fn summary(trainer: &Trainer, out: &Path) -> String {
    let (epoch, accuracy) = trainer.kept().map_or((0, 0.0), |kept| (kept.epoch, kept.test_accuracy));
    let name = &trainer.recipe.name;
    format!("{name}: test accuracy {:.2} % after epoch {epoch}, in {}", 100.0 * accuracy, out.display())
}

/// The device, with its threads started.
///
/// # Errors
/// A back end that this build does not have.
pub fn start(place: &Place) -> Result<Device> {
    let named = std::env::var("RAYON_NUM_THREADS").ok().and_then(|n| n.parse().ok());
    let threads = place.threads.or(named).unwrap_or(1).max(1);
    // A pool that stands already keeps its size.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread().build_global();
    match place.device.as_str() {
        "flex" => Ok(Device::flex()),
        #[cfg(feature = "cuda")]
        "cuda" => Ok(Device::cuda(0usize)),
        #[cfg(feature = "rocm")]
        "rocm" => Ok(Device::rocm(0usize)),
        #[cfg(feature = "wgpu")]
        "wgpu" => Ok(Device::wgpu(Default::default())),
        other => {
            Err(Error::input("", "--device", format!("{other:?}, this build has {}", DEVICES.join(", "))))
        }
    }
}

/// Back ends of this build.
const DEVICES: &[&str] = &[
    "flex",
    #[cfg(feature = "cuda")]
    "cuda",
    #[cfg(feature = "rocm")]
    "rocm",
    #[cfg(feature = "wgpu")]
    "wgpu",
];

/// The recipe of a file and of options; without both, its decoder is the `usual` one.
///
/// # Errors
/// All faults at once.
pub fn read_recipe(path: Option<&Path>, fields: &Fields, usual: Option<Value>) -> Result<Recipe> {
    let mut options = options_of(fields, path.is_none());
    let found = match path {
        Some(path) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            read_with(&read_text(path)?, &path.display().to_string(), &options, &Beside(folder))
        }
        None => {
            options.insert("schema_version".into(), json!(1));
            options.insert("name".into(), json!("net"));
            if let Some(usual) = usual {
                options.entry("decoder").or_insert(usual);
            }
            if !options.contains_key("decoder") {
                let what = "missing: with --n-out the decoder; or --identity, --full, a recipe";
                return Err(Error::input("", "--n-in", what));
            }
            read_with("{}", "", &options, &Beside(Path::new("")))
        }
    };
    found.map_err(|error| error.map_problems(name_option))
}

/// Names the option in a problem without a file.
fn name_option(problem: &mut Problem) {
    if problem.file.is_empty() && !problem.field.starts_with("--") {
        problem.name_option();
    }
}

/// The fields that options set; `alone` where there is no file.
fn options_of(fields: &Fields, alone: bool) -> Map<String, Value> {
    let mut options = Map::new();
    let mut put =
        |name: &str, value: Option<Value>| value.map(|value| options.insert(name.to_owned(), value));
    put("model", fields.model.as_ref().map(|model| json!(model)));
    put("seed", fields.seed.map(|seed| json!(seed)));
    put("epochs", fields.epochs.map(|n| json!(n)));
    put("train", fields.train.map(|n| json!(n)));
    put("test", fields.test.map(|n| json!(n)));
    let decoder = match (fields.n_in.zip(fields.n_out), fields.full, fields.identity) {
        (Some(size), _, _) => Some(decoder_of(fields, size)),
        (None, true, _) => Some(Value::Null),
        (None, _, true) => Some(json!("identity")),
        (None, false, false) => None,
    };
    put("decoder", decoder);
    if alone {
        options.entry("model").or_insert_with(|| json!(MODELS[0].name));
    }
    options
}

fn decoder_of(fields: &Fields, (n_in, n_out): (usize, usize)) -> Value {
    let seed = fields.matrix_seed.or(fields.seed).unwrap_or(1);
    let plane = |p: usize| {
        let seed = ((p as u64) << u32::BITS) | seed;
        let matrix = match fields.n_tap.parse::<usize>() {
            Ok(taps) => json!({ "n_tap": taps, "n_in": n_in, "n_out": n_out, "seed": seed }),
            Err(_) if fields.n_tap == "random" => {
                json!({ "random": { "density": 0.5 }, "n_in": n_in, "n_out": n_out, "seed": seed })
            }
            Err(_) => json!({ "n_tap": fields.n_tap, "n_in": n_in, "n_out": n_out, "seed": seed }),
        };
        json!({ "matrix": matrix })
    };
    json!({ "planes": (0..fields.q).map(plane).collect::<Vec<_>>() })
}
