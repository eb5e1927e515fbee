//! Bench of a wrapper with a source, registers, scale or tkeep: plays frames from its source, and sets it by
//! its control ports or registers.

mod model;
mod reader;
mod registers;

use model::RegisterModel;
use reader::HostReader;

use super::Simulator;
use super::host_bus::{BusMemory, Random};
use super::host_ports::{HostPorts, Lite, Reading};
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::rtl::stream::axi_lite::BusRegister;
use crate::sim::design::SimDesign;
use crate::sim::engines::harness;
use crate::sim::shape::{Feed, StreamShape};
use crate::sim::traffic::{Beat, Pulse, StreamFrame, StreamRun, Traffic};

/// Length of a reset in cycles.
const RESET_CYCLES: usize = 4;
/// Cycles after the last frame in which no beat may come out.
const DRAIN_CYCLES: usize = 64;

/// Plays the traffic and collects beats and pulses.
pub fn run_bench(
    simulator: &mut Simulator,
    design: &SimDesign,
    shape: &StreamShape,
    traffic: &Traffic,
) -> Result<StreamRun> {
    simulator.check_registered()?;
    let mut bench = BusBench::new(simulator, design, shape, traffic)?;
    bench.run_reset()?;
    if let Some(frame) = &traffic.abandoned {
        bench.abandon_frame(frame)?;
        bench.run_reset()?;
    }
    bench.logs = true;
    match shape.around.feed {
        Feed::Rom => bench.play_rounds(design.frames.len(), traffic.frames.len())?,
        _ => traffic.frames.iter().try_for_each(|frame| bench.play_frame(frame))?,
    }
    while bench.lasts < traffic.frames.len() {
        bench.run_cycle()?;
    }
    // The output of a ROM that plays endlessly is not checked any more.
    bench.listens = shape.around.feed != Feed::Rom || !bench.fast;
    for _ in 0..DRAIN_CYCLES {
        bench.run_cycle()?;
    }
    bench.run.cycles = bench.now;
    Ok(bench.run)
}

struct BusBench<'a> {
    simulator: &'a mut Simulator,
    ports: HostPorts,
    lite: Option<Lite>,
    memory: Option<BusMemory>,
    shape: StreamShape,
    lane_bits: usize,
    /// Words of the design's ROM.
    depth: usize,
    steps: Vec<(bool, bool)>,
    fast: bool,
    /// Whether the output of the design is taken at all.
    listens: bool,
    /// Whether beats and pulses are recorded.
    logs: bool,
    resetting: bool,
    was_resetting: bool,
    now: u64,
    max_cycles: u64,
    started: Option<u64>,
    lasts: usize,
    stalled: Option<Beat>,
    /// What the registers must hold.
    model: RegisterModel,
    /// The current register read, and the result of the last one.
    reader: HostReader,
    answer: Option<u32>,
    random: Random,
    /// A closing word was taken at the edge before, with or without an error.
    closed: bool,
    run: StreamRun,
}

/// Values of the ports before an edge.
struct Seen {
    tready: bool,
    busy: bool,
    closes: bool,
    reading: Reading,
}

impl<'a> BusBench<'a> {
    fn new(
        simulator: &'a mut Simulator,
        design: &SimDesign,
        shape: &StreamShape,
        t: &Traffic,
    ) -> Result<Self> {
        let fast = t.is_full_speed();
        let is_bus = matches!(shape.around.feed, Feed::Axi { .. });
        let memory = is_bus.then(|| BusMemory::new(simulator, shape, t)).transpose()?;
        let cycles = harness::around_cycles(t, t.max_cycles(shape.width, design.group_bits()));
        Ok(Self {
            ports: HostPorts::find_in(simulator, design, shape)?,
            lite: shape.around.axi_lite.then(|| Lite::find_in(simulator)).transpose()?,
            simulator,
            memory,
            shape: *shape,
            lane_bits: design.lane_bits(shape),
            depth: design.frames.iter().map(|frame| frame.words.len()).sum(),
            steps: t.cycle_steps(),
            fast,
            listens: true,
            logs: false,
            resetting: true,
            was_resetting: false,
            now: 0,
            max_cycles: cycles,
            started: None,
            lasts: 0,
            stalled: None,
            model: RegisterModel::new(shape, design.digest),
            reader: HostReader::Idle,
            answer: None,
            random: Random::new(t.seed),
            closed: false,
            run: StreamRun::default(),
        })
    }

    fn run_reset(&mut self) -> Result<()> {
        self.resetting = true;
        self.ports.set_idle(self.simulator);
        if let Some(lite) = &self.lite {
            lite.set_idle(self.simulator);
        }
        if let Some(memory) = &mut self.memory {
            memory.reset();
        }
        for _ in 0..RESET_CYCLES {
            self.run_cycle()?;
        }
        self.resetting = false;
        self.closed = false;
        self.model.reset();
        self.reader = HostReader::Idle;
        self.stalled = None;
        Ok(())
    }

