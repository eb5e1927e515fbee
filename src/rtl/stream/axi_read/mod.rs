//! Source `axi`: an AXI4 read master that fetches one frame a start, in INCR bursts.
//!
//! Bursts end at multiples of their greatest length, which divides 4 KiB, so none crosses a 4 KiB boundary.
//! `left` counts the words not yet requested, `pending` those requested and not yet received. Bursts are
//! requested ahead of the data, at most one in two cycles: one to size it, one to request it.
//!
//! A word with an error response is the last one of its frame: no further burst is requested, and the words
//! still pending are taken and dropped.

mod ports;

pub(super) use ports::count_width;

use super::Shape;
use super::ports::Block;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};
use crate::spec::AxiSpec;
use ports::{AxiReadPorts, byte_bits};

/// AXI4 address boundary in bytes that no burst may cross.
const BORDER: usize = 4096;

/// Longest burst in words, a power of two.
fn most_words(word_width: usize, axi: &AxiSpec) -> usize {
    axi.burst.min(BORDER * 8 / word_width)
}

/// Builds the block.
pub(super) fn build_block(shape: &Shape, axi: &AxiSpec) -> Block<AxiReadPorts> {
    let mut m = Module::new(shape.part_name("fetch"));
    let most = most_words(shape.word_width, axi);
    m.header = vec![
        format!("AXI4 read master: frames of {}-bit words, bursts of at most {most}", shape.word_width),
        "a burst ends at a multiple of that, so none crosses a 4 KiB border".into(),
    ];
    m.clock_input("clk");
    let ports = AxiReadPorts::declare_in(&mut m, shape, axi);
    let state = ReadState::declare_in(&mut m, shape, axi, most);
    let word = ReadWord::build_in(&mut m, &ports, &state);
    let bursts = Bursts::build_in(&mut m, &ports, &state, most);
    state.drive_progress(&mut m, &ports, &word, &bursts);
    state.drive_burst(&mut m, shape, &ports, &word, &bursts);
    ports.drive_ports(&mut m, shape, &state, &word);
    Block { module: m, ports }
}

impl AxiReadPorts {
    fn drive_ports(&self, m: &mut Module, shape: &Shape, s: &ReadState, word: &ReadWord) {
        let bytes = byte_bits(shape);
        let unused = [Net(self.rlast), m.net_bits(self.rresp, 0, 1), Net(self.rid)];
        let low = (bytes > 0).then(|| m.net_bits(self.address, 0, bytes));
        let unused = Expr::concat(unused.into_iter().chain(low));
        m.add_wire("unused_inputs", 2 + m.net(self.rid).width + bytes, unused);
        m.assign_net(self.busy, Net(s.busy));
        m.assign_net(self.error, Net(s.error));
        m.assign_net(self.tdata, Net(self.rdata));
        m.assign_net(self.tvalid, Net(word.valid));
        m.assign_net(self.tlast, Net(word.last));
        m.assign_net(self.word_groups, Net(s.groups));
        let padded =
            if bytes == 0 { Net(s.araddr) } else { Expr::concat([Expr::zeros(bytes), Net(s.araddr)]) };
        m.assign_net(self.araddr, padded);
        m.assign_net(self.arlen, m.resize_net(s.arlen, 8));
        m.assign_net(self.arsize, Expr::constant(3, bytes as u64));
        let constants = [(self.arburst, INCR), (self.arcache, NORMAL)];
        let zeros = [self.arid, self.arlock, self.arprot, self.arqos].map(|port| (port, 0));
        for (port, value) in constants.into_iter().chain(zeros) {
            m.assign_net(port, Expr::constant(m.net(port).width, value));
        }
        m.assign_net(self.arvalid, Net(s.arvalid));
        m.assign_net(self.rready, Net(word.ready));
    }
}

/// Burst type of ascending addresses.
const INCR: u64 = 0b01;
/// Memory attributes: normal, non-cacheable, bufferable.
const NORMAL: u64 = 0b0011;

