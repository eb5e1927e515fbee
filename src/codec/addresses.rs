//! Address map: where each layer's frame lies in the image of all layers.

use super::image::folded_name;
use super::manifest::Manifest;
use std::fmt::Write;

/// Name of the image of all layers, without extension.
pub const MEMORY: &str = "memory";
/// Name of its map, without extension.
pub const MAP: &str = "addresses";
/// File names of the map.
pub const MAPS: [&str; 2] = ["addresses.json", "addresses.h"];

/// The map as JSON: for every layer the word where its frame begins, its words, groups and weights.
pub fn addresses_json(manifest: &Manifest) -> serde_json::Value {
    let frames: Vec<_> = frame_offsets(manifest)
        .zip(&manifest.layers)
        .map(|(offset, layer)| {
            serde_json::json!({ "name": layer.name, "offset": offset, "words": layer.words,
                "groups": layer.groups, "n_weights": layer.n_weights })
        })
        .collect();
    serde_json::json!({ "schema_version": manifest.schema_version, "word_width": manifest.word_width,
        "words": total_words(manifest), "frames": frames })
}

/// The map as macros of C; `memory` is the name of the image, whose maps may stand beside each other.
pub fn c_header(manifest: &Manifest, memory: &str) -> String {
    let of = if memory == MEMORY { String::new() } else { folded_name(memory).to_ascii_uppercase() + "_" };
    let mut text = format!(
        "/* Frames in the image of all layers, in words of {0} bits. */\n#ifndef FLEXOR_{of}ADDRESSES_H\n\
         #define FLEXOR_{of}ADDRESSES_H\n\n#define FLEXOR_{of}WORD_WIDTH {0}\n#define FLEXOR_{of}WORDS {1}\n",
        manifest.word_width,
        total_words(manifest)
    );
    for (offset, layer) in frame_offsets(manifest).zip(&manifest.layers) {
        let name = folded_name(&layer.name).to_ascii_uppercase();
        for (what, value) in [
            ("OFFSET", offset),
            ("WORDS", layer.words),
            ("GROUPS", layer.groups),
            ("WEIGHTS", layer.n_weights),
        ] {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "#define FLEXOR_{name}_{what} {value}");
        }
    }
    text + "\n#endif\n"
}

/// The word where each frame begins: one behind the other.
fn frame_offsets(manifest: &Manifest) -> impl Iterator<Item = usize> {
    manifest.layers.iter().scan(0, |next, layer| {
        let offset = *next;
        *next += layer.words;
        Some(offset)
    })
}

fn total_words(manifest: &Manifest) -> usize {
    manifest.layers.iter().map(|layer| layer.words).sum()
}
