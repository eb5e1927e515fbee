//! Mutated files of tensors, layer lists, memory images and packed folders: an answer or a clear input error, no
//! panic, and memory within a bound. FLEXOR_FUZZ says how many mutants instead.

use crate::mutator::Mutator;
use crate::trained::{Network, networks, spec};
use crate::{MEMORY, alone};
use flexor_hdl::code::Stored;
use flexor_hdl::codec::frame::FrameWords;
use flexor_hdl::codec::manifest::{FILE_NAME, Manifest};
use flexor_hdl::codec::pack::{LayerList, PackOptions, pack};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::codec::unpack::unpack;
use flexor_hdl::codec::unpack_fast::{self, ElementForm};
use flexor_hdl::codec::{image, layers, mapping};
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::BitVec;
use flexor_hdl::gf2::io::npz;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Kinds of input.
const KINDS: u64 = 10;
/// Mutations of all kinds.
const ROUNDS: u64 = 15_000;
/// Most memory at any time: 64 MiB may unpack from the smallest archive, and become bits and numbers.
const MAX_MEMORY: usize = 200 << 20;

/// All inputs of one network.
struct Inputs {
    network: Network,
    stored: Stored,
    list: Vec<u8>,
    npy: Vec<u8>,
    npz: Vec<u8>,
    safetensors: Vec<u8>,
    pattern: Vec<u8>,
    /// The first layer's words in every form.
    images: Vec<Vec<u8>>,
    packed: Vec<(String, Vec<u8>)>,
}

impl Inputs {
    fn new() -> Self {
        let network = networks().remove(1);
        let stored = Stored::from_given(spec(&network.planes));
        let npz = network.file("all.npz");
        let npy = npz::read_entries(&npz, "", 1 << 20).unwrap().remove(0).1;
        let list = serde_json::json!({"schema_version": 1, "layers": network.layers});
        let source = LayerList { layers: &network.layers, file: "layers.json" };
        let packed = pack(&stored, source, &network.tensors("all.npz"), PackOptions::default()).unwrap();
        let (list, safetensors) = (list.to_string().into_bytes(), network.file("all.safetensors"));
        let pattern =
            br#"{"schema_version": 1, "layers": [{"name": "*", "planes": ["*.p0.bits", "*.p1.bits"],
            "shape_of": "*.codes", "skip_axes": 1, "alpha": "*.alpha"}]}"#;
        let words = FrameWords { width: 16, bits: BitVec::from_bits((0..30 * 16).map(|i| i * i % 7 < 3)) };
        let images = image::FORMATS.iter().map(|format| (format.write)(&words, "c1")).collect();
        Self { network, stored, list, npy, npz, safetensors, pattern: pattern.to_vec(), images, packed }
    }

    /// Reads a mutant of input number `kind`.
    fn run(&self, kind: u64, mutator: &mut Mutator) -> Result<()> {
        match kind {
            0 => self.tensors(&mutator.mutate(&self.npy), "a.npy"),
            1 => self.tensors(&mutator.mutate(&self.npz), "a.npz"),
            2 => {
                let entry = ("c1.p0.x_float".to_owned(), mutator.mutate(&self.npy));
                self.tensors(&npz::write_archive(&[entry])?, "a.npz")
            }
            3 => self.tensors(&mutator.mutate(&self.safetensors), "a.safetensors"),
            4 => self.layers(&mutator.mutate(&self.list)),
            5 => self.folder(mutator, false),
            6 => self.folder(mutator, true),
            7 => self.layers(&mutator.mutate(&self.pattern)),
            8 => self.tensors(&mutator.mutate(&self.packed[0].1), "a.bits"),
            _ => self.image(mutator),
        }
    }

    fn tensors(&self, bytes: &[u8], file: &str) -> Result<()> {
        let tensors = TensorFile::from_bytes(bytes, file)?;
        for name in tensors.tensor_names() {
            if let Ok(tensor) = tensors.get(name) {
                assert_eq!(tensor.bits.len(), tensor.shape.iter().product::<usize>());
            }
        }
        let source = LayerList { layers: &self.network.layers, file: "layers.json" };
        pack(&self.stored, source, &tensors, PackOptions::default()).map(drop)
    }

    fn layers(&self, bytes: &[u8]) -> Result<()> {
        let tensors = self.network.tensors("all.npz");
        let text = mapping::expand_patterns(&String::from_utf8_lossy(bytes), "layers.json", &tensors)?;
        let layers = layers::read_layers(&text, "layers.json")?;
        let source = LayerList { layers: &layers, file: "layers.json" };
        pack(&self.stored, source, &tensors, PackOptions::default()).map(drop)
    }

    /// An image in any form, of the width that it tells or the one it was written with.
    fn image(&self, mutator: &mut Mutator) -> Result<()> {
        let at = mutator.below(self.images.len());
        let (format, bytes) = (&image::FORMATS[at], mutator.mutate(&self.images[at]));
        let told = (format.width)(&bytes).filter(|width| (8..=1 << 16).contains(width) && width % 8 == 0);
        (format.read)(&bytes, told.unwrap_or(16), "a.image").map(drop)
    }

    /// A packed folder with one of its files mutated.
    fn folder(&self, mutator: &mut Mutator, fast: bool) -> Result<()> {
        let mut files = self.packed.clone();
        // The manifest is the last one, and takes half of the mutations.
        let at = if mutator.below(2) == 0 { files.len() - 1 } else { mutator.below(files.len()) };
        files[at].1 = mutator.mutate(&files[at].1);
        let file = |name: &str| files.iter().find(|file| file.0 == name).map(|file| file.1.clone());
        let text = file(FILE_NAME).unwrap_or_default();
        let manifest = Manifest::from_text(&String::from_utf8_lossy(&text), FILE_NAME)?;
        let missing = |name: &str| Error::input(name, "", "not found");
        let load = |name: &str| file(name).ok_or_else(|| missing(name));
        if fast {
            let form = [ElementForm::Codes, ElementForm::Signs, ElementForm::Bits, ElementForm::Weights]
                [mutator.below(4)];
            let open = |name: &str| load(name).map(std::io::Cursor::new);
            let target = std::io::Cursor::new(Vec::new());
            return unpack_fast::unpack(&manifest, form, 128 << 20, open, target).map(drop);
        }
        unpack(&manifest, load).map(drop)
    }
}

#[test]
fn mutants_make_no_panic() {
    alone("fuzz_tensors::mutants_make_no_panic", read_mutants);
}

fn read_mutants() {
    let inputs = Inputs::new();
    let rounds = std::env::var("FLEXOR_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let mut refused = 0;
    for seed in 0..rounds {
        let mut mutator = Mutator::new(seed);
        match catch_unwind(AssertUnwindSafe(|| inputs.run(seed % KINDS, &mut mutator))) {
            Ok(Ok(())) => {}
            Ok(Err(Error::Input(problems))) => {
                assert!(problems.iter().all(|problem| !problem.what.is_empty()), "seed {seed}");
                refused += 1;
            }
            Ok(Err(other)) => panic!("seed {seed}: {other:?}"),
            Err(_) => panic!("seed {seed}: panicked"),
        }
    }
    let peak = MEMORY.max_allocated();
    println!("{rounds} mutants, {refused} refused, at most {} KiB", peak >> 10);
    assert!(peak < MAX_MEMORY, "{peak} bytes");
    // Some mutants are harmless: a flipped mantissa, a blank more.
    assert!(refused > rounds / 2 && refused < rounds, "{refused} refused");
}