    /// One clock.
    fn run_cycle(&mut self) -> Result<Seen> {
        if self.now >= self.max_cycles {
            return Err(Error::Mismatch(format!("no end after {} beats", self.run.beats.len())));
        }
        let take = self.steps[self.now as usize % self.steps.len()].1 && self.listens && !self.resetting;
        self.ports.set_bit(self.simulator, "m_axis_tready", take);
        self.ports.set_reset(self.simulator, self.resetting);
        if let Some(memory) = &self.memory {
            memory.drive_ports(self.simulator);
        }
        let lite = self.lite.take();
        if let Some(lite) = &lite {
            self.drive_read(lite);
        }
        self.lite = lite;
        self.simulator.settle()?;
        let reading = self.lite.as_ref().map(|lite| lite.read_outputs(self.simulator)).unwrap_or_default();
        let mut seen = Seen {
            tready: self.ports.get(self.simulator, "s_axis_tready"),
            busy: self.ports.get(self.simulator, "busy"),
            closes: false,
            reading,
        };
        if self.was_resetting {
            self.check_quiet(&seen)?;
        }
        self.was_resetting = self.resetting;
        if !self.resetting {
            self.look_at_read(&seen)?;
            self.take_beats(take)?;
            seen.closes = self.check_closing(seen.tready)?;
            if self.lite.is_some() {
                self.model.advance_cycle(self.ports.get(self.simulator, "irq"))?;
            }
        }
        self.now += 1;
        self.simulator.tick_clock(self.ports.clock)?;
        Ok(seen)
    }

    /// Checks that during reset, and before the first edge after it, no output is valid and no input is
    /// ready.
    fn check_quiet(&self, seen: &Seen) -> Result<()> {
        let ports =
            ["m_axis_tvalid", "s_axis_tready", "frame_short", "frame_long", "frame_error", "busy", "irq"];
        let mut said = ports.iter().filter(|port| self.ports.get(self.simulator, port)).copied();
        let asks = self.memory.as_ref().is_some_and(|memory| memory.is_asked(self.simulator));
        let answers = seen.reading.bvalid || seen.reading.rvalid;
        let also = [(asks, "m_axi_arvalid"), (answers, "s_axil_bvalid or s_axil_rvalid")];
        match said.next().or(also.iter().find(|(is, _)| *is).map(|(_, port)| *port)) {
            Some(port) => Err(Error::Mismatch(format!("{port} is 1 in reset"))),
            None => Ok(()),
        }
    }

    /// Whether the closing word of a frame is taken; checks that pulses come right after it only.
    fn check_closing(&mut self, tready: bool) -> Result<bool> {
        let [short, long] = ["frame_short", "frame_long"].map(|port| self.ports.get(self.simulator, port));
        if !self.closed && (short || long) {
            return Err(Error::Mismatch(
                "frame_short or frame_long elsewhere than behind a closing tlast".into(),
            ));
        }
        if self.logs {
            self.run.pulses.extend(short.then_some(Pulse::Short));
            self.run.pulses.extend(long.then_some(Pulse::Long));
        }
        let error = self.ports.get(self.simulator, "frame_error");
        self.model.note_events([(1, error), (2, short), (3, long)]);
        self.closed = match &mut self.memory {
            Some(memory) => memory.advance_cycle(self.simulator)?,
            None => tready && self.ports.offers_last(self.simulator),
        };
        Ok(self.closed)
    }

    /// Checks the output, and records its beat if `take`.
    fn take_beats(&mut self, take: bool) -> Result<()> {
        let beat = self.ports.read_beat(self.simulator);
        let fault = |what: &str| Err(Error::Mismatch(format!("cycle {}: {what}", self.now)));
        if self.stalled.take().is_some_and(|before| beat.as_ref() != Some(&before)) {
            return fault("tvalid fell, or tdata, tlast or tuser changed while stalled");
        }
        let Some(beat) = beat else { return Ok(()) };
        if let Some(keep) = self.ports.read_keep(self.simulator) {
            let valid = beat.user as usize * self.lane_bits;
            if keep != BitVec::from_bits((0..keep.len()).map(|byte| 8 * byte < valid)) {
                return fault("tkeep");
            }
        }
        if !take {
            self.stalled = Some(beat);
            return Ok(());
        }
        self.model.note_events([(0, beat.last)]);
        if self.logs {
            self.lasts += usize::from(beat.last);
            self.run.busy = self.now + 1 - self.started.unwrap_or(self.now);
            self.run.beats.push(beat);
        }
        Ok(())
    }

    /// Whether a word is offered in this cycle.
    fn is_offering(&self) -> bool {
        self.steps[self.now as usize % self.steps.len()].0
    }

