//! Mutated files of tensors, layer lists and packed folders: an answer or a clear input error, no panic.

mod trained;

use flexor_hdl::code::Stored;
use flexor_hdl::codec::layers;
use flexor_hdl::codec::manifest::{FILE_NAME, Manifest};
use flexor_hdl::codec::pack::{LayerList, Options, pack};
use flexor_hdl::codec::tensors::TensorFile;
use flexor_hdl::codec::unpack::unpack;
use flexor_hdl::error::{Error, Result};
use flexor_hdl::gf2::io::npz;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::panic::{AssertUnwindSafe, catch_unwind};
use trained::{Network, small, spec};

/// Mutations of every kind of input; six kinds.
const ROUNDS: u64 = 2_000;

/// What gets spliced into inputs: words of the formats and numbers at the limits.
const TOKENS: [&[u8]; 16] = [
    b"0",
    b"-1",
    b"1000000000000",
    b"4294967296",
    b"18446744073709551615",
    b"1e400",
    b"NaN",
    b"null",
    b"[]",
    b"{",
    b"\"",
    b",",
    b"F16",
    b"<f2",
    b"True",
    b"\xff\xff\xff\xff",
];

struct Mutator(ChaCha8Rng);

impl Mutator {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n.max(1) as u64) as usize
    }

    /// One to four random edits.
    fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            self.edit(&mut bytes);
        }
        bytes
    }

    fn edit(&mut self, bytes: &mut Vec<u8>) {
        // Half of the edits hit the first bytes, where headers are.
        let span = if self.below(2) == 0 { bytes.len().min(200) } else { bytes.len() };
        let at = self.below(span);
        let end = (at + self.below(8)).min(bytes.len());
        match self.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = self.below(256) as u8,
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..end)),
            4 => bytes.extend_from_within(at..end),
            _ => {
                let token = TOKENS[self.below(TOKENS.len())];
                drop(bytes.splice(at..end, token.iter().copied()));
            }
        }
    }
}

/// All inputs of one network.
struct Inputs {
    network: Network,
    stored: Stored,
    list: Vec<u8>,
    npy: Vec<u8>,
    npz: Vec<u8>,
    safetensors: Vec<u8>,
    packed: Vec<(String, Vec<u8>)>,
}

impl Inputs {
    fn new() -> Self {
        let network = small().remove(1);
        let stored = Stored::given(spec(&network.planes));
        let npz = network.file("all.npz");
        let npy = npz::entries(&npz, "", 1 << 20).unwrap().remove(0).1;
        let list = serde_json::json!({"schema_version": 1, "layers": network.layers});
        let source = LayerList { layers: &network.layers, file: "layers.json" };
        let packed = pack(&stored, source, &network.tensors("all.npz"), Options::default()).unwrap();
        let (list, safetensors) = (list.to_string().into_bytes(), network.file("all.safetensors"));
        Self { network, stored, list, npy, npz, safetensors, packed }
    }

    /// Reads a mutant of input number `kind`.
    fn run(&self, kind: u64, mutator: &mut Mutator) -> Result<()> {
        match kind {
            0 => self.tensors(&mutator.mutate(&self.npy), "a.npy"),
            1 => self.tensors(&mutator.mutate(&self.npz), "a.npz"),
            2 => {
                let entry = ("c1.p0.x_float".to_owned(), mutator.mutate(&self.npy));
                self.tensors(&npz::write(&[entry])?, "a.npz")
            }
            3 => self.tensors(&mutator.mutate(&self.safetensors), "a.safetensors"),
            4 => self.layers(&mutator.mutate(&self.list)),
            _ => self.folder(mutator),
        }
    }

    fn tensors(&self, bytes: &[u8], file: &str) -> Result<()> {
        let tensors = TensorFile::read(bytes, file)?;
        for name in tensors.names() {
            if let Ok(tensor) = tensors.get(name) {
                assert_eq!(tensor.bits.len(), tensor.shape.iter().product::<usize>());
            }
        }
        let source = LayerList { layers: &self.network.layers, file: "layers.json" };
        pack(&self.stored, source, &tensors, Options::default()).map(drop)
    }

    fn layers(&self, bytes: &[u8]) -> Result<()> {
        let layers = layers::read(&String::from_utf8_lossy(bytes), "layers.json")?;
        let source = LayerList { layers: &layers, file: "layers.json" };
        pack(&self.stored, source, &self.network.tensors("all.npz"), Options::default()).map(drop)
    }

    /// A packed folder with one of its files mutated.
    fn folder(&self, mutator: &mut Mutator) -> Result<()> {
        let mut files = self.packed.clone();
        // The manifest is the last one, and takes half of the mutations.
        let at = if mutator.below(2) == 0 { files.len() - 1 } else { mutator.below(files.len()) };
        files[at].1 = mutator.mutate(&files[at].1);
        let file = |name: &str| files.iter().find(|file| file.0 == name).map(|file| file.1.clone());
        let text = file(FILE_NAME).unwrap_or_default();
        let manifest = Manifest::read(&String::from_utf8_lossy(&text), FILE_NAME)?;
        let missing = |name: &str| Error::input(name, "", "not found");
        unpack(&manifest, |name| file(name).ok_or_else(|| missing(name))).map(drop)
    }
}

#[test]
fn mutants_make_no_panic() {
    let inputs = Inputs::new();
    let mut refused = 0;
    for seed in 0..6 * ROUNDS {
        let mut mutator = Mutator(ChaCha8Rng::seed_from_u64(seed));
        match catch_unwind(AssertUnwindSafe(|| inputs.run(seed % 6, &mut mutator))) {
            Ok(Ok(())) => {}
            Ok(Err(Error::Input(problems))) => {
                assert!(problems.iter().all(|problem| !problem.what.is_empty()), "seed {seed}");
                refused += 1;
            }
            Ok(Err(other)) => panic!("seed {seed}: {other:?}"),
            Err(_) => panic!("seed {seed}: panicked"),
        }
    }
    // Some mutants are harmless: a flipped mantissa, a blank more.
    assert!(refused > 3 * ROUNDS && refused < 6 * ROUNDS, "{refused} refused");
}
