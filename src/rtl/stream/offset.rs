//! Offset of the next beat in the window of the gearbox, in steps.

use super::Shape;
use super::bound::net_below;
use super::width::width_for;
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// Register of the offset, if it can have more than one value.
pub(super) struct Offset {
    net: Option<NetId>,
}

/// Signals that move the offset.
pub(super) struct Moves {
    /// Reset.
    pub rst: NetId,
    /// The next beat of the word's frame is in the window, and no tail is before it.
    pub here: NetId,
    /// If so, that beat is the last of its frame.
    pub closes: NetId,
    /// A beat is taken.
    pub fire: NetId,
    /// The word is done.
    pub done: NetId,
    /// A word is in the window.
    pub held: NetId,
    /// The beat is the last one of the frame before; `None` if there is never such a beat.
    pub tail: Option<NetId>,
}

impl Offset {
    pub(super) fn declare_in(m: &mut Module, shape: &Shape) -> Self {
        let places = shape.word_steps().max(shape.beat_steps());
        Self { net: (places > 1).then(|| m.add_net("offset", width_for(places - 1), None)) }
    }

    pub(super) fn net(&self) -> Option<NetId> {
        self.net
    }

    fn is_before(&self, m: &Module, place: usize) -> Expr {
        self.net.map_or(Expr::constant(1, (place > 0).into()), |net| net_below(m, net, place))
    }

    /// Whether a whole beat is in the window at the offset; `None` if always.
    pub(super) fn starts_beat(&self, m: &Module, shape: &Shape) -> Option<Expr> {
        (!shape.words_are_wide()).then(|| self.is_before(m, shape.word_steps()))
    }

    /// Whether no further whole beat follows the one at the offset; for words at least as wide as a beat.
    pub(super) fn wraps(&self, m: &Module, shape: &Shape) -> Expr {
        self.is_before(m, shape.word_steps() - shape.beat_steps()).not()
    }

    /// Drives the register.
    pub(super) fn drive_register(&self, m: &mut Module, shape: &Shape, moves: &Moves) {
        let Some(net) = self.net else { return };
        let (word, beat) = (shape.word_steps(), shape.beat_steps());
        let starts = Net(moves.fire).and(match moves.tail {
            Some(tail) => Net(tail).or(Net(moves.closes)),
            None => Net(moves.closes),
        });
        let clears = m.add_wire("clears", 1, Net(moves.rst).or(starts));
        let value = |m: &Module, value: usize| Expr::constant(m.net(net).width, value as u64);
        if shape.words_are_wide() {
            // A beat leaves; if the word is done with it, the sum wraps around.
            let next = add_modulo(m, net, beat, word);
            let next = Net(clears).mux(value(m, beat - 1), next);
            m.make_register(net, next, Some(Net(clears).or(Net(moves.fire))), None);
            return;
        }
        // A tail is followed by the next frame, whose first word is done in the same cycle.
        let next = add_modulo(m, net, beat - word, beat);
        let first = Net(moves.held).and(Net(moves.rst).not()).and(Net(moves.here).not());
        let fresh = m.add_wire("first_done", 1, first);
        let start = Net(fresh).mux(value(m, beat - 1 - word), value(m, beat - 1));
        m.make_register(net, Net(clears).mux(start, next), Some(Net(clears).or(Net(moves.done))), None);
    }
}

/// (`net` + `by`) mod `modulus`, for a net below it.
fn add_modulo(m: &mut Module, net: NetId, by: usize, modulus: usize) -> Expr {
    let width = m.net(net).width;
    let constant = |value: usize| Expr::constant(width, value as u64);
    if modulus.is_power_of_two() {
        return Net(net).plus(constant(by));
    }
    let turns = m.add_wire("turns", 1, net_below(m, net, modulus - by).not());
    // Modulo 2^width, which the result fits.
    let back = (1 << width) - (modulus - by);
    Net(net).plus(Net(turns).mux(constant(back), constant(by)))
}
