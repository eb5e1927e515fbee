//! A reset in every state that the control of a small wrapper can be in leaves no residue.
//!
//! The modules run in an interpreter of their own here, whose registers can be set: every state is found by a
//! search from reset over all inputs; in each, the data registers are filled, the reset falls, and frames are played.

use crate::common;
use flexor_hdl::gf2::BitVec;
use flexor_hdl::rtl::{Dir, Expr, Item, Module, NetId};
use flexor_hdl::sim::{Beat, StreamFrame, stream_reference};
use std::collections::{BTreeMap, BTreeSet};

/// Modules of nets up to 64 bits.
struct Machine<'a> {
    modules: &'a [Module],
    /// Every instance, parents first: its module, and where its nets are in `nets`.
    instances: Vec<(usize, usize)>,
    /// (net of the parent, net of the child, whether the parent drives it).
    joints: Vec<(usize, usize, bool)>,
    /// Registers: (instance, item).
    registers: Vec<(usize, usize)>,
    nets: Vec<u64>,
}

impl<'a> Machine<'a> {
    fn new(modules: &'a [Module]) -> Self {
        let mut machine = Self {
            modules,
            instances: Vec::new(),
            joints: Vec::new(),
            registers: Vec::new(),
            nets: Vec::new(),
        };
        machine.add(modules.len() - 1);
        machine
    }

    fn add(&mut self, module: usize) -> usize {
        let base = self.nets.len();
        let m = &self.modules[module];
        self.nets.resize(base + m.nets.len(), 0);
        self.instances.push((module, base));
        let own = self.instances.len() - 1;
        for (i, item) in m.items.iter().enumerate() {
            match item {
                Item::Register(_) => self.registers.push((own, i)),
                Item::Assign(..) | Item::Memory(_) | Item::Cell(_) => {}
                Item::Instance(instance) => {
                    let child =
                        self.modules.iter().position(|c| c.name == instance.module).expect("a module");
                    let at = self.add(child);
                    for (port, (_, net)) in self.modules[child].ports().zip(&instance.connections) {
                        self.joints.push((
                            base + net.index(),
                            at + port.0.index(),
                            port.1.dir == Some(Dir::Input),
                        ));
                    }
                }
            }
        }
        base
    }

    fn value(&self, (module, base): (usize, usize), expr: &Expr) -> u64 {
        let of = |e: &Expr| self.value((module, base), e);
        let width = |e: &Expr| self.modules[module].expr_width(e);
        let mask = |bits: usize| u64::MAX >> (64 - bits);
        let value = match expr {
            Expr::Const(bits) => bits.as_words().first().copied().unwrap_or(0),
            Expr::Net(net) => self.nets[base + net.index()],
            Expr::Slice { net, lo, .. } => self.nets[base + net.index()] >> lo,
            Expr::Not(a) => !of(a),
            Expr::And(all) => all.iter().map(of).fold(u64::MAX, |a, b| a & b),
            Expr::Or(all) => all.iter().map(of).fold(0, |a, b| a | b),
            Expr::Xor(all) => all.iter().map(of).fold(0, |a, b| a ^ b),
            Expr::Any(a) => u64::from(of(a) != 0),
            Expr::Mux(c, a, b) => of(if of(c) == 1 { a } else { b }),
            Expr::Concat(all) => all.iter().rev().fold(0, |high, e| high << width(e) | of(e)),
            Expr::Repeat(n, a) => (0..*n).fold(0, |high, _| high << width(a) | of(a)),
            Expr::Add(a, b) => of(a).wrapping_add(of(b)),
            Expr::Sub(a, b) => of(a).wrapping_sub(of(b)),
            Expr::Eq(a, b) => u64::from(of(a) == of(b)),
            Expr::Lt(a, b) => u64::from(of(a) < of(b)),
        };
        value & mask(width(expr))
    }

    /// Lets the wires take their values.
    fn settle(&mut self) {
        for _ in 0..self.instances.len() + 2 {
            for &(module, base) in &self.instances.clone() {
                for &(parent, child, down) in &self.joints {
                    let (from, to) = if down { (parent, child) } else { (child, parent) };
                    self.nets[to] = self.nets[from];
                }
                for item in &self.modules[module].items {
                    if let Item::Assign(net, expr) = item {
                        self.nets[base + net.index()] = self.value((module, base), expr);
                    }
                }
            }
        }
    }

    /// Every register with the value that it takes.
    fn tick(&mut self) {
        let next: Vec<_> =
            self.registers.iter().filter_map(|&(instance, item)| self.next(instance, item)).collect();
        next.into_iter().for_each(|(net, value)| self.nets[net] = value);
    }

    fn next(&self, instance: usize, item: usize) -> Option<(usize, u64)> {
        let at = self.instances[instance];
        let Item::Register(register) = &self.modules[at.0].items[item] else { return None };
        let is = |e: &Option<Expr>, other| e.as_ref().map_or(other, |e| self.value(at, e) == 1);
        let net = at.1 + register.net.index();
        if is(&register.reset, false) {
            return Some((net, 0));
        }
        is(&register.enable, true).then(|| (net, self.value(at, &register.next)))
    }

    fn register_nets(&self) -> impl Iterator<Item = (usize, &str, usize)> {
        self.registers.iter().map(|&(instance, item)| {
            let (module, base) = self.instances[instance];
            let Item::Register(r) = &self.modules[module].items[item] else { unreachable!("a register") };
            let net = self.modules[module].net(r.net);
            (base + r.net.index(), net.name.as_str(), net.width)
        })
    }
}

/// The wrapper at its ports.
struct Wrapper<'a> {
    machine: Machine<'a>,
    ports: BTreeMap<String, usize>,
}