    fn play_frame(&mut self, frame: &StreamFrame) -> Result<()> {
        match self.shape.around.feed {
            Feed::Axi { .. } => self.fetch_frame(frame)?,
            _ => {
                if self.lite.is_some() {
                    self.read_registers()?;
                    self.set_register(BusRegister::Groups, frame.groups)?;
                    self.read_another()?;
                }
                self.send_words(frame, true)?;
            }
        }
        Ok(())
    }

    /// Offers words at the port, the last one with `tlast` if `closes`.
    fn send_words(&mut self, frame: &StreamFrame, closes: bool) -> Result<()> {
        for (i, word) in frame.words.iter().enumerate() {
            while !self.is_offering() {
                self.run_cycle()?;
            }
            let groups = (i == 0).then_some(frame.groups);
            self.ports.offer_word(self.simulator, word, groups, closes && i + 1 == frame.words.len());
            while !self.run_cycle()?.tready {}
            if self.logs {
                self.started.get_or_insert(self.now - 1);
            }
            self.ports.offer_nothing(self.simulator);
        }
        Ok(())
    }

    /// Plays a frame through the read master.
    fn fetch_frame(&mut self, frame: &StreamFrame) -> Result<()> {
        self.request_frame(frame)?;
        if self.logs {
            self.started.get_or_insert(self.now - 1);
        }
        // With registers the start may take effect early. A start while busy is ignored.
        while self.memory.as_ref().is_some_and(BusMemory::is_active) {
            let again = self.random.next_bit();
            self.ports.set_bit(self.simulator, "start", again);
            self.run_cycle()?;
        }
        self.ports.set_bit(self.simulator, "start", false);
        Ok(())
    }

    /// Starts the read of a frame.
    fn request_frame(&mut self, frame: &StreamFrame) -> Result<()> {
        let n_words = frame.words.len() as u32;
        if self.lite.is_some() {
            self.read_registers()?;
        } else {
            while self.run_cycle()?.busy {}
        }
        if self.random.next_u32().is_multiple_of(4) {
            self.ask_for_nothing()?;
        }
        let base = self.memory.as_mut().map_or(0, |memory| memory.load_frame(&frame.words));
        if self.lite.is_none() {
            let values = [
                ("frame_address", base),
                ("frame_words", n_words.into()),
                ("frame_groups", frame.groups.into()),
            ];
            self.ports.pulse_start(self.simulator, &values);
            self.run_cycle()?;
            self.ports.set_idle(self.simulator);
            return Ok(());
        }
        self.set_register(BusRegister::Groups, frame.groups)?;
        self.set_register(BusRegister::Words, n_words)?;
        self.set_register(BusRegister::Address, base as u32)?;
        if matches!(self.shape.around.feed, Feed::Axi { address_width: 64, .. }) {
            self.set_register(BusRegister::AddressHigh, (base >> 32) as u32)?;
        }
        self.read_another()?;
        self.write_registers(&[(BusRegister::Control, 1, 0x1)])
    }

    /// Checks that a start with zero words is ignored.
    fn ask_for_nothing(&mut self) -> Result<()> {
        if self.lite.is_some() {
            self.set_register(BusRegister::Words, 0)?;
            self.write_registers(&[(BusRegister::Control, 1, 0x1)])?;
            return self.check_still();
        }
        self.ports.pulse_start(self.simulator, &[("frame_words", 0)]);
        self.run_cycle()?;
        self.ports.set_idle(self.simulator);
        if self.run_cycle()?.busy {
            return Err(Error::Mismatch("busy behind a start with no words".into()));
        }
        Ok(())
    }

    /// Plays rounds of the `n` frames in ROM until `wanted` frames came out: at full speed from a single
    /// start.
    fn play_rounds(&mut self, n: usize, wanted: usize) -> Result<()> {
        let n_rounds = if self.fast { 1 } else { wanted.div_ceil(n) };
        for _ in 0..n_rounds {
            if self.lite.is_some() {
                self.read_registers()?;
                let again = u32::from(self.fast) << 1;
                self.write_registers(&[(BusRegister::Control, 1 | again, 0x1)])?;
                self.check_playing()?;
            } else {
                while self.run_cycle()?.busy {}
                self.ports.pulse_start(self.simulator, &[]);
                self.ports.set_bit(self.simulator, "again", self.fast);
                if self.logs {
                    self.started.get_or_insert(self.now);
                }
                self.run_cycle()?;
                self.ports.set_bit(self.simulator, "start", false);
            }
        }
        Ok(())
    }

    /// Offers all words of a frame but not its end; a reset follows.
    fn abandon_frame(&mut self, frame: &StreamFrame) -> Result<()> {
        match self.shape.around.feed {
            Feed::Axis => {
                if self.lite.is_some() {
                    self.set_register(BusRegister::Groups, frame.groups)?;
                }
                return self.send_words(frame, false);
            }
            Feed::Axi { .. } => self.request_frame(frame)?,
            Feed::Rom => self.play_rounds(1, 1)?,
        }
        for _ in 0..frame.words.len() {
            self.run_cycle()?;
        }
        Ok(())
    }
}
