//! Words in, beats of stored bits out, at any ratio: a window filled from a log shifter.
//!
//! The window holds `fill` steps of bits, lowest first, with zeros above; a step is the greatest
//! common divisor of word and beat. A beat leaves when `lanes` groups are there, or when the frame
//! ends in the window; with its last beat what is left is dropped, so the next frame starts at bit 0.
//! A word is taken when no whole beat stays behind, so W + beat - step bits are always enough, and a
//! beat completed by an earlier word has always left before the word that ends the frame comes in.

use super::Shape;
use super::shape::width_for;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// The block.
pub fn build(shape: &Shape) -> Module {
    let mut m = Module::new(shape.part("gearbox"));
    m.header = vec![format!(
        "Gearbox: {}-bit words to {}-bit beats, {}-bit window in steps of {}",
        shape.word_width,
        shape.beat_in(),
        shape.window(),
        shape.step()
    )];
    m.clock = Some(m.input("clk", 1));
    let rst = m.input("rst", 1);
    let word = Word {
        valid: m.input("in_valid", 1),
        data: m.input("in_data", shape.word_width),
        count: m.input("in_count", shape.count_width()),
        ends: m.input("in_ends", 1),
    };
    let out_ready = m.input("out_ready", 1);
    let in_ready = m.output("in_ready", 1);
    let out_valid = m.output("out_valid", 1);
    let out_data = m.output("out_data", shape.beat_in());
    let out_groups = m.output("out_groups", shape.tuser_width());
    let out_last = m.output("out_last", 1);

    let state = State::declare(&mut m, shape);
    let control = Control::build(&mut m, shape, &state, &word, out_ready);
    let fill = state.advance(&mut m, shape, &word, &control, rst);
    advance_window(&mut m, shape, &state, &word, &control, fill);
    m.assign(in_ready, Net(control.room));
    m.assign(out_valid, Net(control.valid));
    m.assign(out_data, m.bits(state.window, 0, shape.beat_in()));
    let all = Expr::constant(shape.tuser_width(), shape.lanes as u64);
    let groups = m.resize(state.available, shape.tuser_width());
    m.assign(out_groups, Net(control.last).mux(groups, all));
    m.assign(out_last, Net(control.last));
    m
}

struct Word {
    valid: NetId,
    data: NetId,
    count: NetId,
    ends: NetId,
}

struct State {
    /// Whole groups in the window that belong to the frame.
    available: NetId,
    /// Steps in the window.
    fill: NetId,
    /// The frame ends in the window.
    ending: NetId,
    window: NetId,
}

/// What happens in this cycle.
struct Control {
    /// A beat stands at the output.
    valid: NetId,
    /// It ends the frame.
    last: NetId,
    /// It is taken.
    fire: NetId,
    /// It is taken and the frame with it.
    flush: NetId,
    /// A word can come in.
    room: NetId,
    /// It does.
    take: NetId,
}

impl Control {
    fn build(m: &mut Module, shape: &Shape, state: &State, word: &Word, out_ready: NetId) -> Self {
        let (lanes, most) = (shape.lanes, shape.max_available());
        let width = width_for(most);
        let fewer = |n: usize| Net(state.available).less(Expr::constant(width, n as u64));
        let full = m.wire("full", 1, fewer(lanes).not());
        let valid = m.wire("valid", 1, Net(full).or(Net(state.ending)));
        let at_most_a_beat =
            if most > lanes { Net(state.ending).and(fewer(lanes + 1)) } else { Net(state.ending) };
        let last = m.wire("last", 1, at_most_a_beat);
        let fire = m.wire("fire", 1, Net(valid).and(Net(out_ready)));
        let flush = m.wire("flush", 1, Net(fire).and(Net(last)));
        // After this cycle's beat no second one may stay behind.
        let leaves = if most >= 2 * lanes { Net(out_ready).and(fewer(2 * lanes)) } else { Net(out_ready) };
        let open = Net(state.ending).not().and(Net(full).not().or(leaves));
        let room = m.wire("room", 1, Net(flush).or(open));
        let take = m.wire("take", 1, Net(word.valid).and(Net(room)));
        Self { valid, last, fire, flush, room, take }
    }
}

