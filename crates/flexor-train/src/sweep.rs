//! Training of every draw of a sweep of `flexor-hdl compare`, and its file of accuracies.
//!
//! A draw of seed s is trained with the seed s, or with each seed of the recipe's list, so that schemes are compared over
//! pairs of the same initial values and order of images.

use crate::recipe::Recipe;
use flexor_hdl::error::Result;
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::spec::DecoderSpec;
use flexor_hdl::sweep::{MatrixDraw, Shard, Sweep};

/// Weights a group of the reference M⊕ = I.
const IDENTITY: usize = 8;

/// Networks without a decoder of the sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// Plain weights.
    Full,
    /// One stored bit a weight.
    Identity,
}

impl Reference {
    /// Every reference with its name on the command line.
    pub const NAMES: [(&str, Self); 2] = [("full", Self::Full), ("identity", Self::Identity)];
}

/// A network of a sweep: the name of its folder, and its recipe.
pub type Task = (String, Recipe);

/// The networks of a part of a sweep in order, references of every seed first; the first part has all of these.
///
/// # Errors
/// As the construction of matrices.
pub fn tasks(sweep: &Sweep, shard: Shard, references: &[Reference], recipe: &Recipe) -> Result<Vec<Task>> {
    let mut tasks = Vec::new();
    for reference in references.iter().filter(|_| shard.index == 1) {
        for &seed in if recipe.seeds.is_empty() { &sweep.seeds } else { &recipe.seeds } {
            let (name, decoder) = match reference {
                Reference::Full => ("full", None),
                Reference::Identity => {
                    ("identity", Some(DecoderSpec::new(&recipe.name, vec![BitMatrix::identity(IDENTITY)])?))
                }
            };
            tasks.push((format!("{name}_s{seed}"), with_decoder(recipe, decoder, seed)));
        }
    }
    for draw in sweep.shard_draws(shard) {
        for &q in &sweep.q {
            let MatrixDraw { n_in, n_out, n_tap, seed } = &draw;
            let planes = (0..q).map(|p| draw.plane_matrix(p)).collect::<Result<_>>()?;
            let decoder = DecoderSpec::new(&recipe.name, planes)?;
            let name = format!("{n_in}x{n_out}_q{q}_n{n_tap}_s{seed}");
            if recipe.seeds.is_empty() {
                tasks.push((name, with_decoder(recipe, Some(decoder), *seed)));
                continue;
            }
            for &trained in &recipe.seeds {
                let recipe = with_decoder(recipe, Some(decoder.clone()), trained);
                tasks.push((format!("{name}_t{trained}"), recipe));
            }
        }
    }
    Ok(tasks)
}

fn with_decoder(recipe: &Recipe, decoder: Option<DecoderSpec>, seed: u64) -> Recipe {
    Recipe { decoder, seed, seeds: Vec::new(), ..recipe.clone() }
}
