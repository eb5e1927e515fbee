//! The modules of a design, each compiled once, submodules first.

use super::compile::Compiler;
use super::compiled::{ChildPlan, Compiled};
use crate::error::{Error, Result};
use crate::rtl::{Dir, Instance, Item, Module};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Most levels of the module hierarchy.
const MAX_DEPTH: usize = 64;

/// Modules by name, compiled on demand.
pub struct ModuleLibrary<'a> {
    modules: BTreeMap<&'a str, &'a Module>,
    /// Memory images: (file name, text).
    images: &'a [(String, String)],
    /// Compiled modules by name; `None` while a module is being compiled.
    done: BTreeMap<&'a str, Option<Rc<Compiled>>>,
}

impl<'a> ModuleLibrary<'a> {
    /// The library of a design's modules and memory images.
    pub fn new(modules: &'a [Module], images: &'a [(String, String)]) -> Self {
        let modules = modules.iter().map(|module| (module.name.as_str(), module)).collect();
        Self { modules, images, done: BTreeMap::new() }
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
            None if self.open_modules() == MAX_DEPTH => {
                let what = format!("modules nested deeper than {MAX_DEPTH}");
                return Err(Error::input("", name, what));
            }
            Some(None) => return Err(Error::input("", name, "the module contains itself")),
            None => {}
        }
        self.done.insert(name, None);
        let children = self.plan_children(module)?;
        let compiled = Rc::new(Compiler::compile_module(module, children, self.images)?);
        self.done.insert(name, Some(compiled.clone()));
        Ok(compiled)
    }

    /// Number of modules being compiled, nested in each other.
    fn open_modules(&self) -> usize {
        self.done.values().filter(|compiled| compiled.is_none()).count()
    }

    fn plan_children(&mut self, module: &Module) -> Result<Vec<ChildPlan>> {
        let instances = module.items.iter().filter_map(|item| match item {
            Item::Instance(instance) => Some(instance),
            _ => None,
        });
        instances.map(|instance| self.plan_child(module, instance)).collect()
    }

    fn plan_child(&mut self, module: &Module, instance: &Instance) -> Result<ChildPlan> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtl::{Expr, NetId};

    #[test]
    fn nesting_without_end_is_refused() {
        let nested = |i: usize| {
            let mut m = Module::new(format!("m{i}"));
            for copy in ["a", "b"] {
                m.add_instance(&format!("m{}", i + 1), copy, Vec::new());
            }
            m.add_wire("w", 64, Expr::constant(64, 1));
            m
        };
        let deep: Vec<_> = (0..100).map(nested).collect();
        assert!(error(&deep, "m0").contains("deeper than 64"));
        let mut wide: Vec<_> = (0..30).map(nested).collect();
        wide.push(Module::new("m30"));
        assert!(error(&wide, "m0").contains("limit"));
        wide[29].add_instance("m0", "again", Vec::new());
        assert!(error(&wide, "m0").contains("contains itself"));
    }

    fn error(modules: &[Module], top: &str) -> String {
        ModuleLibrary::new(modules, &[]).get(top).unwrap_err().to_string()
    }

    /// b = !a, combinational; module `child`.
    fn inverter() -> Module {
        let mut m = Module::new("child");
        let a = m.add_input("a", 1, "");
        let b = m.add_output("b", 1, "");
        m.assign_net(b, Expr::Net(a).not());
        m
    }

    fn place(m: &mut Module, name: &str, a: NetId, b: NetId) {
        m.add_instance("child", name, vec![("a".into(), a), ("b".into(), b)]);
    }

    #[test]
    fn undriven_and_doubly_driven_nets_are_found() {
        let mut m = Module::new("top");
        let y = m.add_output("y", 1, "");
        assert_eq!(error(&[m.clone()], "top"), "top: y: net has no driver");
        m.assign_net(y, Expr::constant(1, 0));
        m.assign_net(y, Expr::constant(1, 1));
        assert_eq!(error(&[m], "top"), "top: y: net has two drivers");
    }

    #[test]
    fn loops_are_found_through_submodules_alone_where_they_are() {
        let mut m = Module::new("top");
        let (p, q) = (m.add_net("p", 1, None), m.add_net("q", 1, None));
        place(&mut m, "first", p, q);
        place(&mut m, "second", q, p);
        let found = error(&[m, inverter()], "top");
        assert!(found.ends_with("net is part of a combinational loop"), "{found}");
    }

    #[test]
    fn a_chain_of_submodules_is_a_path_from_port_to_port() {
        let mut m = Module::new("top");
        let (x, y) = (m.add_input("x", 1, ""), m.add_output("y", 1, ""));
        let z = m.add_output("z", 1, "");
        let p = m.add_net("p", 1, None);
        place(&mut m, "first", x, p);
        place(&mut m, "second", p, y);
        m.assign_net(z, Expr::constant(1, 0));
        let compiled = ModuleLibrary::new(&[m, inverter()], &[]).get("top").unwrap().paths.clone();
        assert_eq!(compiled, [(y, vec![x]), (z, vec![])]);
    }

    #[test]
    fn misfits_are_errors() {
        let mut m = Module::new("top");
        let (x, y) = (m.add_input("x", 4, ""), m.add_output("y", 3, ""));
        for expr in [
            Expr::Net(x),
            Expr::Slice { net: x, lo: 2, width: 3 },
            Expr::Xor(vec![Expr::Net(x), Expr::constant(3, 0)]),
            Expr::Net(x).mux(Expr::constant(3, 0), Expr::constant(3, 0)),
            Expr::Concat(vec![Expr::Net(x), Expr::Net(x)]),
            Expr::Repeat(usize::MAX, Box::new(Expr::Net(x))),
        ] {
            let mut m = m.clone();
            m.assign_net(y, expr.clone());
            assert!(ModuleLibrary::new(&[m], &[]).get("top").is_err(), "{expr:?}");
        }
        m.assign_net(y, Expr::Slice { net: x, lo: 1, width: 3 });
        assert!(ModuleLibrary::new(&[m], &[]).get("top").is_ok());
        assert_eq!(error(&[], "top"), "top: no such module");
    }
}
