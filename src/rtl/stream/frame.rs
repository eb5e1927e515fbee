//! Frame control at the input: holds a word, counts the groups it completes, and finds the end of its frame.
//!
//! A frame starts with the first word after a closing tlast. Word k of a frame completes
//! floor(k·W / n) - floor((k-1)·W / n) groups (n stored bits a group); `phase` holds the bits of the
//! group that is still open. With `frame_groups` = N > 0 the frame `covers` at the word that completes
//! group N: it ends there, and further words are dropped up to the closing tlast.

use super::Shape;
use super::bound::net_below;
use super::countdown::{Countdown, GroupCount};
use super::ports::{Block, RESET, Stream, Words};
use super::width::width_for;
use super::word::{Completes, Word};
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// Comment of the port with the number of groups of a frame.
pub(super) const GROUPS: &str = "groups of the frame, with its first word; 0: all whole ones up to tlast";
/// Comment of the pulse for a frame that ends early.
pub(super) const SHORT: &str = "one-cycle pulse: tlast came before all groups were in";
/// Comment of the pulse for a frame that ends late.
pub(super) const LONG: &str = "one-cycle pulse: words after the last group were dropped";

/// Ports of the block.
#[derive(Debug, Clone, Copy)]
pub(super) struct FrameControlPorts {
    pub rst: NetId,
    pub stream: Stream,
    pub groups: NetId,
    pub words: Words,
    pub short: NetId,
    pub long: NetId,
}

impl FrameControlPorts {
    fn declare_in(m: &mut Module, shape: &Shape) -> Self {
        m.clock_input("clk");
        let rst = m.add_input("rst", 1, RESET);
        let valid = m.add_input("in_valid", 1, "a word is offered");
        let data = m.add_input("in_data", shape.word_width, "the word");
        let last = m.add_input("in_last", 1, "it is the last one of its frame");
        let groups = m.add_input("frame_groups", shape.groups_width, GROUPS);
        let out_ready = m.add_input("out_ready", 1, "the word is taken");
        let ready = m.add_output("in_ready", 1, "a word is taken");
        let stream = Stream { valid, ready, data, last };
        let words = Words {
            valid: m.add_output("out_valid", 1, "a word is offered"),
            ready: out_ready,
            data: m.add_output("out_data", shape.word_width, "the word"),
            count: m.add_output("out_count", shape.count_width(), "groups of the frame that it completes"),
            ends: m.add_output("out_ends", 1, "the frame ends with it"),
        };
        let short = m.add_output("frame_short", 1, SHORT);
        Self { rst, stream, groups, words, short, long: m.add_output("frame_long", 1, LONG) }
    }
}

/// Builds the block.
pub(super) fn build_block(shape: &Shape) -> Block<FrameControlPorts> {
    let mut m = Module::new(shape.part_name("frame"));
    m.header =
        vec!["Frame control: groups that each word completes, end of frame, short and long frames".into()];
    let ports = FrameControlPorts::declare_in(&mut m, shape);
    let dropping = m.add_net("dropping", 1, None);
    let word = Word::build_in(&mut m, shape, &ports, dropping);
    let completes = completed_groups(&mut m, shape, &ports, &word);
    let groups = GroupCount { rst: ports.rst, completes, word };
    let Countdown { counted, covers, left } = Countdown::build_in(&mut m, shape, &groups);
    let complete = m.add_wire("complete", 1, Net(dropping).or(Net(covers)));
    let drops = Net(word.last).not().and(Net(complete));
    m.make_register(dropping, drops, Some(Net(word.leaves)), Some(Net(ports.rst)));
    m.assign_net(ports.words.valid, Net(word.held).and(Net(dropping).not()));
    m.assign_net(ports.words.data, Net(word.data));
    let rest = m.resize_net(left, shape.count_width());
    m.assign_net(ports.words.count, Net(covers).mux(rest, Net(completes.count)));
    m.assign_net(ports.words.ends, Net(word.last).or(Net(covers)));
    let closes = m.add_wire("closes", 1, Net(word.fresh).and(Net(word.last)));
    m.assign_net(ports.short, Expr::And(vec![Net(closes), Net(counted), Net(complete).not()]));
    m.assign_net(ports.long, Net(closes).and(Net(dropping)));
    Block { module: m, ports }
}

