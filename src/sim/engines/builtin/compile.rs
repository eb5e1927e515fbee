//! Compiles a module to steps over an arena.

use super::compiled::{ChildPlan, Compiled, RegisterPlan};
use super::memory::{self, MemoryPlan};
use super::order::{Drivers, fault};
use super::step::{Binary, Place, Step};
use crate::error::{Error, Result};
use crate::rtl::{Cell, Dir, Expr, Instance, Item, Memory, Module, NetId};
use std::collections::BTreeMap;

/// Most words of a module and of all instances below it: 128 MiB.
const MAX_WORDS: usize = 1 << 24;

/// State while one module is compiled.
pub struct Compiler<'a> {
    module: &'a Module,
    places: Vec<Place>,
    arena: Vec<u64>,
    steps: Vec<Step>,
    wakes: Vec<bool>,
    /// Slices taken so far: the same bits are cut out once.
    slices: BTreeMap<(NetId, usize, usize), Place>,
}

impl<'a> Compiler<'a> {
    /// Compiles `module`, whose submodules are compiled already; `images` are the files that memories name.
    pub fn compile(
        module: &'a Module,
        children: Vec<ChildPlan>,
        images: &[(String, String)],
    ) -> Result<Compiled> {
        let paths = |instance: &Instance| {
            let child = children.iter().find(|child| child.name == instance.name);
            Ok(child.map(ChildPlan::paths).unwrap_or_default())
        };
        let drivers = Drivers::of(module, &paths)?;
        let order = drivers.order(module)?;
        let mut compiler = Self::start(module)?;
        compiler.assigns(&order)?;
        let registers = compiler.registers()?;
        let memories = compiler.memories(images)?;
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
        let mut drivers = vec![None; self.module.nets.len()];
        for item in &self.module.items {
            if let Item::Assign(net, _) | Item::Cell(Cell { net, .. }) = item {
                drivers[net.index()] = Some(item);
            }
        }
        for &net in order {
            let to = Some(self.places[net.index()]);
            match drivers[net.index()] {
                Some(Item::Assign(_, expr)) => self.emit(expr, to).map(drop)?,
                Some(Item::Cell(cell)) => self.cell(cell, to)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Looks the operands up in the truth table.
    fn cell(&mut self, cell: &Cell, to: Option<Place>) -> Result<()> {
        let table = cell.table().filter(|table| table.len() == 1 << cell.operands.len());
        let table =
            table.ok_or_else(|| fault(self.module, cell.net, "has a cell without its truth table"))?;
        let table = self.emit(&Expr::Const(table.clone()), None)?;
        let index = self.concat(&cell.operands, None)?;
        if index.width() != cell.operands.len() {
            return Err(self.misfit());
        }
        self.push(to, 1, |d| Step::Lookup(d, table, index)).map(drop)
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

    fn memories(&mut self, images: &[(String, String)]) -> Result<Vec<MemoryPlan>> {
        let mut plans = Vec::new();
        for item in &self.module.items {
            let Item::Memory(Memory { name, file, depth, read, address, enable }) = item else { continue };
            let image = images.iter().find(|(image, _)| image == file);
            let missing = || Error::Mismatch(format!("{file}: is missing, memory {name} starts from it"));
            let (_, text) = image.ok_or_else(missing)?;
            let place = self.places[read.index()];
            let words = memory::words(file, text, place.width(), *depth)?;
            let address = self.emit(&Expr::Net(*address), None)?;
            let enable = self.condition(enable)?;
            plans.push(MemoryPlan { read: *read, address, enable, words, n_words: place.n_words() });
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
