//! A module as a rust-hdl block: its nets are atoms, its instances are blocks with ports only.

use crate::error::{Error, Result};
use crate::rtl::{Cell, Dir, Instance, Item, Module, Net};
use crate::verilog::header::range;
use itertools::Itertools;
use rust_hdl::core::ast::VerilogLiteral;
use rust_hdl::core::check_error::CheckError;
use rust_hdl::core::constraint::PinConstraint;
use rust_hdl::core::prelude::{
    Atom, AtomKind, Block, Logic, ModuleDefines, Probe, TypeDescriptor, TypeKind, VCDValue, check_all,
};

/// As [`super::check`].
pub(super) fn check_shells(written: &[Module], read: &[Module]) -> Result<()> {
    for module in read {
        let fail = |what: String| Error::Mismatch(format!("module {}: rust-hdl {what}", module.name));
        check_all(&Shell::from_module(module, read)).map_err(|e| fail(error_text(e)))?;
        let source = written.iter().find(|source| source.name == module.name);
        let printed = source.map(printed_ports).unwrap_or_default();
        let ports = module.ports().map(|(_, port)| port_declaration(port)).collect_vec();
        if printed != ports {
            return Err(fail(format!("prints the ports {printed:?}, the text has {ports:?}")));
        }
    }
    Ok(())
}

/// An error of rust-hdl as text, sorted, since its maps have no order.
fn error_text(error: CheckError) -> String {
    match error {
        CheckError::OpenSignal(open) => {
            let names = open.into_values().map(|net| format!("{}:{}", net.path, net.name));
            format!("finds no driver of {}", names.sorted().join(", "))
        }
        other => format!("finds {other:?}"),
    }
}

/// The port declarations in the Verilog that rust-hdl prints of `module`.
fn printed_ports(module: &Module) -> Vec<String> {
    let mut defines = ModuleDefines::default();
    Shell { nets: ports_of(module, &|_| true), instances: Vec::new() }.accept(&module.name, &mut defines);
    let text = defines.defines();
    let is_port = |line: &&str| line.starts_with("input ") || line.starts_with("output ");
    text.lines().map(str::trim).filter(is_port).map(str::to_owned).collect()
}

/// A port declaration in the form of rust-hdl.
fn port_declaration(port: &Net) -> String {
    let direction = if port.dir == Some(Dir::Input) { "input" } else { "output" };
    format!("{direction} wire  {}{};", range(port), port.name)
}

struct Shell {
    nets: Vec<Wire>,
    /// Instances with their names.
    instances: Vec<(String, Shell)>,
}

/// A net of any width; signals of rust-hdl have widths fixed at compile time.
struct Wire {
    /// Index in its module.
    id: usize,
    name: String,
    width: usize,
    dir: Option<Dir>,
    /// Whether it is driven; of an instance, whether a net is connected to the port.
    connected: bool,
}

impl Wire {
    fn new(id: usize, net: &Net, connected: bool) -> Self {
        Self { id, name: net.name.clone(), width: net.width, dir: net.dir, connected }
    }
}

fn ports_of(module: &Module, connected: &dyn Fn(&str) -> bool) -> Vec<Wire> {
    module.ports().map(|(id, port)| Wire::new(id.index(), port, connected(&port.name))).collect()
}

impl Shell {
    /// The block of `module` with its instances of `modules`.
    fn from_module(module: &Module, modules: &[Module]) -> Self {
        let mut driven: Vec<_> = module.nets.iter().map(|net| net.dir == Some(Dir::Input)).collect();
        let mut instances = Vec::new();
        for item in &module.items {
            match item {
                Item::Assign(net, _) | Item::Cell(Cell { net, .. }) => driven[net.index()] = true,
                Item::Register(register) => driven[register.net.index()] = true,
                Item::Memory(memory) => driven[memory.read.index()] = true,
                Item::Instance(instance) => {
                    let Some(part) = modules.iter().find(|part| part.name == instance.module) else {
                        continue;
                    };
                    Self::mark_outputs(part, instance, &mut driven);
                    instances.push((instance.name.clone(), Self::from_instance(part, instance)));
                }
            }
        }
        let nets = module.nets.iter().zip(driven).enumerate();
        Self { nets: nets.map(|(id, (net, driven))| Wire::new(id, net, driven)).collect(), instances }
    }

