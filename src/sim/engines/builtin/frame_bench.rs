//! Frames of any count up to the longest, played to frame control alone and checked at every word.
//!
//! Most words of a long frame are left out: between two words the counters of frame control are set to their
//! values later in the frame. First they are compared with the expected count, so a wrong transition is found
//! right after it, not millions of words later.

use super::Simulator;
use super::host_bus::Random;
use crate::error::{Error, Result};
use crate::gf2::BitVec;
use crate::rtl::{Dir, Item, NetId};
use crate::sim::design::SimDesign;
use crate::sim::shape::StreamShape;
use itertools::Itertools;

/// Name of the instance of frame control.
const INSTANCE: &str = "u_frame";
/// Number of frames of random count.
const N_RANDOM: u32 = 8;
/// Clocks without a word after which the state is stable.
const IDLE: usize = 4;

/// Plays frames with counts next to every power of two, and frames of random count.
///
/// # Errors
/// `Mismatch` if frame control is missing or differs from the model.
pub fn run_bench(design: &SimDesign, shape: &StreamShape) -> Result<()> {
    let mut bench = FrameBench::new(design, shape)?;
    let most = u64::from(shape.max_groups());
    let borders = (0..=shape.groups_width).flat_map(|k| [(1u64 << k) - 1, 1 << k, (1 << k) + 1]);
    let mut counts: Vec<_> = borders.filter(|&n| n <= most).collect();
    counts.extend((0..N_RANDOM).map(|_| bench.random_below(most + 1)));
    bench.play_descent(most)?;
    for (i, n) in counts.into_iter().enumerate() {
        bench.play_frame(n, &[None], i)?;
    }
    Ok(())
}

/// The word in the holding register of frame control.
#[derive(Clone)]
struct Held {
    data: BitVec,
    last: bool,
    fresh: bool,
}

/// Model of the frame: its expected state.
#[derive(Clone, Default)]
struct FramePlay {
    /// A word of the frame was taken, but not the closing one.
    inside: bool,
    counted: bool,
    /// Groups left before the held word, and bits of the incomplete group before it.
    left: u64,
    open: usize,
    /// The frame is complete; further words are dropped.
    dropping: bool,
}

struct FrameBench {
    simulator: Simulator,
    ports: FramePorts,
    counter: Counter,
    shape: StreamShape,
    group_bits: usize,
    frame: FramePlay,
    held: Option<Held>,
    random: Random,
    claimed: u64,
}

impl FrameBench {
    fn new(design: &SimDesign, shape: &StreamShape) -> Result<Self> {
        let instances = design.modules.iter().flat_map(|module| &module.items);
        let module = instances.filter_map(|item| match item {
            Item::Instance(instance) if instance.name == INSTANCE => Some(&instance.module),
            _ => None,
        });
        let module = module.at_most_one().ok().flatten();
        let module = module.ok_or_else(|| Error::Mismatch(format!("{}: no {INSTANCE}", design.top)))?;
        let simulator = Simulator::for_module(design, module)?;
        let group_bits = design.group_bits();
        let mut bench = Self {
            ports: FramePorts::find_in(&simulator, shape, group_bits)?,
            counter: Counter::find_in(&simulator, shape, group_bits)?,
            simulator,
            shape: *shape,
            group_bits,
            frame: FramePlay::default(),
            held: None,
            random: Random::new(1),
            claimed: 0,
        };
        // `in_ready` is low in reset and high one clock after it.
        for clock in 0..=IDLE {
            bench.simulator.set_bit(bench.ports.rst, clock < IDLE);
            bench.simulator.settle()?;
            bench.simulator.tick_clock(bench.ports.clock)?;
        }
        Ok(bench)
    }

    /// Plays one frame, set forward to each power of two in turn.
    fn play_descent(&mut self, most: u64) -> Result<()> {
        let low = self.counter.low;
        let powers: Vec<_> = (low..self.shape.groups_width).rev().map(|k| Some(1 << k)).collect();
        self.play_frame(most, &powers, 0)
    }