impl Word {
    fn build_in(m: &mut Module, shape: &Shape, ports: &FrameControlPorts, dropping: NetId) -> Self {
        let FrameControlPorts { stream, words, .. } = ports;
        let reset = || Some(Net(ports.rst));
        let held = m.add_net("held", 1, None);
        let midway = m.add_net("midway", 1, None);
        let goes = m.add_wire("goes", 1, Net(dropping).or(Net(words.ready)));
        let open = m.add_wire("opens", 1, Net(held).not().or(Net(goes)));
        let leaves = m.add_wire("leaves", 1, Net(held).and(Net(goes)));
        // 0 in reset, so that ready is 0 too.
        let live = m.add_register("live", 1, Expr::constant(1, 1), None, reset());
        let take = m.add_wire("take", 1, Expr::And(vec![Net(live), Net(open), Net(stream.valid)]));
        m.assign_net(stream.ready, Net(live).and(Net(open)));
        m.make_register(held, Net(live).and(Net(stream.valid)), Some(Net(open)), reset());
        let fresh = m.add_register("fresh", 1, Net(take), None, reset());
        m.make_register(midway, Net(stream.last).not(), Some(Net(take)), reset());
        let mut keep = |name: &str, width, next| m.add_register(name, width, next, Some(Net(open)), None);
        let data = keep("data_q", shape.word_width, Net(stream.data));
        let last = keep("last_q", 1, Net(stream.last));
        let first = keep("first_q", 1, Net(midway).not());
        let width = shape.groups_width;
        let ones = Expr::constant(1, 1).repeat(width);
        let groups = keep("groups_q", width, Net(midway).mux(ones, Net(ports.groups)));
        let upper = shape.upper_groups();
        let some_upper = (upper > 0).then(|| {
            let any = m.net_bits(ports.groups, width - upper, upper).any_bit();
            m.add_register("some_upper_q", 1, any, Some(Net(open)), None)
        });
        Self { held, fresh, leaves, first, last, groups, some_upper, data }
    }
}

/// Adds the counter of open bits; returns the number of groups that the word completes: floor(W / n), and one
/// more if the open group fills up.
fn completed_groups(m: &mut Module, shape: &Shape, ports: &FrameControlPorts, word: &Word) -> Completes {
    let (width, step) = (shape.count_width(), shape.group_step());
    let (always, extra) = (shape.word_width / shape.group_width, shape.word_width % shape.group_width / step);
    if extra == 0 {
        let count = m.add_wire("n_complete", width, Expr::constant(width, always as u64));
        return Completes { count, always, more: None };
    }
    // The phase counts in steps, `modulus` of them a group. It is 0 at the start of a frame.
    let modulus = shape.group_width / step;
    let phase_width = width_for(modulus - 1);
    let constant = |value: usize| Expr::constant(phase_width, value as u64);
    let phase = m.add_net("phase_q", phase_width, None);
    let wraps = m.add_wire("phase_wraps", 1, net_below(m, phase, modulus - extra).not());
    // Modulo 2^width, which the sum fits.
    let back = (1 << phase_width) - (modulus - extra);
    let added = Net(wraps).mux(constant(back), constant(extra));
    let closes = m.add_wire("phase_ends", 1, Net(ports.rst).or(Net(word.leaves).and(Net(word.last))));
    m.make_register(phase, Net(phase).plus(added), Some(Net(word.leaves)), Some(Net(closes)));
    let value = |value: usize| Expr::constant(width, value as u64);
    let count = m.add_wire("n_complete", width, Net(wraps).mux(value(always + 1), value(always)));
    Completes { count, always, more: Some(wraps) }
}
