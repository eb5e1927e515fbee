//! Gearbox from stored words to beats of stored bits, at any ratio of widths: a window of the current word
//! above the rest of the words before it, and a shifter that selects the beat.
//!
//! Sizes are in steps, the greatest common divisor of word and beat. `history` holds the last beat - 1 steps
//! of the words before, the oldest lowest, so the next beat of a frame starts at `offset` = beat - 1 - r,
//! where r steps are left over. The beat is `here`, in the window, if offset < word. A beat that leaves adds
//! the size of a beat to the offset, a word that is done subtracts that of a word. A new frame starts at beat
//! - 1: the window below is never selected.
//!
//! `available` counts whole groups, including those that the word completes; a word that `ends` its frame
//! releases what there is. Groups left when it is done, or a tlast that no beat carried, come out as the
//! `tail`: a last beat from the history, while the word above it is already of the next frame.

use super::Shape;
use super::bound::net_below;
use super::offset::{Moves, Offset};
use super::ports::{Beats, Block, RESET, Words};
use super::width::width_for;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// Ports of the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct GearboxPorts {
    pub rst: NetId,
    pub words: Words,
    pub beats: Beats,
    pub data: NetId,
}

impl GearboxPorts {
    fn declare_in(m: &mut Module, shape: &Shape) -> Self {
        m.clock_input("clk");
        let rst = m.add_input("rst", 1, RESET);
        let valid = m.add_input("in_valid", 1, "a word is offered");
        let data = m.add_input("in_data", shape.word_width, "the word");
        let count = m.add_input("in_count", shape.count_width(), "groups of the frame that it completes");
        let ends = m.add_input("in_ends", 1, "the frame ends with it");
        let out_ready = m.add_input("out_ready", 1, "the beat is taken");
        let ready = m.add_output("in_ready", 1, "the word is taken");
        let words = Words { valid, ready, data, count, ends };
        let valid = m.add_output("out_valid", 1, "a beat is offered");
        let data = m.add_output("out_data", shape.beat_in(), "its stored bits, lane 0 lowest");
        let groups = m.add_output("out_groups", shape.tuser_width(), "its valid groups");
        let last = m.add_output("out_last", 1, "it is the last one of its frame");
        Self { rst, words, beats: Beats { valid, ready: out_ready, groups, last }, data }
    }
}

/// Builds the block.
pub(super) fn build_block(shape: &Shape) -> Block<GearboxPorts> {
    let mut m = Module::new(shape.part_name("gearbox"));
    m.header = vec![
        format!(
            "Gearbox: {}-bit words to {}-bit beats, {}-bit window in steps of {}",
            shape.word_width,
            shape.beat_in(),
            shape.window_bits(),
            shape.fill_step()
        ),
        format!(
            "Estimate: {} LUT4 select the beat, {} bits are kept",
            shape.beat_shift().n_luts(),
            shape.window_bits()
        ),
    ];
    let ports = GearboxPorts::declare_in(&mut m, shape);
    let GearboxPorts { rst, words, beats, data } = &ports;
    let state = GearboxState::declare_in(&mut m, shape);
    let offset = Offset::declare_in(&mut m, shape);
    let control = Control::build_in(&mut m, shape, &state, &offset, beats.ready);
    let left = state.drive_registers(&mut m, shape, words, &control, *rst);
    offset.drive_register(&mut m, shape, &control.offset_moves(&state, *rst));
    let window = build_window(&mut m, shape, words, &control);
    let beat = shape.beat_shift().build_in(&mut m, window, offset.net());
    m.assign_net(words.ready, Net(control.open));
    m.assign_net(beats.valid, Net(control.valid));
    m.assign_net(*data, beat);
    let groups = state.valid_groups(&mut m, shape, &control, left);
    m.assign_net(beats.groups, groups);
    m.assign_net(beats.last, state.or_tail(Net(control.closes)));
    Block { module: m, ports }
}

struct GearboxState {
    /// A word is in the window.
    held: NetId,
    /// The word is the last of its frame.
    ends: NetId,
    /// Number of whole groups of its frame that are left.
    available: NetId,
    /// The beat at `offset` is the last one of the frame before; `None` if there is never such a beat.
    tail: Option<NetId>,
}

/// Control signals of a cycle.
struct Control {
    /// A beat is at the output.
    valid: NetId,
    /// The next beat of the word's frame is in the window, and no tail is before it.
    here: NetId,
    /// If so, that beat is the last of its frame.
    closes: NetId,
    /// A beat is taken.
    fire: NetId,
    /// The word is done.
    done: NetId,
    /// The window can take a new word.
    open: NetId,
}

