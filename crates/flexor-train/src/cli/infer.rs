//! `infer`.

use super::args::Infer;
use super::terminal;
use super::train::start;
use flexor_hdl::error::{Error, Result};
use flexor_train::data::read_set;
use flexor_train::infer::infer;

/// Runs the subcommand.
///
/// # Errors
/// No finished run, a bad data set; `Mismatch` where the packed frames hold other codes than the trained ones.
pub fn run_infer(args: &Infer) -> Result<()> {
    let found = infer(&args.run, read_set(&args.place.data)?, &args.packed, &start(&args.place)?)?;
    let text = match args.json {
        true => serde_json::to_string_pretty(&found).map_err(|cause| Error::Internal(cause.to_string()))?,
        false => {
            let of = |accuracy: f64| format!("{:.2} % of {} images", 100.0 * accuracy, found.images);
            let trained = format!("trained bits: {}", of(found.test_accuracy));
            let packed = found.packed_accuracy.map(|accuracy| format!("\npacked frames: {}", of(accuracy)));
            trained + &packed.unwrap_or_default()
        }
    };
    terminal::print(&format!("{text}\n"))?;
    match found.codes_different {
        None | Some(0) => Ok(()),
        Some(n) => Err(Error::Mismatch(format!("{n} codes of the packed frames are not the trained ones"))),
    }
}
