//! Frame control at the input port: annotates each word as it is taken.
//!
//! A frame starts with the first word after a closing tlast. Word k of a frame completes
//! floor(k·W / n) - floor((k-1)·W / n) groups (n stored bits a group); `phase` holds the bits of the
//! group that is still open. With `frame_groups` = N > 0 the frame `covers` at the word that completes
//! group N: it ends there, and further words are dropped up to the closing tlast.

use super::Shape;
use super::shape::width_for;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// The block.
pub fn build(shape: &Shape) -> Module {
    let mut m = Module::new(shape.part("frame"));
    m.header =
        vec!["Frame control: groups that each word completes, end of frame, short and long frames".into()];
    m.clock = Some(m.input("clk", 1));
    let inputs = Inputs {
        rst: m.input("rst", 1),
        take: m.input("take", 1),
        tlast: m.input("tlast", 1),
        groups: m.input("frame_groups", shape.groups_width),
    };
    let push = m.output("push", 1);
    let count = m.output("count", shape.count_width());
    let ends = m.output("ends", 1);
    let short = m.output("frame_short", 1);
    let long = m.output("frame_long", 1);

    let state = State::declare(&mut m, shape);
    let word = Word::annotate(&mut m, shape, &inputs, &state);
    state.advance(&mut m, shape, &inputs, &word);
    m.assign(push, Net(inputs.take).and(Net(state.dropping).not()));
    let rest = m.resize(word.left, shape.count_width());
    m.assign(count, Net(word.covers).mux(rest, Net(word.completes)));
    m.assign(ends, Net(inputs.tlast).or(Net(word.covers)));
    flags(&mut m, &inputs, &state, &word, [short, long]);
    m
}

struct Inputs {
    rst: NetId,
    take: NetId,
    tlast: NetId,
    groups: NetId,
}

/// Registers; `left` and `counted` mean nothing unless `busy`.
struct State {
    /// Inside a frame: the next word is not its first.
    busy: NetId,
    /// The frame is complete; words up to its tlast are dropped.
    dropping: NetId,
    /// Groups still to come.
    left: NetId,
    /// Whether the frame has a count at all.
    counted: NetId,
}

impl State {
    fn declare(m: &mut Module, shape: &Shape) -> Self {
        Self {
            busy: m.add_net("busy", 1, None),
            dropping: m.add_net("dropping", 1, None),
            left: m.add_net("left_q", shape.groups_width, None),
            counted: m.add_net("counted_q", 1, None),
        }
    }

    fn advance(&self, m: &mut Module, shape: &Shape, inputs: &Inputs, word: &Word) {
        let take = || Some(Net(inputs.take));
        let open = m.wire("open", 1, Net(inputs.tlast).not());
        let drops = Net(open).and(Net(self.dropping).or(Net(word.covers)));
        m.clocked(self.busy, Net(open), take(), Some(Net(inputs.rst)));
        m.clocked(self.dropping, drops, take(), Some(Net(inputs.rst)));
        let rest = Net(word.left).minus(m.resize(word.completes, shape.groups_width));
        m.clocked(self.left, rest, take(), None);
        m.clocked(self.counted, Net(word.counted), take(), None);
    }
}

/// What is known of the word at the port.
struct Word {
    /// Groups still to come, before this word.
    left: NetId,
    counted: NetId,
    /// Groups that the word completes.
    completes: NetId,
    /// Whether the frame is complete with it.
    covers: NetId,
}

impl Word {
    fn annotate(m: &mut Module, shape: &Shape, inputs: &Inputs, state: &State) -> Self {
        let (busy, groups) = (state.busy, inputs.groups);
        let left = m.wire("left", shape.groups_width, Net(busy).mux(Net(state.left), Net(groups)));
        let counted = m.wire("counted", 1, Net(busy).mux(Net(state.counted), Net(groups).any()));
        let completes = completed_groups(m, shape, busy, inputs.take);
        let width = shape.groups_width.max(shape.count_width());
        let more_to_come = m.resize(completes, width).less(m.resize(left, width));
        let covers = m.wire("covers", 1, Net(counted).and(more_to_come.not()));
        Self { left, counted, completes, covers }
    }
}

/// Groups that the word completes: floor(W / n), and one more where the open group fills up.
fn completed_groups(m: &mut Module, shape: &Shape, busy: NetId, take: NetId) -> NetId {
    let (width, step) = (shape.count_width(), shape.group_step());
    let (always, extra) = (shape.word_width / shape.group_width, shape.word_width % shape.group_width / step);
    if extra == 0 {
        return m.wire("completes", width, Expr::constant(width, always as u64));
    }
    // The phase counts in steps; a group is `modulus` of them.
    let modulus = shape.group_width / step;
    let (phase_width, sum_width) = (width_for(modulus - 1), width_for(modulus - 1 + extra));
    let phase_q = m.add_net("phase_q", phase_width, None);
    let phase = m.wire("phase", phase_width, Net(busy).repeat(phase_width).and(Net(phase_q)));
    let constant = |value: usize| Expr::constant(sum_width, value as u64);
    let sum = m.wire("phase_sum", sum_width, m.resize(phase, sum_width).plus(constant(extra)));
    let wraps = m.wire("phase_wraps", 1, Net(sum).less(constant(modulus)).not());
    let modulus = Expr::constant(phase_width, modulus as u64);
    let subtract = Net(wraps).repeat(phase_width).and(modulus);
    let next = m.bits(sum, 0, phase_width).minus(subtract);
    m.clocked(phase_q, next, Some(Net(take)), None);
    let value = |value: usize| Expr::constant(width, value as u64);
    m.wire("completes", width, Net(wraps).mux(value(always + 1), value(always)))
}

/// One-cycle pulses behind the closing tlast.
fn flags(m: &mut Module, inputs: &Inputs, state: &State, word: &Word, [short, long]: [NetId; 2]) {
    let closes = m.wire("closes", 1, Net(inputs.take).and(Net(inputs.tlast)));
    let complete = m.wire("complete", 1, Net(state.dropping).or(Net(word.covers)));
    let rst = || Some(Net(inputs.rst));
    let is_short = Net(closes).and(Net(word.counted).and(Net(complete).not()));
    let short_q = m.register("short_q", 1, is_short, None, rst());
    let long_q = m.register("long_q", 1, Net(closes).and(Net(state.dropping)), None, rst());
    m.assign(short, Net(short_q));
    m.assign(long, Net(long_q));
}
