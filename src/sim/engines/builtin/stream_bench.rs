//! The bench of a stream wrapper, cycle for cycle the one of `sim/stream_bench.v`.

use super::Simulator;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::rtl::{Dir, NetId};
use crate::sim::design::SimDesign;
use crate::sim::shape::StreamShape;
use crate::sim::traffic::{Beat, Offer, Pulse, StreamRun, Traffic};
use crate::spec::Reset;

/// Length of a reset in cycles.
const RESET_CYCLES: usize = 4;
/// Cycles after the last frame in which no beat may come out.
const DRAIN_CYCLES: usize = 64;

struct StreamPorts {
    clock: NetId,
    reset: NetId,
    s_tdata: NetId,
    s_tvalid: NetId,
    s_tready: NetId,
    s_tlast: NetId,
    groups: NetId,
    m_tdata: NetId,
    m_tvalid: NetId,
    m_tready: NetId,
    m_tlast: NetId,
    m_tuser: NetId,
    short: NetId,
    long: NetId,
}

/// Outputs of the wrapper before an edge.
struct Outputs {
    s_tready: bool,
    tvalid: bool,
    beat: Beat,
    short: bool,
    long: bool,
}

/// Registers of the bench.
struct WordBench<'a> {
    simulator: &'a mut Simulator,
    ports: StreamPorts,
    reset_level: bool,
    offers: Vec<Offer<'a>>,
    n_prefix: usize,
    steps: Vec<(bool, bool)>,
    /// Number of words taken.
    at: usize,
    /// Cycles of reset left.
    hold: usize,
    prefix_left: bool,
    /// The next word is the first of its frame.
    first: bool,
    s_tvalid: bool,
    m_tready: bool,
    was_resetting: bool,
    /// A word with tlast was taken at the edge before.
    closed: bool,
    /// The beat that waits for `m_axis_tready`.
    stalled: Option<Beat>,
    started: u64,
    lasts: usize,
    run: StreamRun,
}

/// Sends the traffic and collects beats and pulses.
pub fn run_bench(
    simulator: &mut Simulator,
    design: &SimDesign,
    shape: &StreamShape,
    traffic: &Traffic,
) -> Result<StreamRun> {
    simulator.check_registered()?;
    let mut bench = WordBench::new(simulator, design, shape, traffic)?;
    let mut drain = 0;
    for cycle in 0..traffic.max_cycles(shape.width, design.group_bits()) {
        bench.run_cycle(cycle)?;
        drain += usize::from(bench.lasts >= traffic.frames.len() && bench.at == bench.offers.len());
        if drain > DRAIN_CYCLES {
            bench.run.cycles = cycle + 1;
            return Ok(bench.run);
        }
    }
    Err(Error::Mismatch(format!("no end after {} beats", bench.run.beats.len())))
}

impl<'a> WordBench<'a> {
    fn new(
        simulator: &'a mut Simulator,
        design: &SimDesign,
        shape: &StreamShape,
        traffic: &'a Traffic,
    ) -> Result<Self> {
        let ports = StreamPorts::find_in(simulator, design, shape)?;
        Ok(Self {
            simulator,
            ports,
            reset_level: shape.reset == Reset::ActiveHigh,
            offers: traffic.word_offers().collect(),
            n_prefix: traffic.n_prefix(),
            steps: traffic.cycle_steps(),
            at: 0,
            hold: RESET_CYCLES,
            prefix_left: traffic.n_prefix() > 0,
            first: true,
            s_tvalid: false,
            m_tready: false,
            was_resetting: false,
            closed: false,
            stalled: None,
            started: 0,
            lasts: 0,
            run: StreamRun::default(),
        })
    }

    /// One clock.
    fn run_cycle(&mut self, cycle: u64) -> Result<()> {
        self.drive_inputs();
        self.simulator.settle()?;
        let outputs = self.sample_outputs();
        self.check_rules(&outputs, cycle)?;
        if self.hold == 0 && !self.prefix_left {
            self.log_outputs(&outputs, cycle);
        }
        self.advance_registers(&outputs, cycle);
        self.simulator.tick_clock(self.ports.clock)
    }

    /// Drives the inputs from the registers of the bench; payloads that are not valid are all ones.
    fn drive_inputs(&mut self) {
        let p = &self.ports;
        let ones = |port| BitVec::ones(self.simulator.get(port).len());
        let (mut data, mut groups, mut last) = (ones(p.s_tdata), ones(p.groups), true);
        if self.s_tvalid {
            let offer = &self.offers[self.at];
            (data, last) = (offer.data.clone(), offer.last);
            if self.first {
                groups = BitVec::from_words(groups.len(), vec![offer.groups.into()]);
            }
        }
        self.simulator.set_net(p.s_tdata, &data);
        self.simulator.set_net(p.groups, &groups);
        self.simulator.set_bit(p.s_tlast, last);
        self.simulator.set_bit(p.s_tvalid, self.s_tvalid);
        self.simulator.set_bit(p.m_tready, self.m_tready);
        self.simulator.set_bit(p.reset, (self.hold > 0) == self.reset_level);
    }

