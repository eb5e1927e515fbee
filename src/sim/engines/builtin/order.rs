//! Drivers of the nets of a module, and the order of evaluation.

use crate::error::{Error, Result};
use crate::rtl::{Dir, Instance, Item, Module, NetId};

/// Combinational paths of submodules: for an instance, (output port, input ports that it depends on).
pub type Paths<'a> = dyn Fn(&Instance) -> Result<Vec<(NetId, Vec<NetId>)>> + 'a;

/// For every net, the nets it depends on combinationally; `None`: no driver.
pub struct Drivers(Vec<Option<Vec<NetId>>>);

impl Drivers {
    /// Collects the drivers of all nets.
    ///
    /// # Errors
    /// A net without a driver or with two.
    pub fn from_module(module: &Module, paths: &Paths) -> Result<Self> {
        let mut drivers = Self(vec![None; module.nets.len()]);
        for (id, _) in module.ports().filter(|(_, net)| net.dir == Some(Dir::Input)) {
            drivers.add_driver(module, id, Vec::new())?;
        }
        for item in &module.items {
            match item {
                Item::Assign(net, expr) => {
                    let mut reads = Vec::new();
                    expr.for_each_net(&mut |id| reads.push(id));
                    drivers.add_driver(module, *net, reads)?;
                }
                Item::Cell(cell) => {
                    let mut reads = Vec::new();
                    cell.operands.iter().for_each(|expr| expr.for_each_net(&mut |id| reads.push(id)));
                    drivers.add_driver(module, cell.net, reads)?;
                }
                Item::Register(register) => drivers.add_driver(module, register.net, Vec::new())?,
                Item::Memory(memory) => drivers.add_driver(module, memory.read, Vec::new())?,
                Item::Instance(instance) => {
                    for (net, reads) in paths(instance)? {
                        drivers.add_driver(module, net, reads)?;
                    }
                }
            }
        }
        match drivers.0.iter().position(Option::is_none) {
            Some(at) => Err(net_error(module, NetId(at as u32), "has no driver")),
            None => Ok(drivers),
        }
    }

    fn add_driver(&mut self, module: &Module, net: NetId, reads: Vec<NetId>) -> Result<()> {
        match self.0[net.index()].replace(reads) {
            Some(_) => Err(net_error(module, net, "has two drivers")),
            None => Ok(()),
        }
    }

    fn nets_read_by(&self, net: NetId) -> &[NetId] {
        self.0[net.index()].as_deref().unwrap_or_default()
    }

    /// All nets, each after those it depends on.
    ///
    /// # Errors
    /// A combinational loop.
    pub fn evaluation_order(&self, module: &Module) -> Result<Vec<NetId>> {
        let mut order = Vec::with_capacity(self.0.len());
        let mut state = vec![VisitState::New; self.0.len()];
        for root in (0..self.0.len() as u32).map(NetId) {
            let mut path = vec![(root, 0)];
            while let Some((net, next)) = path.pop() {
                if next == 0 && state[net.index()] == VisitState::Done {
                    continue;
                }
                state[net.index()] = VisitState::Open;
                let Some(&read) = self.nets_read_by(net).get(next) else {
                    state[net.index()] = VisitState::Done;
                    order.push(net);
                    continue;
                };
                if state[read.index()] == VisitState::Open {
                    return Err(net_error(module, read, "is part of a combinational loop"));
                }
                path.push((net, next + 1));
                path.push((read, 0));
            }
        }
        Ok(order)
    }

    /// Input ports that `net` depends on combinationally, ascending.
    pub fn inputs_of(&self, module: &Module, net: NetId) -> Vec<NetId> {
        let mut seen = vec![false; self.0.len()];
        let mut open = vec![net];
        while let Some(net) = open.pop() {
            if !std::mem::replace(&mut seen[net.index()], true) {
                open.extend(self.nets_read_by(net));
            }
        }
        let inputs = module.ports().filter(|(_, net)| net.dir == Some(Dir::Input));
        inputs.map(|(id, _)| id).filter(|id| seen[id.index()]).collect()
    }
}

#[derive(Clone, Copy, PartialEq)]
enum VisitState {
    New,
    Open,
    Done,
}

/// An input error that names module and net.
pub fn net_error(module: &Module, net: NetId, what: &str) -> Error {
    let name = &module.net(net).name;
    Error::input(&module.name, name, format!("net {what}"))
}
