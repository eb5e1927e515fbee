//! The hardware of a decoder: emitted as text, read back, proven, and ready for the engines.

use super::watch::Watch;
use crate::code::Stored;
use crate::codec::digest;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::network::XorNetwork;
use crate::report::Latency;
use crate::rtl::{self, Module, Rtl};
use crate::sim::{self, Designs};
use crate::verilog::prove::prove_module;
use crate::verilog::rules;

/// Modules, their text, and the modules read back from it.
pub struct Hardware {
    /// The modules.
    pub rtl: Rtl,
    /// (file name, text) of every module and memory image.
    pub texts: Vec<(String, String)>,
    /// The modules read back, ready for the engines.
    pub designs: Designs,
}

impl Hardware {
    /// The hardware of `stored`, whose plane p is computed by `networks[p]`, in a language; every file of a
    /// module begins with the comment lines `banner`.
    ///
    /// # Errors
    /// `Input` if the frames of a ROM do not fit the decoder, or a file would have more lines than other
    /// tools take; `Internal` or `Mismatch` if a stage breaks an invariant.
    pub fn from_stored(
        stored: &Stored,
        networks: &[XorNetwork],
        language: Language,
        banner: &[String],
        watch: &dyn Watch,
    ) -> Result<Self> {
        let rtl =
            rtl::build_identified(&stored.spec, networks, digest::digest_word(&digest::of_stored(stored)))?;
        let texts = module_texts(&rtl, language, banner)?;
        watch.note_progress("proof");
        let designs = read_back(stored, latency(&rtl), texts.clone())?;
        Ok(Self { rtl, texts, designs })
    }

    /// Latency of decoder and stream wrapper, in clock cycles.
    pub fn latency(&self) -> Latency {
        latency(&self.rtl)
    }
}

fn latency(rtl: &Rtl) -> Latency {
    Latency { decoder: rtl.decoder_latency, stream: rtl.stream_latency }
}

/// (file name, text) of every module of `rtl` and of its memory images.
fn module_texts(rtl: &Rtl, language: Language, banner: &[String]) -> Result<Vec<(String, String)>> {
    let text = |module: &Module| {
        let (file, text) =
            (format!("{}.{}", module.name, language.extension()), language.write_module(module, banner)?);
        match rules::too_many_lines(&text) {
            None => Ok((file, text)),
            Some(what) => Err(Error::input("", "planes", format!("{file}: {what}"))),
        }
    };
    rtl.modules.iter().map(text).chain(rtl.images.iter().cloned().map(Ok)).collect()
}

/// Reads back `texts`, (file name, text) of one module each, and proves that the decoder among them computes
/// the map of `stored` with the given latency.
///
/// # Errors
/// `Mismatch` if a text is not what the writer emits, a module is missing, or the decoder does not compute
/// the map.
pub fn read_back(stored: &Stored, latency: Latency, texts: Vec<(String, String)>) -> Result<Designs> {
    let spec = &stored.spec;
    let mut designs = Designs::from_files(stored, texts, latency.decoder, latency.stream)?;
    prove_module(top_module(&designs.decoder)?, &stored.whole_map(), latency.decoder)?;
    if let Some(stream) = &mut designs.stream {
        stream.digest = digest::digest_word(&digest::of_stored(stored));
    }
    if spec.stream.is_some() {
        let missing = || Error::Mismatch(format!("{}: no latency is stated for its stream", spec.name));
        top_module(designs.stream.as_ref().ok_or_else(missing)?)?;
    }
    Ok(designs)
}

fn top_module(design: &sim::SimDesign) -> Result<&Module> {
    let found = design.modules.iter().find(|module| module.name == design.top);
    found.ok_or_else(|| Error::Mismatch(format!("module {}: is missing", design.top)))
}