    fn sample_outputs(&self) -> Outputs {
        let (p, simulator) = (&self.ports, &self.simulator);
        let user = simulator.get(p.m_tuser).as_words()[0];
        let beat = Beat { data: simulator.get(p.m_tdata), last: simulator.get_bit(p.m_tlast), user };
        let bit = |port| simulator.get_bit(port);
        let (short, long) = (bit(p.short), bit(p.long));
        Outputs { s_tready: bit(p.s_tready), tvalid: bit(p.m_tvalid), beat, short, long }
    }

    /// Checks the rules of `sim/axis_checker.v`.
    fn check_rules(&mut self, outputs: &Outputs, cycle: u64) -> Result<()> {
        let resetting = self.hold > 0;
        let fault = |what: &str| Err(Error::Mismatch(format!("cycle {cycle}: {what}")));
        if self.was_resetting && outputs.tvalid {
            return fault("tvalid is 1 in reset or at the first edge after");
        }
        if self.was_resetting && resetting && outputs.s_tready {
            return fault("tready is 1 in reset");
        }
        if self.was_resetting && (outputs.short || outputs.long) {
            return fault("frame_short or frame_long is 1 in reset");
        }
        if !resetting && !self.closed && (outputs.short || outputs.long) {
            return fault("frame_short or frame_long elsewhere than behind a closing tlast");
        }
        self.closed = !resetting && self.s_tvalid && outputs.s_tready && self.offers[self.at].last;
        if let Some(beat) = self.stalled.take().filter(|_| !resetting) {
            if !outputs.tvalid {
                return fault("tvalid fell before tready");
            }
            if beat != outputs.beat {
                return fault("tdata, tlast or tuser changed while stalled");
            }
        }
        self.was_resetting = resetting;
        if !resetting && outputs.tvalid && !self.m_tready {
            self.stalled = Some(outputs.beat.clone());
        }
        Ok(())
    }

    fn log_outputs(&mut self, outputs: &Outputs, cycle: u64) {
        if self.at == self.n_prefix && self.s_tvalid && outputs.s_tready {
            self.started = cycle;
        }
        if outputs.tvalid && self.m_tready {
            self.lasts += usize::from(outputs.beat.last);
            self.run.beats.push(outputs.beat.clone());
            self.run.busy = cycle + 1 - self.started;
        }
        self.run.pulses.extend(outputs.short.then_some(Pulse::Short));
        self.run.pulses.extend(outputs.long.then_some(Pulse::Long));
    }

    /// Updates the registers of the bench at the edge.
    fn advance_registers(&mut self, outputs: &Outputs, cycle: u64) {
        let (offer, take) = self.steps[cycle as usize % self.steps.len()];
        self.m_tready = take;
        if self.hold > 0 {
            self.hold -= 1;
            return;
        }
        if self.s_tvalid && !outputs.s_tready {
            return;
        }
        if self.s_tvalid {
            self.first = self.offers[self.at].last;
            self.at += 1;
        }
        self.s_tvalid = offer && self.at < self.offers.len();
        if self.prefix_left && self.at == self.n_prefix {
            self.prefix_left = false;
            self.first = true;
            self.s_tvalid = false;
            self.hold = RESET_CYCLES;
        }
    }
}

impl StreamPorts {
    fn find_in(simulator: &Simulator, design: &SimDesign, shape: &StreamShape) -> Result<Self> {
        let input = |name, width| simulator.find_port(name, width, Dir::Input);
        let output = |name, width| simulator.find_port(name, width, Dir::Output);
        let reset = if shape.reset == Reset::ActiveHigh { "areset" } else { "aresetn" };
        Ok(Self {
            clock: input("aclk", 1)?,
            reset: input(reset, 1)?,
            s_tdata: input("s_axis_tdata", shape.width)?,
            s_tvalid: input("s_axis_tvalid", 1)?,
            s_tready: output("s_axis_tready", 1)?,
            s_tlast: input("s_axis_tlast", 1)?,
            groups: input("frame_groups", shape.groups_width)?,
            m_tdata: output("m_axis_tdata", design.beat_bits(shape))?,
            m_tvalid: output("m_axis_tvalid", 1)?,
            m_tready: input("m_axis_tready", 1)?,
            m_tlast: output("m_axis_tlast", 1)?,
            m_tuser: output("m_axis_tuser", shape.user_bits())?,
            short: output("frame_short", 1)?,
            long: output("frame_long", 1)?,
        })
    }
}
