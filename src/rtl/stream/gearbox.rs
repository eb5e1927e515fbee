//! Words in, beats of stored bits out, at any ratio: a window filled from a log shifter.
//!
//! The window holds the open frame, lowest bit first with zeros above: `fill` steps of bits (a step is
//! the greatest common divisor of word and beat), `available` whole groups. A beat leaves from the
//! bottom when `lanes` groups are there, or when the frame is `ending` in the window; with its last
//! beat what is left is dropped, so the next frame starts at bit 0.
//!
//! Where two beats of an ending frame are left, the second stays behind as the `tail`: a beat of its own
//! at the bottom, and the next frame opens right above it, so no cycle is lost between frames.
//!
//! A word is taken when no whole beat stays behind, so a beat completed by an earlier word has always
//! left before the word that ends the frame comes in.

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
    let lands = state.advance(&mut m, shape, &word, &control, rst);
    advance_window(&mut m, shape, &state, &word, &control, lands);
    m.assign(in_ready, Net(control.room));
    m.assign(out_valid, Net(control.valid));
    m.assign(out_data, m.bits(state.window, 0, shape.beat_in()));
    let all = Expr::constant(shape.tuser_width(), shape.lanes as u64);
    let groups = m.resize(state.available, shape.tuser_width());
    let open = m.wire("open_groups", shape.tuser_width(), Net(control.last).mux(groups, all));
    m.assign(out_groups, Net(state.tail).mux(Net(state.tail_groups), Net(open)));
    m.assign(out_last, Net(state.tail).or(Net(control.last)));
    m
}

struct Word {
    valid: NetId,
    data: NetId,
    count: NetId,
    ends: NetId,
}

struct State {
    /// Whole groups of the open frame.
    available: NetId,
    /// Steps of the open frame.
    fill: NetId,
    /// The open frame has its last word.
    ending: NetId,
    /// The bottom beat ends a frame; the open frame stands above it.
    tail: NetId,
    /// Valid groups of the tail.
    tail_groups: NetId,
    window: NetId,
}

/// What happens in this cycle.
struct Control {
    /// A beat stands at the output.
    valid: NetId,
    /// It is the last one of the open frame.
    last: NetId,
    /// It is taken.
    fire: NetId,
    /// It is taken, and it is a beat of the open frame.
    moves: NetId,
    /// It is taken, and the open frame with it.
    flush: NetId,
    /// It is taken, and the one beat left of the open frame becomes the tail.
    closes: NetId,
    /// A word can come in.
    room: NetId,
    /// It does.
    take: NetId,
}

impl Control {
    fn build(m: &mut Module, shape: &Shape, state: &State, word: &Word, out_ready: NetId) -> Self {
        let (lanes, tail, ending) = (shape.lanes, state.tail, state.ending);
        let most = shape.max_available();
        // Comparisons that always hold are left out.
        let fewer = |m: &mut Module, n: usize, name: &str| {
            let bound = Expr::constant(width_for(most), n as u64);
            let expr = if n > most { Expr::constant(1, 1) } else { Net(state.available).less(bound) };
            m.wire(name, 1, expr)
        };
        let part = fewer(m, lanes, "part_of_beat");
        let one = fewer(m, lanes + 1, "one_beat");
        let two = fewer(m, 2 * lanes + 1, "two_beats");
        let less_than_two = fewer(m, 2 * lanes, "less_than_two");
        let full = m.wire("full", 1, Net(part).not());
        let last = m.wire("last", 1, Net(ending).and(Net(one)));
        let valid = m.wire("valid", 1, Expr::Or(vec![Net(tail), Net(full), Net(ending)]));
        let fire = m.wire("fire", 1, Net(valid).and(Net(out_ready)));
        let moves = m.wire("moves", 1, Net(fire).and(Net(tail).not()));
        let flush = m.wire("flush", 1, Net(moves).and(Net(last)));
        let one_left = Net(tail).mux(Net(one), Net(one).not().and(Net(two)));
        let closes = m.wire("closes", 1, Expr::And(vec![Net(fire), Net(ending), one_left]));
        let behind_tail = Net(tail).and(Net(part)).and(Net(out_ready));
        let above_beat = Net(less_than_two).and(Net(out_ready));
        let behind_beat = Net(tail).not().and(Net(part).or(above_beat));
        let open = Net(ending).not().and(behind_tail.or(behind_beat));
        let room = m.wire("room", 1, Expr::Or(vec![Net(flush), Net(closes), open]));
        let take = m.wire("take", 1, Net(word.valid).and(Net(room)));
        Self { valid, last, fire, moves, flush, closes, room, take }
    }

    /// Whether the open frame is gone from it after this cycle.
    fn done(&self) -> Expr {
        Net(self.flush).or(Net(self.closes))
    }
}