    /// Plays a frame of `n` groups: its first words, those after each of `powers` (`None`: a random point),
    /// and its end, which is exact, long or short by `i`.
    fn play_frame(&mut self, n: u64, powers: &[Option<u64>], i: usize) -> Result<()> {
        self.claimed = n;
        let first_words = 1 + self.random_below(4);
        (0..first_words).try_for_each(|_| self.send_word(false))?;
        let loan = self.counter.loan_value();
        for power in powers {
            self.idle_cycles(IDLE)?;
            let drawn = match power {
                // The count passes the power itself when the first bit is lent again.
                Some(power) => power + loan + self.random_below(loan),
                None => self.random_below(n + 1) >> self.random_below(32),
            };
            self.set_forward(drawn.max(loan))?;
            self.words_for(2 * loan)?;
        }
        self.idle_cycles(IDLE)?;
        if i % 3 != 2 {
            let near = loan + self.random_below(loan);
            self.set_forward(near)?;
            while !self.ends_next() {
                self.send_word(false)?;
            }
            let extra = i % 3 * (1 + self.random_below(3) as usize);
            (0..extra).try_for_each(|_| self.send_word(false))?;
        }
        self.send_word(true)?;
        self.idle_cycles(1)
    }

    /// Sets the counters to `left` groups, if the frame has more left than that.
    fn set_forward(&mut self, left: u64) -> Result<()> {
        let frame = &mut self.frame;
        if !frame.inside || !frame.counted || frame.dropping {
            return Ok(());
        }
        self.counter.check_registers(&self.simulator, frame.left, frame.open)?;
        if self.counter.upper.is_empty() || left >= frame.left {
            return Ok(());
        }
        frame.left = left;
        self.counter.set_left(&mut self.simulator, left);
        self.idle_cycles(IDLE)
    }

    /// Plays words of the current frame until `groups` more are completed, or the frame is.
    fn words_for(&mut self, groups: u64) -> Result<()> {
        let until = self.frame.left.saturating_sub(groups);
        while self.frame.left > until && self.frame.counted && !self.frame.dropping {
            self.send_word(false)?;
        }
        Ok(())
    }

    /// Whether the next word completes the frame, the frame is complete, or it has no count.
    fn ends_next(&self) -> bool {
        let mut after = self.frame.clone();
        if let Some(held) = &self.held {
            self.release_word(&mut after, held.last);
        }
        !after.counted || after.dropping || after.left <= self.completed_groups(after.open)
    }

    /// Offers a word until it is taken.
    fn send_word(&mut self, last: bool) -> Result<()> {
        let words_of_a_group = self.group_bits / self.shape.width;
        if words_of_a_group > 2
            && self.frame.inside
            && self.frame.open < self.group_bits - 2 * self.shape.width
        {
            self.idle_cycles(2)?;
            self.frame.open = self.group_bits - 2 * self.shape.width;
            self.counter.set_phase(&mut self.simulator, self.frame.open);
        }
        let data = BitVec::from_words(self.shape.width, self.random_word());
        while self.random.next_u32().is_multiple_of(4) {
            self.run_cycle(None)?;
        }
        while !self.run_cycle(Some((&data, last)))? {}
        Ok(())
    }

    fn random_word(&mut self) -> Vec<u64> {
        (0..self.shape.width.div_ceil(64))
            .map(|_| u64::from(self.random.next_u32()) * 0x1_0000_0001)
            .collect()
    }

    fn idle_cycles(&mut self, n: usize) -> Result<()> {
        while self.held.is_some() {
            self.run_cycle(None)?;
        }
        (0..n).try_for_each(|_| self.run_cycle(None).map(drop))
    }

