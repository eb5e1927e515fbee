//! Compiler from a module to steps on an arena of words.

use super::compiled::{ChildPlan, Compiled, RegisterPlan};
use super::memory::{self, MemoryPlan};
use super::order::{Drivers, net_error};
use super::step::{Binary, Place, SimStep};
use crate::error::{Error, Result};
use crate::rtl::{Cell, Dir, Expr, Instance, Item, Memory, Module, NetId};
use std::collections::BTreeMap;

/// Most arena words of a module with all instances below it: 128 MiB.
const MAX_WORDS: usize = 1 << 24;

/// State of the compilation of a module.
pub struct Compiler<'a> {
    module: &'a Module,
    places: Vec<Place>,
    arena: Vec<u64>,
    steps: Vec<SimStep>,
    wakes: Vec<bool>,
    /// Slices extracted so far, each once: by (net, lowest bit, width).
    slices: BTreeMap<(NetId, usize, usize), Place>,
}

impl<'a> Compiler<'a> {
    /// Compiles `module`, whose submodules are compiled already; `images` are the memory images.
    pub fn compile_module(
        module: &'a Module,
        children: Vec<ChildPlan>,
        images: &[(String, String)],
    ) -> Result<Compiled> {
        let paths = |instance: &Instance| {
            let child = children.iter().find(|child| child.name == instance.name);
            Ok(child.map(ChildPlan::paths).unwrap_or_default())
        };
        let drivers = Drivers::from_module(module, &paths)?;
        let order = drivers.evaluation_order(module)?;
        let mut compiler = Self::for_module(module)?;
        compiler.compile_assigns(&order)?;
        let registers = compiler.plan_registers()?;
        let memories = compiler.plan_memories(images)?;
        let outputs = module.ports().filter(|(_, net)| net.dir == Some(Dir::Output));
        let paths = outputs.map(|(id, _)| (id, drivers.inputs_of(module, id))).collect();
        let Self { places, arena, steps, wakes, .. } = compiler;
        let below = children.iter().map(|child| child.compiled.total_words);
        let held = memories.iter().map(|plan| plan.words.len());
        let total_words = below.chain(held).fold(arena.len(), usize::saturating_add);
        if total_words > MAX_WORDS {
            let what = format!("{total_words} words with all instances below; limit {MAX_WORDS}");
            return Err(Error::input("", &module.name, what));
        }
        Ok(Compiled {
            module: module.clone(),
            places,
            arena,
            steps,
            registers,
            memories,
            wakes,
            total_words,
            children,
            paths,
        })
    }

    fn for_module(module: &'a Module) -> Result<Self> {
        let wakes = vec![false; module.nets.len()];
        let (places, arena, steps, slices) = Default::default();
        let mut compiler = Self { module, places, arena, steps, wakes, slices };
        for net in &module.nets {
            let place = compiler.allocate_place(net.width)?;
            compiler.places.push(place);
        }
        Ok(compiler)
    }

