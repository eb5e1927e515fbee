//! Invariants of all modules, always checked:
//!
//! 1. names of nets are unique in a module, ports stand first with short comments, every width is at least 1;
//! 2. every net that is not an input has exactly one driver, and no input has one;
//! 3. a driver reads only nets driven before it, so there are no loops; registers and what instances
//!    drive may be read before;
//! 4. widths agree: of a driver and its net, of the operands of an operator, of an instance and its module;
//! 5. slices lie inside their net and are not all of it; constants have at least 1 bit;
//! 6. a module with registers has a clock; an instance names a module before it;
//! 7. a library cell drives 1 bit from as many bits of nets and constants as it has inputs; its truth table has
//!    that many inputs too;
//! 8. a memory bears no net's name, has 2 words or more, and an address that tells exactly them apart.

use super::ir::Cell;
use super::{Dir, Expr, Instance, Item, MAX_COMMENT, Memory, Module, NetId, Register};
use crate::error::{Error, Result};
use std::collections::BTreeSet;

/// Checks all modules; each may instantiate those before it.
///
/// # Errors
/// `Internal` that names the module, the net and the invariant.
pub fn verify(modules: &[Module]) -> Result<()> {
    modules.iter().enumerate().try_for_each(|(i, module)| {
        let checker = ModuleChecker { module, before: &modules[..i] };
        checker.check_module().map_err(|what| Error::Internal(format!("module {}: {what}", module.name)))
    })
}

type Check<T = ()> = std::result::Result<T, String>;

struct ModuleChecker<'a> {
    module: &'a Module,
    before: &'a [Module],
}

fn ensure(held: bool, what: impl FnOnce() -> String) -> Check {
    if held { Ok(()) } else { Err(what()) }
}

