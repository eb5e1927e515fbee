//! Counter of the groups left in a frame. Its low bits count every word and are few, so that they are fast;
//! the high bits lend them a 1 when needed, and take several cycles.
//!
//! `lower` holds `LOW` bits and, on top, one bit lent by `upper`. As long as `upper` is not 0 it lends the
//! bit again before `lower` can run out: a word takes at most `max_count` groups, lending takes at most three
//! words, and 2^LOW is more than four words take. So `lower` alone shows where a frame ends.
//!
//! `upper` changes in the cycle after a word was taken. It adds the field `groups` of the word: the count
//! itself for a first word, when `upper` is 0, and all ones, that is -1, for all others.

use super::Shape;
use super::bound::net_below;
use super::word::{Completes, Word};
use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// Longest carry chain, in bits.
const CHAIN: usize = 16;

/// Inputs of the counter.
pub(super) struct GroupCount {
    /// Reset.
    pub rst: NetId,
    /// Number of groups that the word completes.
    pub completes: Completes,
    /// The word held by frame control.
    pub word: Word,
}

/// Outputs of the counter, on the word held by frame control.
pub(super) struct Countdown {
    /// The frame of the word has a count.
    pub counted: NetId,
    /// The word completes the frame.
    pub covers: NetId,
    /// Groups left before the word, if it completes the frame.
    pub left: NetId,
}

impl Countdown {
    /// Adds the counter for `shape`.
    pub(super) fn build_in(m: &mut Module, shape: &Shape, groups: &GroupCount) -> Self {
        let word = &groups.word;
        let low = shape.groups_width - shape.upper_groups();
        let lower = m.add_net("lower", low, None);
        let lent = word.some_upper.map(|_| m.add_net("lent", 1, None));
        let counted = has_count(m, word, low);
        let with = |low: Expr, top: Option<NetId>| Expr::concat([low].into_iter().chain(top.map(Net)));
        let first = with(m.net_bits(word.groups, 0, low), word.some_upper);
        let later = with(Net(lower), lent);
        let width = low + usize::from(lent.is_some());
        let left = m.add_wire("left", width, Net(word.first).mux(first, later));
        let Completes { count, always, more } = groups.completes;
        let within = net_below(m, left, always + 1);
        let within = match more {
            Some(more) => Net(more).mux(net_below(m, left, always + 2), within),
            None => within,
        };
        let covers = m.add_wire("covers", 1, Net(counted).and(within));
        let rest = Net(left).minus(m.resize_net(count, width));
        let rest = m.add_wire("rest", width, rest);
        m.make_register(lower, m.net_bits(rest, 0, low), Some(Net(word.leaves)), None);
        if let (Some(lent), Some(some)) = (lent, word.some_upper) {
            let lends = Upper { groups, some, lent }.build_in(m, low, shape.groups_width);
            let top = m.net_bits(rest, low, 1);
            let kept = Net(word.leaves).mux(top, Net(lent));
            m.make_register(lent, Net(lends).or(kept), None, None);
        }
        Self { counted, covers, left }
    }
}

/// Whether the frame of the word has a count.
fn has_count(m: &mut Module, word: &Word, low: usize) -> NetId {
    let kept = m.add_net("was_counted", 1, None);
    let some = m.net_bits(word.groups, 0, low).any_bit();
    let some = word.some_upper.map_or(some.clone(), |upper| Net(upper).or(some));
    let counted = m.add_wire("counted", 1, Net(word.first).mux(some, Net(kept)));
    m.make_register(kept, Net(counted), Some(Net(word.leaves)), None);
    counted
}

/// The bits above `lower`, in carry chains; a chain that runs out borrows from the next one a cycle later.
struct Upper<'a> {
    groups: &'a GroupCount,
    some: NetId,
    lent: NetId,
}

impl Upper<'_> {
    /// Adds bits `low..all`; returns the net that is 1 when they lend.
    fn build_in(&self, m: &mut Module, low: usize, all: usize) -> NetId {
        let word = &self.groups.word;
        let [settled, some, owes] = ["settled", "some_left", "owes"].map(|name| m.add_net(name, 1, None));
        let ready = Expr::And(vec![Net(word.fresh), Net(self.lent).not(), Net(some), Net(settled)]);
        let lends = m.add_wire("lends", 1, ready);
        // The first word borrowed its top bit before the count was loaded.
        let due = m.add_wire("due", 1, Net(word.first).or(Net(owes)));
        let reset = || Some(Net(self.groups.rst));
        let fresh = || Some(Net(word.fresh));
        let changed = Expr::Or(vec![Net(due), Net(lends), Net(word.last)]);
        m.make_register(settled, changed.not(), fresh(), reset());
        let debt = Expr::And(vec![Net(word.first), Net(self.some), Net(word.last).not()]);
        m.make_register(owes, debt, fresh(), reset());
        let pays = Net(lends).or(Net(word.fresh).and(Net(owes)));
        let moves = m.add_wire("moves", 1, Net(lends).or(Net(word.fresh).and(Net(due))));
        let nonzero = self.build_chains(m, low, all, Net(moves), pays);
        m.make_register(some, nonzero, None, None);
        lends
    }

    /// Adds the chains; returns whether any is not 0, valid while `groups` of the word is all ones.
    fn build_chains(&self, m: &mut Module, low: usize, all: usize, mut moves: Expr, mut pays: Expr) -> Expr {
        let word = &self.groups.word;
        let n_chains = (all - low).div_ceil(CHAIN);
        let length = (all - low).div_ceil(n_chains);
        let clears = Net(self.groups.rst).or(Net(word.fresh).and(Net(word.last)));
        let clears = m.add_wire("clears", 1, clears);
        let mut carries = Vec::new();
        for (i, at) in (low..all).step_by(length).enumerate() {
            let width = length.min(all - at);
            let upper = m.add_net(format!("upper_{i}"), width, None);
            let added = m.net_bits(word.groups, at, width);
            let sum = m.zero_extend(Net(upper), width + 1).plus(m.zero_extend(added, width + 1));
            let sum = m.add_wire(format!("sum_{i}"), width + 1, sum);
            m.make_register(upper, m.net_bits(sum, 0, width), Some(moves), Some(Net(clears)));
            let carry = m.net_bits(sum, width, 1);
            carries.push(carry.clone());
            if at + width == all {
                break;
            }
            let borrow = pays.and(carry.not());
            let borrow = m.add_register(format!("borrow_{i}"), 1, borrow, None, Some(Net(clears)));
            let loads = Net(word.fresh).and(Net(word.first));
            (moves, pays) = (Net(borrow).or(loads), Net(borrow));
        }
        if carries.len() == 1 { carries.remove(0) } else { Expr::Or(carries) }
    }
}