struct ReadState {
    /// A frame is in progress.
    busy: NetId,
    /// The frame had an error: pending words are dropped.
    failed: NetId,
    /// Pulse in the cycle after the word with the error.
    error: NetId,
    /// `frame_groups` of the frame.
    groups: NetId,
    left: NetId,
    pending: NetId,
    /// The next burst, in words: its address in two parts, and its length if `sized` is 1.
    high: NetId,
    low: NetId,
    size: NetId,
    sized: NetId,
    /// The burst at the port; its address in words.
    arvalid: NetId,
    araddr: NetId,
    arlen: NetId,
}

impl ReadState {
    fn declare_in(m: &mut Module, shape: &Shape, axi: &AxiSpec, most: usize) -> Self {
        let (address, low) = (axi.address_width - byte_bits(shape), most.trailing_zeros() as usize);
        let mut net = |name: &str, width| m.add_net(format!("{name}_q"), width, None);
        Self {
            busy: net("running", 1),
            failed: net("failed", 1),
            error: net("error", 1),
            groups: net("groups", shape.groups_width),
            left: net("left", count_width(shape)),
            pending: net("pending", count_width(shape)),
            high: net("high", address - low),
            low: net("low", low),
            size: net("size", low + 1),
            sized: net("sized", 1),
            arvalid: net("arvalid", 1),
            araddr: net("araddr", address),
            arlen: net("arlen", low),
        }
    }

    /// Drives the state of the frame.
    fn drive_progress(&self, m: &mut Module, i: &AxiReadPorts, word: &ReadWord, bursts: &Bursts) {
        let reset = || Some(Net(i.rst));
        let width = m.net(self.left).width;
        let asked = Net(bursts.ask).repeat(width).and(m.resize_net(self.size, width));
        let asked = m.add_wire("words_asked", width, asked);
        let stops = Net(word.fails).or(Net(self.failed));
        let rest = stops.clone().not().repeat(width).and(Net(self.left).minus(Net(asked)));
        m.make_register(self.left, Net(word.begins).mux(Net(i.words), rest), None, reset());
        let received = m.zero_extend(Net(word.arrives), width);
        m.make_register(self.pending, Net(self.pending).plus(Net(asked)).minus(received), None, reset());
        let nothing_more = Expr::Or(vec![Net(word.none_left), Net(self.failed), Net(word.error)]);
        let ends =
            Expr::And(vec![Net(word.arrives), Net(word.one_pending), Net(bursts.ask).not(), nothing_more]);
        let ends = m.add_wire("ends", 1, ends);
        let goes_on = Net(self.busy).and(Net(ends).not());
        m.make_register(self.busy, Net(word.begins).or(goes_on), None, reset());
        m.make_register(self.failed, stops.and(Net(ends).not()), None, reset());
        m.make_register(self.error, Net(word.fails), None, reset());
        m.make_register(self.groups, Net(i.groups), Some(Net(word.begins)), None);
    }

    /// Drives the next burst and the burst at the port.
    fn drive_burst(&self, m: &mut Module, shape: &Shape, i: &AxiReadPorts, word: &ReadWord, bursts: &Bursts) {
        let reset = || Some(Net(i.rst));
        let (low, high) = (m.net(self.low).width, m.net(self.high).width);
        let bytes = byte_bits(shape);
        let moves = || Some(Net(word.begins).or(Net(bursts.ask)));
        // All bursts but the first start at a multiple of the greatest length.
        let first = Net(word.begins).repeat(low).and(m.net_bits(i.address, bytes, low));
        m.make_register(self.low, first, moves(), None);
        let following = Net(self.high).plus(m.zero_extend(Expr::constant(1, 1), high));
        let given = m.net_bits(i.address, bytes + low, high);
        m.make_register(self.high, Net(word.begins).mux(given, following), moves(), None);
        m.make_register(self.size, Net(bursts.size), None, None);
        let sized = Expr::And(vec![Net(word.none_left).not(), Net(bursts.ask).not(), Net(self.failed).not()]);
        m.make_register(self.sized, sized, None, reset());
        let waits = Net(self.arvalid).and(Net(i.arready).not());
        m.make_register(self.arvalid, Net(bursts.ask).or(waits), None, reset());
        let address = Expr::concat([Net(self.low), Net(self.high)]);
        m.make_register(self.araddr, address, Some(Net(bursts.ask)), None);
        let length = m.net_bits(self.size, 0, low).minus(Expr::constant(low, 1));
        m.make_register(self.arlen, length, Some(Net(bursts.ask)), None);
    }
}