/// What stands at the inputs of a cycle.
#[derive(Clone, Copy, Default)]
struct Inputs {
    reset: bool,
    valid: bool,
    last: bool,
    groups: u64,
    data: u64,
    ready: bool,
}

impl<'a> Wrapper<'a> {
    fn new(modules: &'a [Module]) -> Self {
        let machine = Machine::new(modules);
        let ports = modules[modules.len() - 1].ports();
        let ports = ports.map(|(NetId(at), net)| (net.name.clone(), at as usize)).collect();
        Self { machine, ports }
    }

    fn get(&self, port: &str) -> u64 {
        self.machine.nets[self.ports[port]]
    }

    /// One cycle; what was taken: a word, a beat.
    fn cycle(&mut self, inputs: Inputs) -> (bool, Option<(u64, bool, u64)>) {
        let set = [
            ("aresetn", u64::from(!inputs.reset)),
            ("s_axis_tvalid", inputs.valid.into()),
            ("s_axis_tlast", inputs.last.into()),
            ("frame_groups", inputs.groups),
            ("s_axis_tdata", inputs.data),
            ("m_axis_tready", inputs.ready.into()),
        ];
        for (port, value) in set {
            let at = self.ports[port];
            self.machine.nets[at] = value;
        }
        self.machine.settle();
        let word = inputs.valid && self.get("s_axis_tready") == 1;
        let beat = ["m_axis_tdata", "m_axis_tlast", "m_axis_tuser"].map(|port| self.get(port));
        let taken = inputs.ready && !inputs.reset && self.get("m_axis_tvalid") == 1;
        self.machine.tick();
        (word && !inputs.reset, taken.then_some((beat[0], beat[1] == 1, beat[2])))
    }

    fn state(&self) -> Vec<u64> {
        self.machine.register_nets().map(|(net, ..)| self.machine.nets[net]).collect()
    }

    fn restore(&mut self, state: &[u64]) {
        let nets: Vec<_> = self.machine.register_nets().map(|(net, ..)| net).collect();
        nets.into_iter().zip(state).for_each(|(net, &value)| self.machine.nets[net] = value);
    }

    /// Ones in every register that carries stored or decoded bits.
    fn fill(&mut self) {
        let is_data = |name: &str| name.starts_with("data_") || ["word", "history"].contains(&name);
        let nets: Vec<_> =
            self.machine.register_nets().filter(|r| is_data(r.1)).map(|r| (r.0, r.2)).collect();
        nets.into_iter().for_each(|(net, width)| self.machine.nets[net] = u64::MAX >> (64 - width));
    }

    /// The beats of frames, every word offered and every beat taken.
    fn play(&mut self, frames: &[StreamFrame]) -> Vec<Beat> {
        let words = frames.iter().flat_map(|frame| {
            let last = frame.words.len() - 1;
            frame.words.iter().enumerate().map(move |(i, word)| (word.as_words()[0], i == last, frame.groups))
        });
        let (mut words, mut beats) = (words.peekable(), Vec::new());
        let bits =
            self.machine.modules[self.machine.modules.len() - 1].nets[self.ports["m_axis_tdata"]].width;
        for _ in 0..40 {
            let (data, last, groups) = words.peek().copied().unwrap_or_default();
            let valid = words.peek().is_some();
            let inputs =
                Inputs { valid, last, groups: groups.into(), data, ready: true, ..Inputs::default() };
            let (word, beat) = self.cycle(inputs);
            if word {
                words.next();
            }
            let beat = beat.map(|(data, last, user)| Beat {
                data: BitVec::from_words(bits, vec![data]),
                last,
                user,
            });
            beats.extend(beat);
        }
        beats
    }
}

#[test]
fn a_reset_in_every_state_leaves_no_residue() {
    // Groups of 4 bits have the same control with fewer places to stand at in a word than those of 6.
    let bits = if common::sweep(0) > 0 { 6 } else { 4 };
    let mut spec = common::transparent(bits, 8, 2);
    spec.stream.as_mut().expect("a wrapper").groups_width = 2;
    let designs = common::designs(&spec);
    let design = designs.stream.as_ref().expect("a wrapper");
    let shape = design.stream_shape().expect("a wrapper");
    let word = |value: u64| BitVec::from_words(8, vec![value]);
    let frames =
        [(3, vec![0x5a, 0xc3, 0x96]), (1, vec![0x2d]), (0, vec![0x71, 0x8e]), (2, vec![0x1b, 0xe4, 0x39])];
    let frames =
        frames.map(|(groups, words)| StreamFrame { groups, words: words.into_iter().map(word).collect() });
    let expected = stream_reference::expected_stream(design, &shape, &frames).beats;

    let mut wrapper = Wrapper::new(&design.modules);
    let reset = Inputs { reset: true, ..Inputs::default() };
    wrapper.cycle(reset);
    let mut seen = BTreeSet::from([wrapper.state()]);
    let mut open: Vec<_> = seen.iter().cloned().collect();
    while let Some(state) = open.pop() {
        wrapper.restore(&state);
        wrapper.fill();
        wrapper.cycle(reset);
        assert_eq!(wrapper.play(&frames), expected, "after a reset in {state:?}");
        for choice in 0..20u64 {
            let (ready, offer) = (choice % 2 == 1, choice / 2);
            let (valid, last, groups) = (offer > 0, offer % 2 == 1, offer / 2 % 4);
            wrapper.restore(&state);
            wrapper.cycle(Inputs { valid, last, groups, ready, ..Inputs::default() });
            let next = wrapper.state();
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    println!("{} states", seen.len());
    assert!(seen.len() > 500);
}
