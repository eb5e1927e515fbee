//! Compiles the modules of a design, each once, to steps over an arena.

use super::order::{Drivers, fault};
use super::step::{Binary, Place, Step};
use crate::error::{Error, Result};
use crate::rtl::{Dir, Expr, Instance, Item, Module, NetId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Largest arena of one module: 128 MiB.
const MAX_WORDS: usize = 1 << 24;

/// A module ready to be instantiated.
#[derive(Debug)]
pub struct Compiled {
    /// The module itself, for names and ports.
    pub module: Module,
    /// Where each net lies.
    pub places: Vec<Place>,
    /// The arena at power-up: constants in place, everything else 0.
    pub arena: Vec<u64>,
    /// What follows from inputs, registers and outputs of children, in order.
    pub steps: Vec<Step>,
    /// Registers.
    pub registers: Vec<RegisterPlan>,
    /// Whether the steps read the net.
    pub wakes: Vec<bool>,
    /// Submodules.
    pub children: Vec<ChildPlan>,
    /// (output port, input ports that it follows at once).
    paths: Vec<(NetId, Vec<NetId>)>,
}

/// A register and the places of its expressions.
#[derive(Debug)]
pub struct RegisterPlan {
    pub net: NetId,
    pub next: Place,
    pub enable: Option<Place>,
    pub reset: Option<Place>,
}

/// A submodule and its connections.
#[derive(Debug)]
pub struct ChildPlan {
    pub name: String,
    pub compiled: Rc<Compiled>,
    /// (net of the parent, input port of the child).
    pub inputs: Vec<(NetId, NetId)>,
    /// (net of the parent, output port of the child).
    pub outputs: Vec<(NetId, NetId)>,
}

/// Modules by name, compiled on demand.
pub struct Library<'a> {
    modules: BTreeMap<&'a str, &'a Module>,
    /// `None` while a module is being compiled.
    done: BTreeMap<&'a str, Option<Rc<Compiled>>>,
}

impl<'a> Library<'a> {
    /// Of the modules read back from a design.
    pub fn new(modules: &'a [Module]) -> Self {
        let modules = modules.iter().map(|module| (module.name.as_str(), module)).collect();
        Self { modules, done: BTreeMap::new() }
    }

    /// The compiled module of that name.
    ///
    /// # Errors
    /// A module that is missing, contains itself, has an undriven net or a combinational loop.
    pub fn get(&mut self, name: &str) -> Result<Rc<Compiled>> {
        let Some((&name, &module)) = self.modules.get_key_value(name) else {
            return Err(Error::input("", name, "no such module"));
        };
        match self.done.get(name) {
            Some(Some(compiled)) => return Ok(compiled.clone()),
            Some(None) => return Err(Error::input("", name, "the module contains itself")),
            None => {}
        }
        self.done.insert(name, None);
        let children = self.children(module)?;
        let compiled = Rc::new(Compiler::compile(module, children)?);
        self.done.insert(name, Some(compiled.clone()));
        Ok(compiled)
    }

    fn children(&mut self, module: &Module) -> Result<Vec<ChildPlan>> {
        let instances = module.items.iter().filter_map(|item| match item {
            Item::Instance(instance) => Some(instance),
            _ => None,
        });
        instances.map(|instance| self.child(module, instance)).collect()
    }

    fn child(&mut self, module: &Module, instance: &Instance) -> Result<ChildPlan> {
        let compiled = self.get(&instance.module)?;
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        let wrong = |what: &str| Error::input(&module.name, &instance.name, what);
        for (id, port) in compiled.module.ports() {
            let mut at = instance.connections.iter().filter(|(name, _)| *name == port.name);
            let (Some(&(_, net)), None) = (at.next(), at.next()) else {
                return Err(wrong(&format!("port {} is not connected once", port.name)));
            };
            if module.net(net).width != port.width {
                return Err(wrong(&format!("port {} has another width than its net", port.name)));
            }
            if port.dir == Some(Dir::Output) { &mut outputs } else { &mut inputs }.push((net, id));
        }
        if inputs.len() + outputs.len() != instance.connections.len() {
            return Err(wrong("a connection names no port"));
        }
        Ok(ChildPlan { name: instance.name.clone(), compiled, inputs, outputs })
    }
}

impl ChildPlan {
    /// For each net that the child drives, the nets it follows at once.
    fn paths(&self) -> Vec<(NetId, Vec<NetId>)> {
        let outer = |&port: &NetId| self.inputs.iter().filter(move |&&(_, p)| p == port).map(|&(net, _)| net);
        let follows = |port: NetId| {
            let path = self.compiled.paths.iter().find(|(output, _)| *output == port);
            path.into_iter().flat_map(|(_, inputs)| inputs).flat_map(outer).collect()
        };
        self.outputs.iter().map(|&(net, port)| (net, follows(port))).collect()
    }
}

