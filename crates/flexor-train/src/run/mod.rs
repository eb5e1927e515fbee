//! A run: training by a recipe in a folder, from where it was stopped to its end.
//!
//! | file | content |
//! |---|---|
//! | `recipe.json` | the recipe with all fields, matrices inline |
//! | `metrics.jsonl` | a line an epoch |
//! | `checkpoint.safetensors` | parameters, moments and place of a run that goes on |
//! | `weights.safetensors` | the trained parameters |
//! | `spec.json`, `layers.json` | decoder and layers for `flexor-hdl pack`; `spec.2.json` … where layers have decoders of their own |
//! | `report.html` | curves and histograms, one page |
//! | `manifest.json` | versions, digests, accuracy |

mod checkpoint;
mod export;
mod metrics;
mod page;
mod session;
mod trainer;

pub use export::{Manifest, accuracy_line, read_manifest};
pub use metrics::{EpochMetrics, LayerMetrics};
pub use session::{Progress, Session, Watch, finished};
pub use trainer::{Trainer, evaluate, new_net};