    /// Marks the nets driven by the outputs of an instance of `part`.
    fn mark_outputs(part: &Module, instance: &Instance, driven: &mut [bool]) {
        for (name, net) in &instance.connections {
            driven[net.index()] |=
                part.find_port(name).is_some_and(|port| part.net(port).dir == Some(Dir::Output));
        }
    }

    /// An instance of `part`.
    fn from_instance(part: &Module, instance: &Instance) -> Self {
        let connected = |port: &str| instance.connections.iter().any(|(name, _)| name == port);
        Self { nets: ports_of(part, &connected), instances: Vec::new() }
    }
}

impl Logic for Shell {
    fn update(&mut self) {}
}

impl Block for Shell {
    fn connect_all(&mut self) {}

    fn update_all(&mut self) {}

    fn has_changed(&self) -> bool {
        false
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_start_scope(name, self);
        for net in &self.nets {
            probe.visit_atom(&net.name, net);
        }
        for (name, instance) in &self.instances {
            instance.accept(name, probe);
        }
        probe.visit_end_scope(name, self);
    }
}

impl Atom for Wire {
    fn bits(&self) -> usize {
        self.width
    }

    fn connected(&self) -> bool {
        self.connected
    }

    fn changed(&self) -> bool {
        false
    }

    fn kind(&self) -> AtomKind {
        match self.dir {
            Some(Dir::Input) => AtomKind::InputParameter,
            Some(Dir::Output) => AtomKind::OutputPassthrough,
            None => AtomKind::LocalSignal,
        }
    }

    fn descriptor(&self) -> TypeDescriptor {
        TypeDescriptor { name: self.name.clone(), kind: TypeKind::Bits(self.width) }
    }

    fn vcd(&self) -> VCDValue {
        VCDValue::Vector(Vec::new())
    }

    fn id(&self) -> usize {
        self.id
    }

    fn verilog(&self) -> VerilogLiteral {
        VerilogLiteral::from(false)
    }

    fn constraints(&self) -> Vec<PinConstraint> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtl::Expr;

    /// y = ~x, in a part and a top around it.
    fn modules() -> [Module; 2] {
        let mut part = Module::new("part");
        let (x, y) = (part.add_input("x", 4, ""), part.add_output("y", 4, ""));
        part.assign_net(y, Expr::Net(x).not());
        let mut top = Module::new("top");
        let (x, y) = (top.add_input("x", 4, ""), top.add_output("y", 4, ""));
        top.add_instance("part", "u_part", vec![("x".into(), x), ("y".into(), y)]);
        [part, top]
    }

    #[test]
    fn open_nets_open_ports_and_other_ports_are_found() {
        let good = modules();
        check_shells(&good, &good).expect("sound");
        let error = |change: &dyn Fn(&mut [Module; 2])| {
            let mut read = good.clone();
            change(&mut read);
            check_shells(&good, &read).expect_err("unsound").to_string()
        };
        let found = error(&|read| read[0].items.clear());
        assert!(found.contains("module part: rust-hdl finds no driver of uut:y"), "{found}");
        let found = error(&|read| {
            let Item::Instance(instance) = &mut read[1].items[0] else { unreachable!() };
            instance.connections.remove(0);
        });
        assert!(found.contains("module top: rust-hdl finds no driver of"), "{found}");
        for found in
            [error(&|read| read[0].nets[0].width = 5), error(&|read| read[1].nets[1].name = "z".into())]
        {
            assert!(found.contains("prints the ports"), "{found}");
        }
    }
}
