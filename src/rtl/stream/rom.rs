//! Source `rom`: plays all frames of a ROM at every start, back to back at full rate.
//!
//! `address` is the next word to read, `frame` its frame. A read advances when the word before it has left.
//! After the last word of the last frame the play ends, or restarts if `again` is 1.

use super::ports::{BUSY, RESET, START};
use super::shape::Shape;
use super::width::width_for;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Item, Memory, Module, NetId};
use crate::spec::RomSpec;

/// Builds the block; returns it with the image of its memory: (file name, text).
pub fn build_block(shape: &Shape, rom: &RomSpec) -> (Module, (String, String)) {
    let image = (format!("{}.hex", shape.part_name("rom")), rom.memory_hex(shape.word_width));
    let depth = rom.depth();
    let mut m = Module::new(shape.part_name("rom"));
    m.header = vec![format!("{} frames in {depth} words of {} bits", rom.frames.len(), shape.word_width)];
    m.clock_input("clk");
    let rst = m.add_input("rst", 1, RESET);
    let start = m.add_input("start", 1, START);
    let again = m.add_input("again", 1, "1: all frames play again, without a gap; read at their last word");
    let ready = m.add_input("s_axis_tready", 1, "the word is taken");
    let busy = m.add_output("busy", 1, BUSY);
    let tdata = m.add_output("s_axis_tdata", shape.word_width, "the word");
    let tvalid = m.add_output("s_axis_tvalid", 1, "a word is offered");
    let tlast = m.add_output("s_axis_tlast", 1, "it is the last one of its frame");
    let groups = m.add_output("word_groups", shape.groups_width, "groups of its frame");

    let [active, valid] = ["active_q", "valid_q"].map(|name| m.add_net(name, 1, None));
    let address = m.add_net("address_q", width_for(depth - 1), None);
    let frame = m.add_net("frame_q", width_for(rom.frames.len() - 1), None);
    let data = m.add_net("data_q", shape.word_width, None);
    let free = m.add_wire("free", 1, Net(ready).or(Net(valid).not()));
    let reads = m.add_wire("reads", 1, Net(active).and(Net(free)));
    let table = RomTable::build_in(&mut m, shape, rom, address, frame);
    let plays = Net(start).and(Net(active).not());
    let goes_on = Net(active).and(Expr::And(vec![Net(reads), Net(table.ends_play), Net(again).not()]).not());
    let reset = || Some(Net(rst));
    m.make_register(active, plays.or(goes_on), None, reset());
    m.make_register(valid, Net(active), Some(Net(free)), reset());
    let next = |m: &Module, counter: NetId, step: Expr| {
        let width = m.net(counter).width;
        let stepped = Net(counter).plus(m.zero_extend(step, width));
        Net(table.ends_play).not().repeat(width).and(stepped)
    };
    let (following, other) =
        (next(&m, address, Expr::constant(1, 1)), next(&m, frame, Net(table.ends_frame)));
    m.make_register(address, following, Some(Net(reads)), reset());
    m.make_register(frame, other, Some(Net(reads)), reset());
    let last = m.add_register("last_q", 1, Net(table.ends_frame), Some(Net(reads)), None);
    let count = m.add_register("groups_q", shape.groups_width, Net(table.groups), Some(Net(reads)), None);
    let (name, file) = ("words".to_owned(), image.0.clone());
    m.items.push(Item::Memory(Memory { name, file, depth, read: data, address, enable: Net(reads) }));
    m.assign_net(busy, Net(active).or(Net(valid)));
    m.assign_net(tdata, Net(data));
    m.assign_net(tvalid, Net(valid));
    m.assign_net(tlast, Net(last));
    m.assign_net(groups, Net(count));
    (m, image)
}

/// Frame data of the word at `address`.
struct RomTable {
    /// The word is the last of its frame.
    ends_frame: NetId,
    /// The word is the last one of the last frame.
    ends_play: NetId,
    /// Number of groups of the frame.
    groups: NetId,
}

impl RomTable {
    fn build_in(m: &mut Module, shape: &Shape, rom: &RomSpec, address: NetId, frame: NetId) -> Self {
        let width = m.net(address).width;
        let counts: Vec<_> = rom.frames.iter().map(|frame| u64::from(frame.groups)).collect();
        let ends = rom.frames.iter().scan(0, |end, frame| {
            *end += frame.words.len() as u64;
            Some(*end - 1)
        });
        let ends: Vec<_> = ends.collect();
        let total = ends.last().copied().unwrap_or(0);
        let end = select_value(m, frame, width, &ends);
        let end = m.add_wire("frame_end", width, end);
        let groups = select_value(m, frame, shape.groups_width, &counts);
        Self {
            ends_frame: m.add_wire("ends_frame", 1, Net(address).equals(Net(end))),
            ends_play: m.add_wire("ends_play", 1, Net(address).equals(Expr::constant(width, total))),
            groups: m.add_wire("frame_groups", shape.groups_width, groups),
        }
    }
}

/// The value at `index` in `values`, by a tree of multiplexers.
fn select_value(m: &Module, index: NetId, width: usize, values: &[u64]) -> Expr {
    let mut level: Vec<_> = values.iter().map(|&value| Expr::constant(width, value)).collect();
    for bit in 0..m.net(index).width {
        let pairs = level.chunks(2).map(|pair| match pair {
            [low, high] if low != high => m.net_bits(index, bit, 1).mux(high.clone(), low.clone()),
            _ => pair[0].clone(),
        });
        level = pairs.collect();
    }
    level.swap_remove(0)
}
