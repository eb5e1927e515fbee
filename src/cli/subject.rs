//! Emitted Verilog with what it must be: read back, proven, and ready for the engines.

use crate::error::{Error, Result};
use crate::gf2::{Affine, BitMatrix, BitVec};
use crate::report::Latency;
use crate::rtl::{Module, Rtl};
use crate::sim::reference::Reference;
use crate::sim::{Design, Kind, StreamShape};
use crate::spec::DecoderSpec;
use crate::verilog::{prove::prove, read};

/// Text of a design, as (file name, text) of one module each.
pub struct Subject<'a> {
    /// What it must compute.
    pub spec: &'a DecoderSpec,
    /// Clock cycles that it may take.
    pub latency: Latency,
    /// File names end in `.v`.
    pub texts: &'a [(String, String)],
}

/// What the engines run.
pub struct Proven {
    /// The decoder alone.
    pub decoder: Design,
    /// The whole stream wrapper, where the spec has one.
    pub stream: Option<Design>,
}

impl Subject<'_> {
    /// Reads every file back, and proves that the decoder among them is the map of the spec.
    ///
    /// # Errors
    /// `Mismatch` where a text is not what the writer emits, a module is missing, or the decoder is not the map.
    pub fn prove(&self) -> Result<Proven> {
        let modules = self.texts.iter().map(read_back).collect::<Result<Vec<_>>>()?;
        let decoder_name = Rtl::decoder_name(self.spec);
        prove(find(&modules, &decoder_name)?, &whole_map(self.spec), self.latency.decoder)?;
        let valid = self.spec.pipeline.is_some_and(|pipeline| pipeline.valid) && self.spec.stream.is_none();
        let kind = Kind::Decoder { latency: self.latency.decoder, valid };
        let decoder = self.design(decoder_name, &modules, kind);
        let stream = match self.stream_shape() {
            None => None,
            Some(shape) => {
                find(&modules, &self.spec.name)?;
                Some(self.design(self.spec.name.clone(), &modules, Kind::Stream(shape)))
            }
        };
        Ok(Proven { decoder, stream })
    }

    fn stream_shape(&self) -> Option<StreamShape> {
        let stream = self.spec.stream.as_ref()?;
        Some(StreamShape {
            width: stream.width,
            lanes: stream.lanes,
            order: stream.order,
            reset: stream.reset,
            groups_width: stream.groups_width,
            latency: self.latency.stream.unwrap_or(0),
        })
    }

    fn design(&self, top: String, modules: &[Module], kind: Kind) -> Design {
        let keep = |name: &str| matches!(kind, Kind::Stream(_)) || name == top;
        let files = self.texts.iter().filter(|(file, _)| keep(stem(file))).cloned().collect();
        let modules = modules.iter().filter(|module| keep(&module.name)).cloned().collect();
        let maps = (0..self.spec.q()).map(|p| self.spec.affine(p));
        let (planes, offsets) = maps.map(|map| (map.matrix, map.offset)).unzip();
        let reference = Reference { planes, offsets };
        Design { name: self.spec.name.clone(), top, files, modules, kind, reference }
    }
}

fn stem(file: &str) -> &str {
    file.trim_end_matches(".v")
}

fn read_back((file, text): &(String, String)) -> Result<Module> {
    let module = read(text).map_err(|e| Error::Mismatch(format!("{file}: {e}")))?;
    if module.name == stem(file) {
        Ok(module)
    } else {
        Err(Error::Mismatch(format!("{file}: holds module {}", module.name)))
    }
}

fn find<'a>(modules: &'a [Module], name: &str) -> Result<&'a Module> {
    let found = modules.iter().find(|module| module.name == name);
    found.ok_or_else(|| Error::Mismatch(format!("{name}.v: is missing")))
}

/// The map of all planes side by side: what one group in makes one group out.
fn whole_map(spec: &DecoderSpec) -> Affine {
    let n_in = spec.group_bits();
    let (mut rows, mut offset, mut first) = (Vec::new(), BitVec::default(), 0);
    for p in 0..spec.q() {
        let map = spec.affine(p);
        for row in map.matrix.rows() {
            let mut whole = BitVec::zeros(first);
            whole.extend(row);
            whole.extend(&BitVec::zeros(n_in - whole.len()));
            rows.push(whole);
        }
        offset.extend(&map.offset);
        first += map.matrix.n_cols();
    }
    Affine { matrix: BitMatrix::from_rows(n_in, rows).unwrap_or_default(), offset }
}
