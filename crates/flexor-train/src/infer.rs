//! Accuracy of a finished run: of its trained bits, or of what packed frames decode to.

use crate::data::DataSet;
use crate::files::{Beside, read, read_text};
use crate::net::Net;
use crate::recipe::{self, Recipe};
use crate::run::{evaluate, new_net, read_manifest};
use crate::store::Store;
use burn_tensor::Device;
use flexor_hdl::codec::manifest::Manifest as Packed;
use flexor_hdl::codec::unpack::{Codes, unpack};
use flexor_hdl::error::{Error, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inference {
    /// Images.
    pub images: usize,
    /// Share of them that are right with the trained bits.
    pub test_accuracy: f64,
    /// Share of them that are right with the codes of the packed frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packed_accuracy: Option<f64>,
    /// Codes of the packed frames.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<usize>,
    /// Codes that are not the trained ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes_different: Option<usize>,
}

/// Evaluates the run in `folder`; `packed` are folders that `flexor-hdl pack` wrote for it.
///
/// # Errors
/// A folder without a finished run, packed frames of other layers, images of another shape.
pub fn infer(folder: &Path, mut data: DataSet, packed: &[PathBuf], device: &Device) -> Result<Inference> {
    let path = folder.join("recipe.json");
    let recipe = recipe::read_recipe(&read_text(&path)?, &path.display().to_string(), &Beside(folder))?;
    data.test = data.test.take(recipe.test.unwrap_or(usize::MAX));
    let manifest = read_manifest(&folder.join("manifest.json"))?;
    let net = load_net(folder, &recipe, &data, device)?;
    let mut leaves = net.leaves(false);
    let accuracy = |leaves: &_| evaluate(&net, leaves, &data.test, &manifest.scaling);
    let mut found = Inference {
        images: data.test.len(),
        test_accuracy: accuracy(&leaves)?,
        packed_accuracy: None,
        codes: None,
        codes_different: None,
    };
    if packed.is_empty() {
        return Ok(found);
    }
    let (mut n, mut different) = (0, 0);
    for folder in packed {
        for layer in unpack_folder(folder)? {
            let shown = folder.display().to_string();
            different +=
                leaves.put_codes(&net, &layer).map_err(|what| Error::input(shown, &layer.name, what))?;
            n += layer.codes.len();
        }
    }
    found.packed_accuracy = Some(accuracy(&leaves)?);
    (found.codes, found.codes_different) = (Some(n), Some(different));
    Ok(found)
}

/// The trained network.
fn load_net(folder: &Path, recipe: &Recipe, data: &DataSet, device: &Device) -> Result<Net> {
    let mut net = new_net(recipe, data, device)?;
    let path = folder.join("weights.safetensors");
    let file = path.display().to_string();
    let mut store = Store::from_bytes(&read(&path)?, &file)?;
    for param in &mut net.params {
        let array = store.arrays.remove(&param.name).filter(|array| array.shape == param.shape);
        let missing =
            || Error::input(&file, &param.name, format!("missing, shape {:?} is needed", param.shape));
        param.value = array.ok_or_else(missing)?.to_tensor(device, net.dtype);
    }
    Ok(net)
}

/// Codes of all layers of a folder that `pack` wrote.
fn unpack_folder(folder: &Path) -> Result<Vec<Codes>> {
    let path = folder.join("manifest.json");
    let packed = Packed::from_text(&read_text(&path)?, &path.display().to_string())?;
    unpack(&packed, |file| read(&folder.join(file)))
}
