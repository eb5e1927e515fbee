//! Instances of a design as rust-hdl blocks, which rust-hdl updates until they are stable.

use super::block::ModuleBlock;
use rust_hdl::core::prelude::{Block, Logic, Probe, simulate};

/// Updates the hierarchy until nothing changes; `false` if it still changes after `passes`.
pub fn settles(top: &mut ModuleBlock, passes: usize) -> bool {
    simulate(top, passes)
}

impl Logic for ModuleBlock {
    fn update(&mut self) {}
}

impl Block for ModuleBlock {
    fn connect_all(&mut self) {}

    fn update_all(&mut self) {
        self.step();
    }

    fn has_changed(&self) -> bool {
        self.changed()
    }

    fn accept(&self, name: &str, probe: &mut dyn Probe) {
        probe.visit_start_scope(name, self);
        for child in self.children() {
            child.accept(child.name(), probe);
        }
        probe.visit_end_scope(name, self);
    }
}