/// The word on the read data channel.
struct ReadWord {
    /// A frame starts.
    begins: NetId,
    /// The block can take a word.
    ready: NetId,
    /// The word is taken.
    arrives: NetId,
    /// The word is offered to the wrapper.
    valid: NetId,
    /// The word closes the frame.
    last: NetId,
    /// The word has an error response.
    error: NetId,
    /// The word is offered to the wrapper with an error.
    fails: NetId,
    none_left: NetId,
    one_pending: NetId,
}

impl ReadWord {
    fn build_in(m: &mut Module, i: &AxiReadPorts, s: &ReadState) -> Self {
        let begins = Expr::And(vec![Net(i.start), Net(s.busy).not(), Net(i.words).any_bit()]);
        let begins = m.add_wire("begins", 1, begins);
        let ready = m.add_wire("ready", 1, Net(i.tready).or(Net(s.failed)));
        let error = m.add_wire("bad", 1, m.net_bits(i.rresp, 1, 1));
        let here = m.add_wire("here", 1, Net(i.rvalid).and(Net(s.busy)));
        let arrives = m.add_wire("arrives", 1, Net(here).and(Net(ready)));
        let valid = m.add_wire("valid", 1, Net(here).and(Net(s.failed).not()));
        let none_left = m.add_wire("none_left", 1, Net(s.left).any_bit().not());
        let one = Expr::constant(m.net(s.pending).width, 1);
        let one_pending = m.add_wire("one_pending", 1, Net(s.pending).equals(one));
        let last = m.add_wire("last", 1, Net(error).or(Net(none_left).and(Net(one_pending))));
        let fails = m.add_wire("fails", 1, Expr::And(vec![Net(valid), Net(i.tready), Net(error)]));
        Self { begins, ready, arrives, valid, last, error, fails, none_left, one_pending }
    }
}

/// The next burst.
struct Bursts {
    /// Length of the burst in words.
    size: NetId,
    /// The burst moves to the port.
    ask: NetId,
}

impl Bursts {
    fn build_in(m: &mut Module, i: &AxiReadPorts, s: &ReadState, most: usize) -> Self {
        let size_width = m.net(s.size).width;
        let room = Expr::constant(size_width, most as u64).minus(m.resize_net(s.low, size_width));
        let room = m.add_wire("room", size_width, room);
        let width = m.net(s.left).width.max(size_width);
        let fits = m.resize_net(s.left, width).less_than(m.resize_net(room, width));
        let fits = m.add_wire("fits", 1, fits);
        let size =
            m.add_wire("new_size", size_width, Net(fits).mux(m.resize_net(s.left, size_width), Net(room)));
        let free = Net(i.arready).or(Net(s.arvalid).not());
        let ask = Expr::And(vec![Net(s.sized), Net(s.failed).not(), free]);
        Self { size, ask: m.add_wire("ask", 1, ask) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_burst_divides_4_kib() {
        for word_width in [8, 16, 64, 128, 1024] {
            let most = most_words(word_width, &AxiSpec::default());
            assert!(most >= 2 && BORDER.is_multiple_of(most * word_width / 8), "{word_width}");
        }
    }
}
