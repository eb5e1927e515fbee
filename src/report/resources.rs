//! Resources of every module of a design: flip-flops and memory bits, counted in the modules.

use crate::rtl::{Item, Module};

/// A module and its resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleResources {
    /// Its name.
    pub module: String,
    /// Number of its instances in the design.
    pub instances: usize,
    /// Flip-flops of one instance.
    pub flip_flops: usize,
    /// Memory bits of one instance.
    pub memory_bits: usize,
}

/// Resources of `modules`, the top last.
pub fn module_blocks(modules: &[Module]) -> Vec<ModuleResources> {
    let mut instances = vec![0; modules.len()];
    if let Some(top) = instances.last_mut() {
        *top = 1;
    }
    // Modules stand behind the ones that they instantiate.
    for (i, module) in modules.iter().enumerate().rev() {
        for item in &module.items {
            let Item::Instance(part) = item else { continue };
            if let Some(at) = modules[..i].iter().position(|module| module.name == part.module) {
                instances[at] += instances[i];
            }
        }
    }
    let block = |(module, instances): (&Module, usize)| {
        let (mut flip_flops, mut memory_bits) = (0, 0);
        for item in &module.items {
            match item {
                Item::Register(register) => flip_flops += module.net(register.net).width,
                Item::Memory(memory) => memory_bits += memory.depth * module.net(memory.read).width,
                Item::Assign(..) | Item::Instance(_) | Item::Cell(_) => {}
            }
        }
        ModuleResources { module: module.name.clone(), instances, flip_flops, memory_bits }
    };
    modules.iter().zip(instances).map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtl::Expr;

    #[test]
    fn instances_of_instances_are_counted() {
        let mut leaf = Module::new("leaf");
        leaf.add_register("r", 3, Expr::constant(3, 0), None, None);
        let mut middle = Module::new("middle");
        middle.add_instance("leaf", "a", vec![]);
        middle.add_instance("leaf", "b", vec![]);
        let mut top = Module::new("top");
        top.add_instance("middle", "c", vec![]);
        top.add_instance("middle", "d", vec![]);
        let found = module_blocks(&[leaf, middle, top]);
        assert_eq!(found.iter().map(|block| block.instances).collect::<Vec<_>>(), [4, 2, 1]);
        assert_eq!(found[0].flip_flops, 3);
    }
}
