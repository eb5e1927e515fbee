//! Waves of a run as VCD: every net of every instance.

use super::block::ModuleBlock;
use crate::error::{Error, Result};
use crate::rtl::NetId;
use std::io;
use vcd::{IdCode, SimulationCommand, TimescaleUnit, Value, Writer};

/// Name of the outermost scope.
const TOP: &str = "uut";

/// A trace that is being written.
pub struct Trace {
    /// Time of the last change that is recorded, in ps.
    end: u64,
    bytes: Vec<u8>,
    nets: Nets,
}

/// Code and last value of every net, in the order of [`each_net`].
type Nets = Vec<(IdCode, Vec<u64>)>;

/// Writing to memory does not fail.
fn trace_error(error: io::Error) -> Error {
    Error::Internal(error.to_string())
}

impl Trace {
    /// Starts with the values of `top` at time 0 and ends at time `end`, in ps.
    ///
    /// # Errors
    /// `Internal` where the trace cannot be written.
    pub fn start(top: &ModuleBlock, end: u64) -> Result<Self> {
        let (mut bytes, mut nets) = (Vec::new(), Vec::new());
        write_header(&mut Writer::new(&mut bytes), top, &mut nets).map_err(trace_error)?;
        Ok(Self { end, bytes, nets })
    }

    /// Adds what has changed up to `time`, in ps.
    ///
    /// # Errors
    /// As [`Trace::start`].
    pub fn record_changes(&mut self, time: u64, top: &ModuleBlock) -> Result<()> {
        if time > self.end {
            return Ok(());
        }
        let mut writer = Writer::new(&mut self.bytes);
        writer.timestamp(time).map_err(trace_error)?;
        let mut nets = self.nets.iter_mut();
        let changes = each_net(top, &mut |width, words| match nets.next() {
            Some((code, last)) if last != words => {
                last.copy_from_slice(words);
                write_change(&mut writer, *code, width, words)
            }
            _ => Ok(()),
        });
        changes.map_err(trace_error)
    }

    /// The text.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Writes the header: timescale, declarations of all nets, and their initial values.
fn write_header(writer: &mut Writer<&mut Vec<u8>>, top: &ModuleBlock, nets: &mut Nets) -> io::Result<()> {
    writer.timescale(1, TimescaleUnit::PS)?;
    declare_block(writer, top, TOP, nets)?;
    writer.enddefinitions()?;
    writer.begin(SimulationCommand::Dumpvars)?;
    let mut nets = nets.iter_mut();
    each_net(top, &mut |width, words| match nets.next() {
        Some((code, last)) => {
            last.extend_from_slice(words);
            write_change(writer, *code, width, words)
        }
        None => Ok(()),
    })?;
    writer.end()
}

fn declare_block(
    writer: &mut Writer<&mut Vec<u8>>,
    block: &ModuleBlock,
    name: &str,
    nets: &mut Nets,
) -> io::Result<()> {
    writer.add_module(name)?;
    for net in &block.compiled().module.nets {
        nets.push((writer.add_wire(net.width as u32, &net.name)?, Vec::new()));
    }
    block.children().iter().try_for_each(|child| declare_block(writer, child, child.name(), nets))?;
    writer.upscope()
}

/// Calls `visit` with width and words of every net: those of `block`, then those of each instance in it.
fn each_net(block: &ModuleBlock, visit: &mut impl FnMut(usize, &[u64]) -> io::Result<()>) -> io::Result<()> {
    for (i, net) in block.compiled().module.nets.iter().enumerate() {
        visit(net.width, block.net_words(NetId(i as u32)))?;
    }
    block.children().iter().try_for_each(|child| each_net(child, visit))
}

/// Writes a value, highest bit first.
fn write_change(
    writer: &mut Writer<&mut Vec<u8>>,
    code: IdCode,
    width: usize,
    words: &[u64],
) -> io::Result<()> {
    let bit = |at: usize| Value::from(words[at / 64] >> (at % 64) & 1 != 0);
    match width {
        1 => writer.change_scalar(code, bit(0)),
        _ => writer.change_vector(code, &(0..width).rev().map(bit).collect::<Vec<_>>()),
    }
}