impl State {
    fn declare(m: &mut Module, shape: &Shape) -> Self {
        Self {
            available: m.add_net("available", width_for(shape.max_available()), None),
            fill: m.add_net("fill", width_for(shape.window() / shape.step()), None),
            ending: m.add_net("ending", 1, None),
            tail: m.add_net("tail", 1, None),
            tail_groups: m.add_net("tail_groups", shape.tuser_width(), None),
            window: m.add_net("window", shape.window(), None),
        }
    }

    /// Drives the counters; returns the step at which a word of this cycle lands.
    fn advance(&self, m: &mut Module, shape: &Shape, word: &Word, c: &Control, rst: NetId) -> NetId {
        let reset = || Some(Net(rst));
        let added = m.resize(word.count, m.net(self.available).width);
        let groups = count(m, c, rst, self.available, shape.lanes, added);
        let (beat, in_word) = (shape.beat_in() / shape.step(), shape.word_width / shape.step());
        let width = m.net(self.fill).width;
        let added = Expr::constant(width, in_word as u64);
        let fill = count(m, c, rst, self.fill, beat, added);
        let ending = Net(c.take).and(Net(word.ends)).or(Net(self.ending).and(c.done().not()));
        m.clocked(self.ending, ending, None, reset());
        let tail = Net(c.closes).or(Net(self.tail).and(Net(c.fire).not()));
        m.clocked(self.tail, tail, None, reset());
        let left = m.resize(groups.left, shape.tuser_width());
        m.clocked(self.tail_groups, left, Some(Net(c.closes)), None);
        let width = width_for(beat);
        let above_tail = Expr::constant(width, beat as u64);
        let on_top = m.bits(fill.kept, 0, width);
        m.wire("lands", width, Net(c.closes).mux(above_tail, on_top))
    }
}

/// A counter between two cycles.
struct Count {
    /// After the beat that leaves.
    left: NetId,
    /// The same, but 0 where the frame is done.
    kept: NetId,
}

/// A counter of the open frame that a beat lowers by `beat` and a word raises by `added`.
fn count(m: &mut Module, c: &Control, rst: NetId, counter: NetId, beat: usize, added: Expr) -> Count {
    let (name, width) = (m.net(counter).name.clone(), m.net(counter).width);
    let lowered = Net(counter).minus(Expr::constant(width, beat as u64));
    let left = m.wire(format!("{name}_left"), width, Net(c.moves).mux(lowered, Net(counter)));
    let kept = c.done().not().repeat(width).and(Net(left));
    let kept = m.wire(format!("{name}_kept"), width, kept);
    let next = Net(kept).plus(Net(c.take).repeat(width).and(added));
    m.clocked(counter, next, None, Some(Net(rst)));
    Count { left, kept }
}

/// The window without the beat that leaves, and the word of this cycle on top.
fn advance_window(m: &mut Module, shape: &Shape, state: &State, word: &Word, c: &Control, lands: NetId) {
    let (width, beat) = (shape.window(), shape.beat_in());
    // An empty window may hold anything, after a reset or the end of a frame.
    let some = Net(state.tail).or(Net(state.fill).any());
    let keep = m.wire("keep", 1, Net(c.flush).not().and(some));
    let kept = if shape.word_width > beat {
        let behind = m.extend(m.bits(state.window, beat, width - beat), width);
        let moved = m.wire("moved", width, Net(c.fire).mux(behind, Net(state.window)));
        // Above a new tail only padding is left.
        let keep_above = m.wire("keep_above", 1, Net(keep).and(Net(c.closes).not()));
        Expr::concat([Net(keep).repeat(beat), Net(keep_above).repeat(width - beat)]).and(Net(moved))
    } else {
        // Words no wider than a beat: never more than the rest of a beat stays behind.
        let behind = m.extend(m.bits(state.window, beat, width - beat), beat);
        let moved = Net(c.fire).mux(behind, m.bits(state.window, 0, beat));
        m.extend(Net(keep).repeat(beat).and(moved), width)
    };
    let shifted = shift_up(m, shape, word.data, lands);
    let added = Net(c.take).repeat(width).and(m.resize(shifted, width));
    let moves = Net(c.fire).or(Net(c.take));
    m.clocked(state.window, kept.or(added), Some(moves), None);
}

/// `data` moved up by `lands` steps, at most a beat: a log shifter. A stage keeps what can be in the
/// window at all.
fn shift_up(m: &mut Module, shape: &Shape, data: NetId, lands: NetId) -> NetId {
    let stages = width_for(shape.beat_in() / shape.step());
    (0..stages).fold(data, |from, stage| {
        let distance = shape.step() << stage;
        let width = (m.net(from).width + distance).min(shape.window());
        let moved = Expr::concat([Expr::zeros(distance), m.bits(from, 0, width - distance)]);
        let chosen = m.bits(lands, stage, 1).mux(moved, m.resize(from, width));
        m.wire(format!("shifted_{stage}"), width, chosen)
    })
}
