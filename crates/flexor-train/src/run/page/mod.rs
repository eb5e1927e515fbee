//! `report.html`: the pictures of a run in one page.

mod curves;
mod tables;
mod weights;

use super::metrics::EpochMetrics;
use super::trainer::Trainer;
use crate::options::Keep;
use flexor_hdl::report::page::axis::format_number;
use flexor_hdl::report::page::html_document;
use maud::{Markup, html};

/// The page of a run, whose digest is `run`; it depends on these alone.
pub fn run_page(trainer: &Trainer, run: &str) -> String {
    let body = html! {
        @if let Some(kept) = trainer.kept() { (result_tiles(trainer, kept)) }
        h2 { "Accuracy and loss" }
        (curves::curves_section(trainer))
        (tables::epochs_table(&trainer.history))
        h2 { "Layers" }
        (tables::layers_table(&trainer.net))
        p.note { "Stored bits are those of the weights; scale factors, biases and normalisations come on top." }
        @if !trainer.net.decoders.is_empty() {
            h2 { "Encrypted weights" }
            (weights::weights_section(trainer))
        }
        h2 { "Recipe and data" }
        (tables::recipe_table(trainer, run))
    };
    let recipe = &trainer.recipe;
    let (model, seed, data) = (recipe.model.name(), recipe.seed, &trainer.data.name);
    let decoder = tables::decoder_text(recipe.decoder.as_ref());
    let version = env!("CARGO_PKG_VERSION");
    let lead = format!("{model} on {data}: {decoder}, seed {seed}. Trained by flexor-train {version}.");
    html_document(&recipe.name, &lead, &body)
}

fn result_tiles(trainer: &Trainer, kept: &EpochMetrics) -> Markup {
    let (which, rule) = match trainer.recipe.keep {
        Keep::Last => ("last epoch", "the test accuracy after its last epoch, never the best of all"),
        Keep::Best => ("best epoch by validation", "that of the epoch that is best by images of validation"),
    };
    let tiles = [
        (format!("test accuracy, {which}"), tables::per_cent(kept.test_accuracy) + " %"),
        ("training accuracy".to_owned(), tables::per_cent(kept.train_accuracy) + " %"),
        ("training loss".to_owned(), format_number(kept.train_loss)),
        ("epochs".to_owned(), trainer.epoch.to_string()),
        ("stored bits a weight".to_owned(), format_number(tables::bits_per_weight(&trainer.net))),
    ];
    html! {
        dl { @for (name, value) in &tiles { div { dt { (name) } dd { (value) } } } }
        p.note { "The result of this run is " (rule) ": the test chooses nothing." }
    }
}
