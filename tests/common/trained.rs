//! The trained networks: matrices, layer lists and files of tensors. Two layers of each lie in
//! `tests/data/trained_small`; the whole networks are found where the environment offers them.

use flexor_hdl::cells::Target;
use flexor_hdl::codec::layers::{self, Layer};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::gf2::BitMatrix;
use flexor_hdl::spec::{Basis, DecoderSpec, Origin, Polarity};
use std::path::{Path, PathBuf};

/// Folders of the two networks; each has a layer list of that name in `tests/data`.
const NAMES: [&str; 2] = ["n8_20_tap2", "q2_n8_20_tap2"];

/// One network and its expected streams and codes.
pub struct Network {
    /// Folder of its files.
    pub dir: PathBuf,
    /// Its layers, the planes named as floats.
    pub layers: Vec<Layer>,
    /// M⊕ of every plane.
    pub planes: Vec<BitMatrix>,
}

/// The two networks cut down to the layers c1 and f2, then the whole ones, where they are found.
pub fn networks() -> Vec<Network> {
    let mut networks = load(&data().join("trained_small"));
    for network in &mut networks {
        network.layers.retain(|layer| ["c1", "f2"].contains(&layer.name.as_str()));
    }
    networks.extend(full());
    networks
}

/// The whole networks; none, with a note, where they are absent.
pub fn full() -> Vec<Network> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("FLEXOR_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let dir = shared.join("data/trained");
    if dir.is_dir() {
        return load(&dir);
    }
    println!("note: no {}, only the small networks are tested", dir.display());
    Vec::new()
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")
}

fn load(dir: &Path) -> Vec<Network> {
    let network = |name: &str| {
        let list = std::fs::read_to_string(data().join(format!("{name}.layers.json"))).unwrap();
        let layers = layers::read_layers(&list, name).unwrap();
        let dir = dir.join(name);
        let planes = (0..layers[0].planes.len()).map(|p| matrix(&dir.join(format!("M{p}.txt")))).collect();
        Network { dir, layers, planes }
    };
    NAMES.map(network).into()
}

fn matrix(path: &Path) -> BitMatrix {
    let text = std::fs::read_to_string(path).unwrap();
    BitMatrix::parse(&text).unwrap()
}

impl Network {
    /// A file of the network.
    pub fn file(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.dir.join(name)).unwrap()
    }

    /// The tensors of `all.npz` or `all.safetensors`.
    pub fn tensors(&self, name: &str) -> TensorFile {
        TensorFile::from_bytes(&self.file(name), name).unwrap()
    }
}

/// A spec of these planes, everything else at its default.
pub fn spec(planes: &[BitMatrix]) -> DecoderSpec {
    DecoderSpec {
        name: "dec".into(),
        origins: vec![Origin::Inline; planes.len()],
        networks: Default::default(),
        planes: planes.to_vec(),
        polarity: Polarity::Xor,
        basis: Basis::Given,
        allow_zero_rows: false,
        target: Target::Generic,
        cell_planes: Default::default(),
        strategy: "naive".into(),
        stream: None,
        pipeline: None,
    }
}