    /// Runs one clock; whether the offered word is taken.
    fn run_cycle(&mut self, offer: Option<(&BitVec, bool)>) -> Result<bool> {
        let ready = !self.random.next_u32().is_multiple_of(4);
        let (p, ones) = (&self.ports, BitVec::ones(self.shape.width));
        let (data, last) = offer.unwrap_or((&ones, true));
        // Counts with words other than the first are ignored.
        let is_first = offer.is_some() && !self.frame.inside;
        let groups = if is_first { self.claimed } else { u64::from(self.random.next_u32()) };
        self.simulator.set_bit(p.in_valid, offer.is_some());
        self.simulator.set_net(p.in_data, data);
        self.simulator.set_bit(p.in_last, last);
        self.simulator.set_net(p.groups, &BitVec::from_words(self.shape.groups_width, vec![groups]));
        self.simulator.set_bit(p.out_ready, ready);
        self.simulator.settle()?;
        self.check_outputs(ready)?;
        let goes = self.frame.dropping || ready;
        let leaving = self.held.take_if(|_| goes);
        let taken = offer.filter(|_| self.held.is_none());
        if let Some(held) = leaving {
            let mut frame = std::mem::take(&mut self.frame);
            self.release_word(&mut frame, held.last);
            self.frame = frame;
        }
        self.held.iter_mut().for_each(|held| held.fresh = false);
        if let Some((data, last)) = taken {
            if is_first {
                (self.frame.left, self.frame.counted) = (self.claimed, self.claimed > 0);
            }
            self.frame.inside = !last;
            self.held = Some(Held { data: data.clone(), last, fresh: true });
        }
        let taken = taken.is_some();
        self.simulator.tick_clock(self.ports.clock)?;
        Ok(taken)
    }

    /// Whole groups completed by a word after `open` bits.
    fn completed_groups(&self, open: usize) -> u64 {
        ((open + self.shape.width) / self.group_bits) as u64
    }

    /// Updates `frame` for the held word leaving.
    fn release_word(&self, frame: &mut FramePlay, last: bool) {
        let n = self.completed_groups(frame.open);
        let covers = frame.counted && frame.left <= n;
        frame.dropping = !last && (frame.dropping || covers);
        frame.left = frame.left.wrapping_sub(n);
        frame.open = if last { 0 } else { (frame.open + self.shape.width) % self.group_bits };
    }

    /// Compares the outputs with the model.
    fn check_outputs(&self, ready: bool) -> Result<()> {
        let (p, frame) = (&self.ports, &self.frame);
        let n = self.completed_groups(frame.open);
        let covers = frame.counted && frame.left <= n;
        let held = self.held.as_ref();
        let valid = held.is_some() && !frame.dropping;
        let closes = held.is_some_and(|held| held.fresh && held.last);
        self.expect_port(p.in_ready, "in_ready", (held.is_none() || frame.dropping || ready).into())?;
        self.expect_port(p.out_valid, "out_valid", valid.into())?;
        self.expect_port(
            p.short,
            "frame_short",
            (closes && frame.counted && !covers && !frame.dropping).into(),
        )?;
        self.expect_port(p.long, "frame_long", (closes && frame.dropping).into())?;
        let Some(held) = held.filter(|_| valid) else { return Ok(()) };
        self.expect_port(p.out_count, "out_count", if covers { frame.left } else { n })?;
        self.expect_port(p.out_ends, "out_ends", (held.last || covers).into())?;
        if self.simulator.get(p.out_data) != held.data {
            return Err(self.mismatch_error("out_data is not the word that was taken"));
        }
        Ok(())
    }

    fn expect_port(&self, port: NetId, name: &str, expected: u64) -> Result<()> {
        let found = self.simulator.get(port).as_words()[0];
        if found == expected {
            return Ok(());
        }
        Err(self.mismatch_error(&format!("{name} is {found}, expected {expected}")))
    }

    fn mismatch_error(&self, what: &str) -> Error {
        let (claimed, left) = (self.claimed, self.frame.left);
        Error::Mismatch(format!("frame control, frame of {claimed} groups, {left} to come: {what}"))
    }

    fn random_below(&mut self, limit: u64) -> u64 {
        u64::from(self.random.next_u32()) % limit.max(1)
    }
}

struct FramePorts {
    clock: NetId,
    rst: NetId,
    in_valid: NetId,
    in_data: NetId,
    in_last: NetId,
    groups: NetId,
    out_ready: NetId,
    in_ready: NetId,
    out_valid: NetId,
    out_data: NetId,
    out_count: NetId,
    out_ends: NetId,
    short: NetId,
    long: NetId,
}