/// State while one module is compiled.
struct Compiler<'a> {
    module: &'a Module,
    places: Vec<Place>,
    arena: Vec<u64>,
    steps: Vec<Step>,
    wakes: Vec<bool>,
    /// Slices taken so far: the same bits are cut out once.
    slices: BTreeMap<(NetId, usize, usize), Place>,
}

impl<'a> Compiler<'a> {
    fn compile(module: &'a Module, children: Vec<ChildPlan>) -> Result<Compiled> {
        let paths = |instance: &Instance| {
            let child = children.iter().find(|child| child.name == instance.name);
            Ok(child.map(ChildPlan::paths).unwrap_or_default())
        };
        let drivers = Drivers::of(module, &paths)?;
        let order = drivers.order(module)?;
        let mut compiler = Self::start(module)?;
        compiler.assigns(&order)?;
        let registers = compiler.registers()?;
        let outputs = module.ports().filter(|(_, net)| net.dir == Some(Dir::Output));
        let paths = outputs.map(|(id, _)| (id, drivers.inputs_of(module, id))).collect();
        let Self { places, arena, steps, wakes, .. } = compiler;
        Ok(Compiled { module: module.clone(), places, arena, steps, registers, wakes, children, paths })
    }

    fn start(module: &'a Module) -> Result<Self> {
        let wakes = vec![false; module.nets.len()];
        let (places, arena, steps, slices) = Default::default();
        let mut compiler = Self { module, places, arena, steps, wakes, slices };
        for net in &module.nets {
            let place = compiler.alloc(net.width)?;
            compiler.places.push(place);
        }
        Ok(compiler)
    }

    fn assigns(&mut self, order: &[NetId]) -> Result<()> {
        let mut exprs = vec![None; self.module.nets.len()];
        for item in &self.module.items {
            if let Item::Assign(net, expr) = item {
                exprs[net.index()] = Some(expr);
            }
        }
        for &net in order {
            if let Some(expr) = exprs[net.index()] {
                self.emit(expr, Some(self.places[net.index()]))?;
            }
        }
        Ok(())
    }

    fn registers(&mut self) -> Result<Vec<RegisterPlan>> {
        let mut plans = Vec::new();
        for item in &self.module.items {
            let Item::Register(register) = item else { continue };
            if self.module.clock.is_none() {
                return Err(fault(self.module, register.net, "is a register of a module without a clock"));
            }
            let next = self.emit(&register.next, None)?;
            if next.width() != self.module.net(register.net).width {
                return Err(self.misfit());
            }
            let enable = register.enable.as_ref().map(|e| self.condition(e)).transpose()?;
            let reset = register.reset.as_ref().map(|e| self.condition(e)).transpose()?;
            plans.push(RegisterPlan { net: register.net, next, enable, reset });
        }
        Ok(plans)
    }

    fn condition(&mut self, expr: &Expr) -> Result<Place> {
        let place = self.emit(expr, None)?;
        if place.width() == 1 { Ok(place) } else { Err(self.misfit()) }
    }

    fn alloc(&mut self, width: usize) -> Result<Place> {
        if width == 0 || width.div_ceil(64) > MAX_WORDS - self.arena.len() {
            let what = format!("a value of {width} bits; a module holds 1 to {} bits", MAX_WORDS * 64);
            return Err(Error::input("", &self.module.name, what));
        }
        let place = Place::new(self.arena.len(), width);
        self.arena.resize(place.range().end, 0);
        Ok(place)
    }

    /// The target that was asked for, or a new one.
    fn target(&mut self, to: Option<Place>, width: usize) -> Result<Place> {
        match to {
            Some(place) if place.width() == width => Ok(place),
            Some(_) => Err(self.misfit()),
            None => self.alloc(width),
        }
    }

    fn misfit(&self) -> Error {
        Error::input("", &self.module.name, "widths of an expression do not fit")
    }

    /// Steps for an expression; into `to`, or wherever its value lies.
    fn emit(&mut self, expr: &Expr, to: Option<Place>) -> Result<Place> {
        let place = match expr {
            Expr::Net(net) => {
                self.wakes[net.index()] = true;
                self.places[net.index()]
            }
            Expr::Const(bits) => {
                let place = self.alloc(bits.len())?;
                self.arena[place.range()].copy_from_slice(bits.words());
                place
            }
            Expr::Slice { net, lo, width } => self.slice(*net, *lo, *width)?,
            _ => return self.operation(expr, to),
        };
        let Some(to) = to else { return Ok(place) };
        let to = self.target(Some(to), place.width())?;
        self.steps.push(Step::Copy(to, place));
        Ok(to)
    }