impl Control {
    fn build_in(m: &mut Module, shape: &Shape, s: &GearboxState, offset: &Offset, out_ready: NetId) -> Self {
        let few = if shape.max_available() <= shape.lanes {
            Expr::constant(1, 1)
        } else {
            net_below(m, s.available, shape.lanes + 1)
        };
        let few = m.add_wire("few", 1, few);
        let closes = m.add_wire("closes", 1, Net(s.ends).and(Net(few)));
        let parts: Vec<_> = offset.starts_beat(m, shape).into_iter().chain(s.not_tail()).collect();
        let here = m.add_wire("here", 1, all_of(parts));
        let valid = m.add_wire("valid", 1, s.or_tail(Net(s.held).and(Net(here))));
        let fire = m.add_wire("fire", 1, Net(valid).and(Net(out_ready)));
        let done = if shape.words_are_wide() {
            // With one lane a group is a beat.
            let one_lane = shape.lanes == 1;
            let finished = if one_lane { Net(few) } else { offset.wraps(m, shape).or(Net(closes)) };
            Expr::And(vec![Net(s.held), Net(here), Net(out_ready), finished])
        } else {
            Net(s.held).and(Net(out_ready).or(s.or_tail(Net(here)).not()))
        };
        let done = m.add_wire("done", 1, done);
        let open = m.add_wire("opens", 1, Net(s.held).not().or(Net(done)));
        Self { valid, here, closes, fire, done, open }
    }

    fn offset_moves(&self, state: &GearboxState, rst: NetId) -> Moves {
        let Self { here, closes, fire, done, .. } = *self;
        Moves { rst, here, closes, fire, done, held: state.held, tail: state.tail }
    }
}

impl GearboxState {
    fn declare_in(m: &mut Module, shape: &Shape) -> Self {
        Self {
            held: m.add_net("held", 1, None),
            ends: m.add_net("ends", 1, None),
            available: m.add_net("available", width_for(shape.max_available()), None),
            tail: shape.has_tail().then(|| m.add_net("tail", 1, None)),
        }
    }

    fn not_tail(&self) -> Option<Expr> {
        self.tail.map(|tail| Net(tail).not())
    }

    fn or_tail(&self, expr: Expr) -> Expr {
        match self.tail {
            Some(tail) => Net(tail).or(expr),
            None => expr,
        }
    }

    /// Drives the registers; returns the number of groups of the frame left after the beat of this cycle.
    fn drive_registers(&self, m: &mut Module, shape: &Shape, word: &Words, c: &Control, rst: NetId) -> NetId {
        m.make_register(self.held, Net(word.valid), Some(Net(c.open)), Some(Net(rst)));
        m.make_register(self.ends, Net(word.ends), Some(Net(c.open)), None);
        let over = || Net(c.done).and(Net(self.ends));
        if let Some(tail) = self.tail {
            let unsaid = Net(c.here).and(Net(c.closes)).not();
            let stays = Net(tail).and(Net(c.fire).not());
            m.make_register(tail, over().and(unsaid).or(stays), None, Some(Net(rst)));
        }
        let width = m.net(self.available).width;
        let count = m.resize_net(word.count, width);
        let lowered = Net(self.available).minus(Expr::constant(width, shape.lanes as u64));
        if shape.lanes == 1 {
            // No whole group is left when its word is done.
            let left = m.add_wire("left", width, lowered);
            let next = Net(c.open).mux(count, Net(left));
            m.make_register(self.available, next, Some(Net(c.open).or(Net(c.fire))), None);
            return left;
        }
        let taken = m.add_wire("taken", 1, Net(c.fire).and(Net(c.here)));
        let left = m.add_wire("left", width, Net(taken).mux(lowered, Net(self.available)));
        let kept = over().not().repeat(width).and(Net(left));
        let loads = m.add_wire("loads", 1, Net(c.open).and(Net(word.valid)));
        let next = kept.plus(Net(loads).repeat(width).and(count));
        m.make_register(self.available, next, None, Some(Net(rst)));
        left
    }

    /// Number of valid groups of the beat.
    fn valid_groups(&self, m: &mut Module, shape: &Shape, c: &Control, left: NetId) -> Expr {
        let width = shape.tuser_width();
        if shape.lanes == 1 {
            let some = Net(self.available).any_bit();
            return self.not_tail().map_or(some.clone(), |clear| clear.and(some));
        }
        let all = Expr::constant(width, shape.lanes as u64);
        let groups = Net(c.closes).mux(m.resize_net(self.available, width), all);
        let Some(tail) = self.tail else { return groups };
        let rest = m.resize_net(left, width);
        let of_tail = m.add_register("groups_of_tail", width, rest, Some(Net(c.done)), None);
        Net(tail).mux(Net(of_tail), groups)
    }
}

/// Conjunction of `parts`; 1 if empty.
fn all_of(mut parts: Vec<Expr>) -> Expr {
    match parts.len() {
        0 => Expr::constant(1, 1),
        1 => parts.remove(0),
        _ => Expr::And(parts),
    }
}

/// The word above the history; the history takes the top of the window when the word is done.
fn build_window(m: &mut Module, shape: &Shape, word: &Words, c: &Control) -> NetId {
    let (width, history) = (shape.window_bits(), shape.history_bits());
    let data = m.add_register("word", shape.word_width, Net(word.data), Some(Net(c.open)), None);
    if history == 0 {
        return data;
    }
    let past = m.add_net("history", history, None);
    let window = m.add_wire("window", width, Expr::concat([Net(past), Net(data)]));
    m.make_register(past, m.net_bits(window, width - history, history), Some(Net(c.done)), None);
    window
}