impl ModuleChecker<'_> {
    fn check_module(&self) -> Check {
        self.check_nets()?;
        let mut driven = self.mark_early()?;
        for item in &self.module.items {
            match item {
                Item::Assign(net, expr) => {
                    self.check_driver(*net, expr, &driven)?;
                    self.mark_driven(*net, &mut driven)?;
                }
                Item::Register(register) => self.check_register(register, &driven)?,
                Item::Memory(memory) => self.check_memory(memory, &driven)?,
                Item::Instance(_) => {}
                Item::Cell(cell) => {
                    self.check_cell(cell, &driven)?;
                    self.mark_driven(cell.net, &mut driven)?;
                }
            }
        }
        let open = self.module.nets.iter().zip(&driven).find(|(_, driven)| !**driven);
        open.map_or(Ok(()), |(net, _)| Err(format!("net {} has no driver", net.name)))
    }

    fn check_nets(&self) -> Check {
        let mut names = BTreeSet::new();
        let mut inner = false;
        for net in &self.module.nets {
            ensure(names.insert(&net.name), || format!("two nets {}", net.name))?;
            ensure(net.width > 0, || format!("net {} has no bits", net.name))?;
            ensure(net.dir.is_none() || !inner, || format!("port {} behind inner nets", net.name))?;
            let fits = net.dir.is_none() || net.comment.len() <= MAX_COMMENT;
            ensure(fits, || format!("the comment of port {} is too long", net.name))?;
            inner |= net.dir.is_none();
        }
        Ok(())
    }

    /// Marks inputs, registers and instance outputs, which may be read before their driver.
    fn mark_early(&self) -> Check<Vec<bool>> {
        let mut driven: Vec<_> = self.module.nets.iter().map(|n| n.dir == Some(Dir::Input)).collect();
        for item in &self.module.items {
            match item {
                Item::Assign(..) | Item::Cell(_) => {}
                Item::Register(register) => self.mark_driven(register.net, &mut driven)?,
                Item::Memory(memory) => self.mark_driven(memory.read, &mut driven)?,
                Item::Instance(instance) => {
                    for net in self.instance_outputs(instance)? {
                        self.mark_driven(net, &mut driven)?;
                    }
                }
            }
        }
        Ok(driven)
    }

    fn mark_driven(&self, net: NetId, driven: &mut [bool]) -> Check {
        let before = std::mem::replace(&mut driven[net.index()], true);
        ensure(!before, || format!("net {} has two drivers", self.net_name(net)))
    }

    fn check_register(&self, register: &Register, driven: &[bool]) -> Check {
        ensure(self.module.clock.is_some(), || "registers without a clock".into())?;
        self.check_driver(register.net, &register.next, driven)?;
        for control in [&register.enable, &register.reset].into_iter().flatten() {
            let width = self.expr_width(control, driven)?;
            ensure(width == 1, || format!("a control of {} has {width} bits", self.net_name(register.net)))?;
        }
        Ok(())
    }

    fn check_memory(&self, memory: &Memory, driven: &[bool]) -> Check {
        ensure(self.module.clock.is_some(), || "a memory without a clock".into())?;
        let Memory { name, depth, .. } = memory;
        ensure(self.module.nets.iter().all(|net| net.name != *name), || {
            format!("a net and a memory {name}")
        })?;
        self.check_readable(memory.address, driven)?;
        let address = self.module.net(memory.address).width;
        let fits = *depth >= 2 && address == (usize::BITS - (depth - 1).leading_zeros()) as usize;
        ensure(fits, || format!("memory {name} of {depth} words has an address of {address} bits"))?;
        let width = self.expr_width(&memory.enable, driven)?;
        ensure(width == 1, || format!("the enable of memory {name} has {width} bits"))
    }

    fn check_driver(&self, net: NetId, expr: &Expr, driven: &[bool]) -> Check {
        let (found, wanted) = (self.expr_width(expr, driven)?, self.module.net(net).width);
        ensure(found == wanted, || {
            format!("net {} of {wanted} bits is driven by {found}", self.net_name(net))
        })
    }

    fn check_cell(&self, cell: &Cell, driven: &[bool]) -> Check {
        let name = || format!("the {} of {}", cell.primitive.module, self.net_name(cell.net));
        let inputs = cell.primitive.inputs.len();
        let table = cell.table().is_some_and(|table| table.len() == 1 << inputs);
        ensure(table && cell.operands.len() == inputs, || format!("{} has not {inputs} inputs", name()))?;
        for operand in &cell.operands {
            let atom = matches!(operand, Expr::Const(_) | Expr::Net(_) | Expr::Slice { .. });
            let bit = atom && self.expr_width(operand, driven)? == 1;
            ensure(bit, || format!("{} has an operand of other than a bit", name()))?;
        }
        ensure(self.module.net(cell.net).width == 1, || format!("{} drives more than a bit", name()))
    }

    fn instance_outputs(&self, instance: &Instance) -> Check<Vec<NetId>> {
        let found = self.before.iter().find(|m| m.name == instance.module);
        let child = found.ok_or_else(|| format!("no module {} before it", instance.module))?;
        let ports: Vec<_> = child.ports().map(|(_, net)| net).collect();
        ensure(ports.len() == instance.connections.len(), || format!("ports of {}", instance.name))?;
        let mut outputs = Vec::new();
        for (port, (name, net)) in ports.into_iter().zip(&instance.connections) {
            let fits = port.name == *name && port.width == self.module.net(*net).width;
            ensure(fits, || format!("{}.{} does not fit net {}", instance.name, name, self.net_name(*net)))?;
            if port.dir == Some(Dir::Output) {
                outputs.push(*net);
            }
        }
        Ok(outputs)
    }

    fn net_name(&self, net: NetId) -> &str {
        &self.module.net(net).name
    }

    /// Width of `expr` in bits; checks all its operands.
    fn expr_width(&self, expr: &Expr, driven: &[bool]) -> Check<usize> {
        match expr {
            Expr::Const(bits) => ensure(!bits.is_empty(), || "an empty constant".into())?,
            Expr::Net(net) => self.check_readable(*net, driven)?,
            Expr::Slice { net, lo, width } => {
                self.check_readable(*net, driven)?;
                let all = self.module.net(*net).width;
                ensure(*width > 0 && lo + width <= all && *width < all, || {
                    format!("bits {lo}..{} of {} ({all} bits)", lo + width, self.net_name(*net))
                })?;
            }
            _ => self.check_operands(expr, driven)?,
        }
        Ok(self.module.expr_width(expr))
    }

    fn check_operands(&self, expr: &Expr, driven: &[bool]) -> Check {
        let mut widths = Vec::new();
        let mut failed = Ok(());
        expr.for_each_operand(|operand| match self.expr_width(operand, driven) {
            Ok(width) => widths.push(width),
            Err(what) => failed = Err(what),
        });
        failed?;
        let (fits, operator) = match expr {
            Expr::Mux(..) => (widths[0] == 1 && widths[1] == widths[2], "?:"),
            Expr::Repeat(n, _) => (*n >= 2, "repetition"),
            Expr::Not(_) | Expr::Any(_) => (true, "unary operator"),
            Expr::Concat(_) => (widths.len() >= 2, "concatenation"),
            _ => (widths.len() >= 2 && widths.iter().all(|&w| w == widths[0]), "operator"),
        };
        ensure(fits, || format!("operands of a {operator} have widths {widths:?}"))
    }

    fn check_readable(&self, net: NetId, driven: &[bool]) -> Check {
        ensure(driven[net.index()], || format!("net {} is read before it is driven", self.net_name(net)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(build: impl FnOnce(&mut Module)) -> Result<()> {
        let mut m = Module::new("m");
        m.add_input("a", 4, "");
        m.add_output("y", 4, "");
        build(&mut m);
        verify(&[m])
    }

    const A: NetId = NetId(0);
    const Y: NetId = NetId(1);

    #[test]
    fn takes_a_sound_module() {
        module(|m| m.assign_net(Y, Expr::Net(A).not())).expect("sound");
    }

    #[test]
    fn refuses_each_broken_invariant() {
        type Break = fn(&mut Module);
        let broken: [(&str, Break); 8] = [
            ("no driver", |_| {}),
            ("two drivers", |m| {
                m.assign_net(Y, Expr::Net(A));
                m.assign_net(Y, Expr::Net(A));
            }),
            ("is driven by 1", |m| m.assign_net(Y, Expr::Net(A).any_bit())),
            ("before it is driven", |m| m.assign_net(Y, Expr::Net(Y))),
            ("without a clock", |m| {
                let r = m.add_register("r", 4, Expr::Net(A), None, None);
                m.assign_net(Y, Expr::Net(r));
            }),
            ("bits 2..6", |m| m.assign_net(Y, Expr::Slice { net: A, lo: 2, width: 4 })),
            ("widths [4, 1]", |m| m.assign_net(Y, Expr::Net(A).and(Expr::constant(1, 1)))),
            ("two nets", |m| {
                m.add_wire("a", 4, Expr::Net(A));
                m.assign_net(Y, Expr::Net(A));
            }),
        ];
        for (what, build) in broken {
            let error = module(build).expect_err(what).to_string();
            assert!(error.contains(what), "{error} should say {what}");
        }
    }
}