    fn slice(&mut self, net: NetId, lo: usize, width: usize) -> Result<Place> {
        if let Some(&place) = self.slices.get(&(net, lo, width)) {
            return Ok(place);
        }
        let from = self.places[net.index()];
        if lo.checked_add(width).is_none_or(|end| end > from.width()) {
            return Err(fault(self.module, net, "has not all bits of a slice"));
        }
        self.wakes[net.index()] = true;
        let place = self.alloc(width)?;
        self.steps.push(Step::Extract(place, from, lo as u32));
        self.slices.insert((net, lo, width), place);
        Ok(place)
    }

    fn operation(&mut self, expr: &Expr, to: Option<Place>) -> Result<Place> {
        match expr {
            Expr::And(all) => self.fold(Binary::And, all, to),
            Expr::Or(all) => self.fold(Binary::Or, all, to),
            Expr::Xor(all) => self.fold(Binary::Xor, all, to),
            Expr::Add(a, b) => self.binary(Binary::Add, a, b, to),
            Expr::Sub(a, b) => self.binary(Binary::Sub, a, b, to),
            Expr::Eq(a, b) => self.binary(Binary::Eq, a, b, to),
            Expr::Lt(a, b) => self.binary(Binary::Lt, a, b, to),
            Expr::Concat(all) => self.concat(all, to),
            Expr::Repeat(n, a) => self.repeat(*n, a, to),
            Expr::Mux(c, a, b) => self.mux(c, a, b, to),
            Expr::Not(a) => {
                let a = self.emit(a, None)?;
                self.push(to, a.width(), |d| Step::Not(d, a))
            }
            Expr::Any(a) => {
                let a = self.emit(a, None)?;
                self.push(to, 1, |d| Step::Any(d, a))
            }
            Expr::Net(_) | Expr::Const(_) | Expr::Slice { .. } => self.emit(expr, to),
        }
    }

    fn push(&mut self, to: Option<Place>, width: usize, step: impl FnOnce(Place) -> Step) -> Result<Place> {
        let target = self.target(to, width)?;
        self.steps.push(step(target));
        Ok(target)
    }

    fn fold(&mut self, op: Binary, all: &[Expr], to: Option<Place>) -> Result<Place> {
        let places = all.iter().map(|e| self.emit(e, None)).collect::<Result<Vec<_>>>()?;
        let [first, second, rest @ ..] = places.as_slice() else { return Err(self.misfit()) };
        if places.iter().any(|p| p.width() != first.width()) {
            return Err(self.misfit());
        }
        let sum = self.push(to, first.width(), |d| Step::Binary(op, d, *first, *second))?;
        self.steps.extend(rest.iter().map(|&p| Step::Binary(op, sum, sum, p)));
        Ok(sum)
    }

    fn binary(&mut self, op: Binary, a: &Expr, b: &Expr, to: Option<Place>) -> Result<Place> {
        let (a, b) = (self.emit(a, None)?, self.emit(b, None)?);
        if a.width() != b.width() {
            return Err(self.misfit());
        }
        let width = if matches!(op, Binary::Eq | Binary::Lt) { 1 } else { a.width() };
        self.push(to, width, |d| Step::Binary(op, d, a, b))
    }

    fn mux(&mut self, c: &Expr, a: &Expr, b: &Expr, to: Option<Place>) -> Result<Place> {
        let (c, a, b) = (self.condition(c)?, self.emit(a, None)?, self.emit(b, None)?);
        if a.width() != b.width() {
            return Err(self.misfit());
        }
        self.push(to, a.width(), |d| Step::Mux(d, c, a, b))
    }

    fn concat(&mut self, all: &[Expr], to: Option<Place>) -> Result<Place> {
        let places = all.iter().map(|e| self.emit(e, None)).collect::<Result<Vec<_>>>()?;
        self.side_by_side(&places, to)
    }

    fn repeat(&mut self, n: usize, a: &Expr, to: Option<Place>) -> Result<Place> {
        let a = self.emit(a, None)?;
        if n.checked_mul(a.width()).is_none_or(|width| width > MAX_WORDS * 64) {
            return Err(self.misfit());
        }
        match a.width() {
            1 => self.push(to, n, |d| Step::Fill(d, a)),
            _ => self.side_by_side(&vec![a; n], to),
        }
    }

    fn side_by_side(&mut self, places: &[Place], to: Option<Place>) -> Result<Place> {
        let target = self.target(to, places.iter().map(|p| p.width()).sum())?;
        let mut lo = 0;
        for &place in places {
            self.steps.push(Step::Insert(target, lo as u32, place));
            lo += place.width();
        }
        Ok(target)
    }
}