impl State {
    fn declare(m: &mut Module, shape: &Shape) -> Self {
        Self {
            available: m.add_net("available", width_for(shape.max_available()), None),
            fill: m.add_net("fill", width_for(shape.window() / shape.step()), None),
            ending: m.add_net("ending", 1, None),
            window: m.add_net("window", shape.window(), None),
        }
    }

    /// Drives the counters; returns the fill on which a word of this cycle lands.
    fn advance(&self, m: &mut Module, shape: &Shape, word: &Word, c: &Control, rst: NetId) -> NetId {
        let added = m.resize(word.count, m.net(self.available).width);
        count(m, c, rst, self.available, shape.lanes, added);
        let in_word = (shape.word_width / shape.step()) as u64;
        let added = Expr::constant(m.net(self.fill).width, in_word);
        let base = count(m, c, rst, self.fill, shape.beat_in() / shape.step(), added);
        let ending = Net(c.take).and(Net(word.ends)).or(Net(self.ending).and(Net(c.flush).not()));
        m.clocked(self.ending, ending, None, Some(Net(rst)));
        base
    }
}

/// A counter that a beat lowers by `beat`, the end of a frame clears and a word raises by `added`;
/// returns its value between the two.
fn count(m: &mut Module, c: &Control, rst: NetId, counter: NetId, beat: usize, added: Expr) -> NetId {
    let (name, width) = (m.net(counter).name.clone(), m.net(counter).width);
    let lowered = Net(counter).minus(Expr::constant(width, beat as u64));
    let left = Net(c.fire).mux(lowered, Net(counter));
    let left = Net(c.flush).not().repeat(width).and(left);
    let left = m.wire(format!("{name}_left"), width, left);
    let next = Net(left).plus(Net(c.take).repeat(width).and(added));
    m.clocked(counter, next, None, Some(Net(rst)));
    left
}

/// The window without the beat that leaves, and the word of this cycle on top.
fn advance_window(m: &mut Module, shape: &Shape, state: &State, word: &Word, c: &Control, fill: NetId) {
    let (width, beat) = (shape.window(), shape.beat_in());
    let behind = if width > beat {
        m.extend(m.bits(state.window, beat, width - beat), width)
    } else {
        Expr::zeros(width)
    };
    // An empty window may hold anything, after a reset or the end of a frame.
    let keep = m.wire("keep", 1, Net(c.flush).not().and(Net(state.fill).any()));
    let kept = Net(keep).repeat(width).and(Net(c.fire).mux(behind, Net(state.window)));
    let shifted = shift_up(m, shape, word.data, fill);
    let added = Net(c.take).repeat(width).and(m.resize(shifted, width));
    let moves = Net(c.fire).or(Net(c.take));
    m.clocked(state.window, kept.or(added), Some(moves), None);
}

/// `data` moved up by `fill` steps, fewer than a beat: a log shifter. A stage keeps what can be
/// in the window at all.
fn shift_up(m: &mut Module, shape: &Shape, data: NetId, fill: NetId) -> NetId {
    let steps = shape.beat_in() / shape.step();
    let stages = if steps > 1 { width_for(steps - 1) } else { 0 };
    (0..stages).fold(data, |from, stage| {
        let distance = shape.step() << stage;
        let width = (m.net(from).width + distance).min(shape.window());
        let moved = Expr::concat([Expr::zeros(distance), m.bits(from, 0, width - distance)]);
        let chosen = m.bits(fill, stage, 1).mux(moved, m.resize(from, width));
        m.wire(format!("shifted_{stage}"), width, chosen)
    })
}
