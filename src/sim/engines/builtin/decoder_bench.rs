//! Bench of a decoder, equal cycle by cycle to `sim/decoder_bench.v`.

use super::Simulator;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::rtl::{Dir, NetId};
use crate::sim::design::SimDesign;
use crate::sim::engines::engine::DecodeRun;
use crate::sim::engines::harness;
use crate::sim::shape::SourceKind;

/// Cycles before the first vector.
const RESET_CYCLES: usize = 4;

struct DecoderPorts {
    clk: NetId,
    ce: NetId,
    x: NetId,
    y: NetId,
    valid: Option<(NetId, NetId, NetId)>,
}

/// Applies the vectors and records y.
pub fn run_bench(simulator: &mut Simulator, design: &SimDesign, vectors: &[BitVec]) -> Result<DecodeRun> {
    match design.kind {
        SourceKind::Decoder { latency: 0, .. } => run_combinational(simulator, design, vectors),
        SourceKind::Decoder { latency, valid } => run_clocked(simulator, design, vectors, latency, valid),
        SourceKind::Stream(_) => Err(Error::Internal(format!("{} is not a decoder", design.top))),
    }
}

fn run_combinational(simulator: &mut Simulator, design: &SimDesign, vectors: &[BitVec]) -> Result<DecodeRun> {
    let x = simulator.find_port("x", design.group_bits(), Dir::Input)?;
    let y = simulator.find_port("y", design.y_bits(), Dir::Output)?;
    let mut ys = Vec::with_capacity(vectors.len());
    for vector in vectors {
        simulator.set_net(x, vector);
        simulator.settle()?;
        ys.push(simulator.get(y));
    }
    Ok(DecodeRun { ys, cycles: vectors.len() as u64 })
}

fn find_ports(simulator: &Simulator, design: &SimDesign, valid: bool) -> Result<DecoderPorts> {
    let input = |name, width| simulator.find_port(name, width, Dir::Input);
    let output = |name, width| simulator.find_port(name, width, Dir::Output);
    let valid = match valid {
        true => Some((input("rst", 1)?, input("valid_in", 1)?, output("valid_out", 1)?)),
        false => None,
    };
    let (x, y) = (input("x", design.group_bits())?, output("y", design.y_bits())?);
    Ok(DecoderPorts { clk: input("clk", 1)?, ce: input("ce", 1)?, x, y, valid })
}

fn run_clocked(
    simulator: &mut Simulator,
    design: &SimDesign,
    vectors: &[BitVec],
    latency: usize,
    valid: bool,
) -> Result<DecodeRun> {
    let ports = find_ports(simulator, design, valid)?;
    let steps = harness::decoder_steps(latency);
    let noise = BitVec::ones(design.group_bits());
    let max_cycles = harness::decoder_cycles(vectors.len(), latency);
    let (mut waiting, mut run) = (vectors.iter(), DecodeRun::default());
    let mut tags = vec![false; latency];
    for cycle in 0..max_cycles {
        let (enabled, offered) = match cycle.checked_sub(RESET_CYCLES) {
            Some(at) => steps[at % steps.len()],
            None => (true, false),
        };
        let offered = offered && waiting.len() > 0;
        let x = if enabled && offered { waiting.next() } else { None };
        simulator.set_net(ports.x, x.unwrap_or(&noise));
        simulator.set_bit(ports.ce, enabled);
        if let Some((rst, valid_in, _)) = ports.valid {
            simulator.set_bit(rst, cycle < RESET_CYCLES);
            simulator.set_bit(valid_in, offered);
        }
        simulator.settle()?;
        let shown = tags[latency - 1];
        check_valid(simulator, &ports, cycle, shown)?;
        if enabled {
            if shown {
                run.ys.push(simulator.get(ports.y));
            }
            tags.rotate_right(1);
            tags[0] = offered;
        }
        run.cycles = cycle as u64 + 1;
        if run.ys.len() == vectors.len() {
            break;
        }
        simulator.tick_clock(ports.clk)?;
    }
    Ok(run)
}

fn check_valid(simulator: &Simulator, ports: &DecoderPorts, cycle: usize, expected: bool) -> Result<()> {
    let Some((_, _, valid_out)) = ports.valid else { return Ok(()) };
    if cycle > RESET_CYCLES && simulator.get_bit(valid_out) != expected {
        return Err(Error::Mismatch(format!("cycle {cycle}: valid_out is not {}", u8::from(expected))));
    }
    Ok(())
}