    fn compile_assigns(&mut self, order: &[NetId]) -> Result<()> {
        let mut drivers = vec![None; self.module.nets.len()];
        for item in &self.module.items {
            if let Item::Assign(net, _) | Item::Cell(Cell { net, .. }) = item {
                drivers[net.index()] = Some(item);
            }
        }
        for &net in order {
            let to = Some(self.places[net.index()]);
            match drivers[net.index()] {
                Some(Item::Assign(_, expr)) => self.emit_expr(expr, to).map(drop)?,
                Some(Item::Cell(cell)) => self.compile_cell(cell, to)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Compiles a cell to a lookup in its truth table.
    fn compile_cell(&mut self, cell: &Cell, to: Option<Place>) -> Result<()> {
        let table = cell.table().filter(|table| table.len() == 1 << cell.operands.len());
        let table =
            table.ok_or_else(|| net_error(self.module, cell.net, "has a cell without its truth table"))?;
        let table = self.emit_expr(&Expr::Const(table.clone()), None)?;
        let index = self.emit_concat(&cell.operands, None)?;
        if index.width() != cell.operands.len() {
            return Err(self.width_error());
        }
        self.push(to, 1, |d| SimStep::Lookup(d, table, index)).map(drop)
    }

    fn plan_registers(&mut self) -> Result<Vec<RegisterPlan>> {
        let mut plans = Vec::new();
        for item in &self.module.items {
            let Item::Register(register) = item else { continue };
            if self.module.clock.is_none() {
                return Err(net_error(
                    self.module,
                    register.net,
                    "is a register of a module without a clock",
                ));
            }
            let next = self.emit_expr(&register.next, None)?;
            if next.width() != self.module.net(register.net).width {
                return Err(self.width_error());
            }
            let enable = register.enable.as_ref().map(|e| self.emit_condition(e)).transpose()?;
            let reset = register.reset.as_ref().map(|e| self.emit_condition(e)).transpose()?;
            plans.push(RegisterPlan { net: register.net, next, enable, reset });
        }
        Ok(plans)
    }

    fn plan_memories(&mut self, images: &[(String, String)]) -> Result<Vec<MemoryPlan>> {
        let mut plans = Vec::new();
        for item in &self.module.items {
            let Item::Memory(Memory { name, file, depth, read, address, enable }) = item else { continue };
            let image = images.iter().find(|(image, _)| image == file);
            let missing = || Error::Mismatch(format!("{file}: is missing, memory {name} starts from it"));
            let (_, text) = image.ok_or_else(missing)?;
            let place = self.places[read.index()];
            let words = memory::parse_words(file, text, place.width(), *depth)?;
            let address = self.emit_expr(&Expr::Net(*address), None)?;
            let enable = self.emit_condition(enable)?;
            plans.push(MemoryPlan { read: *read, address, enable, words, n_words: place.n_words() });
        }
        Ok(plans)
    }

    fn emit_condition(&mut self, expr: &Expr) -> Result<Place> {
        let place = self.emit_expr(expr, None)?;
        if place.width() == 1 { Ok(place) } else { Err(self.width_error()) }
    }

    fn allocate_place(&mut self, width: usize) -> Result<Place> {
        if width == 0 || width.div_ceil(64) > MAX_WORDS - self.arena.len() {
            let what = format!("a value of {width} bits; a module holds 1 to {} bits", MAX_WORDS * 64);
            return Err(Error::input("", &self.module.name, what));
        }
        let place = Place::new(self.arena.len(), width);
        self.arena.resize(place.word_range().end, 0);
        Ok(place)
    }

    /// The place `to`, or a new one.
    fn target_place(&mut self, to: Option<Place>, width: usize) -> Result<Place> {
        match to {
            Some(place) if place.width() == width => Ok(place),
            Some(_) => Err(self.width_error()),
            None => self.allocate_place(width),
        }
    }

    fn width_error(&self) -> Error {
        Error::input("", &self.module.name, "widths of an expression do not fit")
    }

    /// Emits the steps of an expression, into `to` or a place of its choice; returns the place.
    fn emit_expr(&mut self, expr: &Expr, to: Option<Place>) -> Result<Place> {
        let place = match expr {
            Expr::Net(net) => {
                self.wakes[net.index()] = true;
                self.places[net.index()]
            }
            Expr::Const(bits) => {
                let place = self.allocate_place(bits.len())?;
                self.arena[place.word_range()].copy_from_slice(bits.as_words());
                place
            }
            Expr::Slice { net, lo, width } => self.emit_slice(*net, *lo, *width)?,
            _ => return self.emit_operation(expr, to),
        };
        let Some(to) = to else { return Ok(place) };
        let to = self.target_place(Some(to), place.width())?;
        self.steps.push(SimStep::Copy(to, place));
        Ok(to)
    }

    fn emit_slice(&mut self, net: NetId, lo: usize, width: usize) -> Result<Place> {
        if let Some(&place) = self.slices.get(&(net, lo, width)) {
            return Ok(place);
        }
        let from = self.places[net.index()];
        if lo.checked_add(width).is_none_or(|end| end > from.width()) {
            return Err(net_error(self.module, net, "has not all bits of a slice"));
        }
        self.wakes[net.index()] = true;
        let place = self.allocate_place(width)?;
        self.steps.push(SimStep::Extract(place, from, lo as u32));
        self.slices.insert((net, lo, width), place);
        Ok(place)
    }

    fn emit_operation(&mut self, expr: &Expr, to: Option<Place>) -> Result<Place> {
        match expr {
            Expr::And(all) => self.emit_fold(Binary::And, all, to),
            Expr::Or(all) => self.emit_fold(Binary::Or, all, to),
            Expr::Xor(all) => self.emit_fold(Binary::Xor, all, to),
            Expr::Add(a, b) => self.emit_binary(Binary::Add, a, b, to),
            Expr::Sub(a, b) => self.emit_binary(Binary::Sub, a, b, to),
            Expr::Eq(a, b) => self.emit_binary(Binary::Eq, a, b, to),
            Expr::Lt(a, b) => self.emit_binary(Binary::Lt, a, b, to),
            Expr::Concat(all) => self.emit_concat(all, to),
            Expr::Repeat(n, a) => self.emit_repeat(*n, a, to),
            Expr::Mux(c, a, b) => self.emit_mux(c, a, b, to),
            Expr::Not(a) => {
                let a = self.emit_expr(a, None)?;
                self.push(to, a.width(), |d| SimStep::Not(d, a))
            }
            Expr::Any(a) => {
                let a = self.emit_expr(a, None)?;
                self.push(to, 1, |d| SimStep::Any(d, a))
            }
            Expr::Net(_) | Expr::Const(_) | Expr::Slice { .. } => self.emit_expr(expr, to),
        }
    }

    fn push(
        &mut self,
        to: Option<Place>,
        width: usize,
        step: impl FnOnce(Place) -> SimStep,
    ) -> Result<Place> {
        let target = self.target_place(to, width)?;
        self.steps.push(step(target));
        Ok(target)
    }

    fn emit_fold(&mut self, op: Binary, all: &[Expr], to: Option<Place>) -> Result<Place> {
        let places = all.iter().map(|e| self.emit_expr(e, None)).collect::<Result<Vec<_>>>()?;
        let [first, second, rest @ ..] = places.as_slice() else { return Err(self.width_error()) };
        if places.iter().any(|p| p.width() != first.width()) {
            return Err(self.width_error());
        }
        let sum = self.push(to, first.width(), |d| SimStep::Binary(op, d, *first, *second))?;
        self.steps.extend(rest.iter().map(|&p| SimStep::Binary(op, sum, sum, p)));
        Ok(sum)
    }

    fn emit_binary(&mut self, op: Binary, a: &Expr, b: &Expr, to: Option<Place>) -> Result<Place> {
        let (a, b) = (self.emit_expr(a, None)?, self.emit_expr(b, None)?);
        if a.width() != b.width() {
            return Err(self.width_error());
        }
        let width = if matches!(op, Binary::Eq | Binary::Lt) { 1 } else { a.width() };
        self.push(to, width, |d| SimStep::Binary(op, d, a, b))
    }

    fn emit_mux(&mut self, c: &Expr, a: &Expr, b: &Expr, to: Option<Place>) -> Result<Place> {
        let (c, a, b) = (self.emit_condition(c)?, self.emit_expr(a, None)?, self.emit_expr(b, None)?);
        if a.width() != b.width() {
            return Err(self.width_error());
        }
        self.push(to, a.width(), |d| SimStep::Mux(d, c, a, b))
    }

    fn emit_concat(&mut self, all: &[Expr], to: Option<Place>) -> Result<Place> {
        let places = all.iter().map(|e| self.emit_expr(e, None)).collect::<Result<Vec<_>>>()?;
        self.side_by_side(&places, to)
    }

    fn emit_repeat(&mut self, n: usize, a: &Expr, to: Option<Place>) -> Result<Place> {
        let a = self.emit_expr(a, None)?;
        if n.checked_mul(a.width()).is_none_or(|width| width > MAX_WORDS * 64) {
            return Err(self.width_error());
        }
        match a.width() {
            1 => self.push(to, n, |d| SimStep::Fill(d, a)),
            _ => self.side_by_side(&vec![a; n], to),
        }
    }

    fn side_by_side(&mut self, places: &[Place], to: Option<Place>) -> Result<Place> {
        let target = self.target_place(to, places.iter().map(|p| p.width()).sum())?;
        let mut lo = 0;
        for &place in places {
            self.steps.push(SimStep::Insert(target, lo as u32, place));
            lo += place.width();
        }
        Ok(target)
    }
}
