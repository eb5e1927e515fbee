//! The shell of a module, printed and checked by rust-hdl: header, ports, frame around the body.

use crate::error::{Error, Result};
use crate::rtl::{Dir, Module, Net};
use rust_hdl::core::ast::VerilogLiteral;
use rust_hdl::core::constraint::PinConstraint;
use rust_hdl::core::prelude::{
    Atom, AtomKind, Block, Logic, ModuleDefines, Probe, TypeDescriptor, TypeKind, VCDValue, Verilog,
    check_all,
};

/// The text of `module` around `body`.
///
/// # Errors
/// `Internal` where rust-hdl finds an unconnected port.
pub(super) fn print(module: &Module, body: String) -> Result<String> {
    let shell = Shell { ports: module.ports().map(|(id, net)| Port::new(id.index(), net)).collect(), body };
    check_all(&shell).map_err(|e| Error::Internal(format!("module {}: {e:?}", module.name)))?;
    let mut defines = ModuleDefines::default();
    shell.accept(&module.name, &mut defines);
    Ok(defines.defines())
}

struct Shell {
    ports: Vec<Port>,
    body: String,
}

/// A port of any width, which rust-hdl's own signals fix at compile time.
struct Port {
    id: usize,
    name: String,
    width: usize,
    dir: Option<Dir>,
}

impl Port {
    fn new(id: usize, net: &Net) -> Self {
        Self { id, name: net.name.clone(), width: net.width, dir: net.dir }
    }
}

impl Logic for Shell {
    fn update(&mut self) {}

    fn hdl(&self) -> Verilog {
        Verilog::Custom(self.body.clone())
    }
}

impl Block for Shell {
    fn connect_all(&mut self) {}

    fn update_all(&mut self) {}

    fn has_changed(&self) -> bool {
        false
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_start_scope(name, self);
        for port in &self.ports {
            probe.visit_atom(&port.name, port);
        }
        probe.visit_end_scope(name, self);
    }
}

impl Atom for Port {
    fn bits(&self) -> usize {
        self.width
    }

    fn connected(&self) -> bool {
        // The module's own invariants hold that every output is driven.
        self.dir.is_some()
    }

    fn changed(&self) -> bool {
        false
    }

    fn kind(&self) -> AtomKind {
        if self.dir == Some(Dir::Input) { AtomKind::InputParameter } else { AtomKind::OutputPassthrough }
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