impl FramePorts {
    fn find_in(simulator: &Simulator, shape: &StreamShape, group_bits: usize) -> Result<Self> {
        let input = |name, width| simulator.find_port(name, width, Dir::Input);
        let output = |name, width| simulator.find_port(name, width, Dir::Output);
        Ok(Self {
            clock: input("clk", 1)?,
            rst: input("rst", 1)?,
            in_valid: input("in_valid", 1)?,
            in_data: input("in_data", shape.width)?,
            in_last: input("in_last", 1)?,
            groups: input("frame_groups", shape.groups_width)?,
            out_ready: input("out_ready", 1)?,
            in_ready: output("in_ready", 1)?,
            out_valid: output("out_valid", 1)?,
            out_data: output("out_data", shape.width)?,
            out_count: output("out_count", bits_for(shape.width.div_ceil(group_bits)))?,
            out_ends: output("out_ends", 1)?,
            short: output("frame_short", 1)?,
            long: output("frame_long", 1)?,
        })
    }
}

/// Bits of a number up to `most`, at least 1.
fn bits_for(most: usize) -> usize {
    (usize::BITS - most.leading_zeros()).max(1) as usize
}

/// The registers of the count of groups left: `lower`, a bit lent to it, and `upper` in parts, of which that
/// bit is still to be subtracted if `owes` is set.
struct Counter {
    low: usize,
    lower: NetId,
    lent: Option<NetId>,
    owes: Option<NetId>,
    upper: Vec<(NetId, usize)>,
    /// Register of the open bits: its net, and the bits that one unit counts.
    phase: Option<(NetId, usize)>,
}

impl Counter {
    fn find_in(simulator: &Simulator, shape: &StreamShape, group_bits: usize) -> Result<Self> {
        let lower = simulator.find_net("lower");
        let lower = lower.ok_or_else(|| Error::Mismatch("frame control has no net lower".into()))?;
        let part = |i| simulator.find_net(&format!("upper_{i}")).map(|net| (net, simulator.get(net).len()));
        let counter = Self {
            low: simulator.get(lower).len(),
            lower,
            lent: simulator.find_net("lent"),
            owes: simulator.find_net("owes"),
            upper: (0..).map_while(part).collect(),
            phase: simulator.find_net("phase_q").map(|net| (net, gcd(shape.width, group_bits))),
        };
        let width = counter.low + counter.upper.iter().map(|(_, width)| width).sum::<usize>();
        if width != shape.groups_width {
            return Err(Error::Mismatch(format!("frame control counts in {width} bits")));
        }
        Ok(counter)
    }

    /// Value of the lent bit, in groups.
    fn loan_value(&self) -> u64 {
        1 << self.low.min(32)
    }

    fn net_bit(simulator: &Simulator, net: Option<NetId>) -> u64 {
        net.is_some_and(|net| simulator.get_bit(net)).into()
    }

    /// Compares the registers with the expected state, while no word moves.
    fn check_registers(&self, simulator: &Simulator, left: u64, open: usize) -> Result<()> {
        let value = |net| simulator.get(net).as_words()[0];
        let parts = self.upper.iter().rev();
        let upper = parts.fold(0, |upper, &(net, width)| upper << width | value(net));
        let lent = Self::net_bit(simulator, self.lent) + upper;
        let found = (lent.wrapping_sub(Self::net_bit(simulator, self.owes)) << self.low)
            .wrapping_add(value(self.lower));
        if found != left {
            return Err(Error::Mismatch(format!(
                "frame control holds {found} groups to come, expected {left}"
            )));
        }
        match self.phase {
            Some((net, step)) if value(net) as usize * step != open => {
                Err(Error::Mismatch(format!("frame control does not hold {open} bits of the open group")))
            }
            _ => Ok(()),
        }
    }

    /// Sets the registers to `left` groups, at least [`Counter::loan_value`], with the bit lent.
    fn set_left(&self, simulator: &mut Simulator, left: u64) {
        let put = |simulator: &mut Simulator, net, width, value: u64| {
            simulator.set_net(net, &BitVec::from_words(width, vec![value]));
        };
        put(simulator, self.lower, self.low, left);
        self.lent.iter().for_each(|&net| put(simulator, net, 1, 1));
        let mut upper = (left >> self.low) - 1 + Self::net_bit(simulator, self.owes);
        for &(net, width) in &self.upper {
            put(simulator, net, width, upper);
            upper >>= width;
        }
    }

    fn set_phase(&self, simulator: &mut Simulator, open: usize) {
        if let Some((net, step)) = self.phase {
            let width = simulator.get(net).len();
            simulator.set_net(net, &BitVec::from_words(width, vec![(open / step) as u64]));
        }
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
