//! Writer of modules: context, entity with a port a line, architecture with all signals, then all drivers in
//! order.

use super::functions::{self, Function};
use super::print::{print_condition, print_constant, print_expr};
use crate::error::{Error, Result};
use crate::rtl::cell::{self, Primitive};
use crate::rtl::{Cell, Dir, Expr, Instance, Item, Memory, Module, NetId, Register};
use crate::verilog::{MAX_COLUMNS, wrap_line};
use itertools::Itertools;
use std::collections::BTreeMap;

/// The text of `module`, after comments of `banner` and its own header.
///
/// # Errors
/// `Internal` if a line cannot be broken.
pub fn write_module(module: &Module, banner: &[String]) -> Result<String> {
    let writer = EntityWriter { module };
    let comment = banner.iter().chain(&module.header).map(|line| format!("-- {line}")).join("\n");
    let parts = [comment, writer.context(), writer.entity(), writer.architecture()];
    let lines = parts.iter().filter(|part| !part.is_empty()).join("\n");
    let text: String = lines.lines().map(|line| break_line(line) + "\n").collect();
    match text.lines().find(|line| line.len() > MAX_COLUMNS) {
        None => Ok(text),
        Some(line) => {
            Err(Error::Internal(format!("module {}: a line of {} columns", module.name, line.len())))
        }
    }
}

/// A line, broken if it is too long. A comment behind code that does not fit is dropped.
fn break_line(line: &str) -> String {
    let is_comment = line.trim_start().starts_with("--");
    let code = match line.split_once(" -- ") {
        Some((code, _)) if !is_comment && line.len() > MAX_COLUMNS => code,
        _ => line,
    };
    wrap_line(code, if is_comment { "-- " } else { "" })
}

/// Type of a net of that width.
pub(super) fn type_name(width: usize) -> String {
    match width {
        1 => "std_logic".to_owned(),
        _ => format!("std_logic_vector({} downto 0)", width - 1),
    }
}

struct EntityWriter<'a> {
    module: &'a Module,
}

impl EntityWriter<'_> {
    fn memories(&self) -> impl Iterator<Item = &Memory> {
        self.module.items.iter().filter_map(|item| match item {
            Item::Memory(memory) => Some(memory),
            _ => None,
        })
    }

    fn context(&self) -> String {
        let reads = self.memories().next().is_some();
        let counts = reads || functions::needed(self.module).into_iter().any(Function::needs_arithmetic);
        let mut lines = vec!["library ieee;", "use ieee.std_logic_1164.all;"];
        lines.extend(counts.then_some("use ieee.numeric_std.all;"));
        lines.extend(reads.then_some("use std.textio.all;"));
        lines.join("\n") + "\n"
    }

    fn entity(&self) -> String {
        let ports: Vec<_> = self.module.ports().map(|(_, port)| port).collect();
        let widest = ports.iter().map(|port| port.name.len()).max().unwrap_or(0);
        let line = |(i, port): (usize, &&crate::rtl::Net)| {
            let dir = if port.dir == Some(Dir::Input) { "in " } else { "out" };
            let end = if i + 1 < ports.len() { ";" } else { "" };
            let code = format!("    {:widest$} : {dir} {}{end}", port.name, type_name(port.width));
            if port.comment.is_empty() { code } else { format!("{code} -- {}", port.comment) }
        };
        let lines = ports.iter().enumerate().map(line).join("\n");
        let name = &self.module.name;
        format!("entity {name} is\n  port (\n{lines}\n  );\nend entity {name};\n")
    }

    fn architecture(&self) -> String {
        let name = &self.module.name;
        let mut lines = vec![format!("architecture rtl of {name} is")];
        lines.extend(functions::needed(self.module).into_iter().flat_map(Function::lines));
        lines.extend(self.components());
        lines.extend(self.memories().flat_map(|memory| self.memory_lines(memory)));
        let inner = self.module.nets.iter().filter(|net| net.dir.is_none());
        lines.extend(inner.map(|net| format!("  signal {} : {};", net.name, type_name(net.width))));
        lines.push("begin".to_owned());
        lines.extend(self.statements());
        lines.push("end architecture rtl;".to_owned());
        lines.join("\n")
    }

    /// Declarations of the library cells that are instantiated.
    fn components(&self) -> Vec<String> {
        let cells = self.module.items.iter().filter_map(|item| match item {
            Item::Cell(cell) => Some((&cell.primitive.module, &*cell.primitive)),
            _ => None,
        });
        let cells: BTreeMap<_, _> = cells.collect();
        cells.into_values().flat_map(component_lines).collect()
    }

    /// A memory: a constant that is read from its file.
    fn memory_lines(&self, memory: &Memory) -> Vec<String> {
        let Memory { name, file, depth, read, .. } = memory;
        let (kind, last) = (type_name(self.module.net(*read).width), depth - 1);
        vec![
            format!("  type {name}_words is array (0 to {last}) of {kind};"),
            format!("  impure function read_{name} return {name}_words is"),
            format!("    file source : text open read_mode is \"{file}\";"),
            "    variable row : line;".to_owned(),
            format!("    variable words : {name}_words;"),
            "  begin".to_owned(),
            "    for i in words'range loop".to_owned(),
            "      readline(source, row);".to_owned(),
            "      hread(row, words(i));".to_owned(),
            "    end loop;".to_owned(),
            "    return words;".to_owned(),
            "  end function;".to_owned(),
            format!("  constant {name} : {name}_words := read_{name};"),
        ]
    }

    fn statements(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for group in self.module.item_groups() {
            match &group[0] {
                Item::Assign(net, expr) => lines.push(self.assign_line(*net, expr)),
                Item::Instance(instance) => lines.extend(self.instance_lines(instance)),
                Item::Cell(cell) => lines.push(self.cell_line(cell)),
                Item::Memory(memory) => lines.extend(self.memory_port(memory)),
                Item::Register(_) => lines.extend(self.register_lines(&Register::of_group(group))),
            }
        }
        lines
    }

    fn assign_line(&self, id: NetId, expr: &Expr) -> String {
        let net = self.module.net(id);
        let line = format!("  {} <= {};", net.name, print_expr(self.module, expr));
        if net.comment.is_empty() { line } else { format!("{line} -- {}", net.comment) }
    }

    /// A clocked process around `inner`.
    fn clocked_lines(&self, inner: Vec<String>) -> Vec<String> {
        let clock = self.module.clock.map_or("", |clock| &self.module.net(clock).name);
        let head = [
            format!("  process ({clock}) is"),
            "  begin".to_owned(),
            format!("    if rising_edge({clock}) then"),
        ];
        let inner = inner.into_iter().map(|line| format!("      {line}"));
        let end = ["    end if;".to_owned(), "  end process;".to_owned()];
        head.into_iter().chain(inner).chain(end).collect()
    }

    fn register_lines(&self, group: &[&Register]) -> Vec<String> {
        let (module, first) = (self.module, group[0]);
        let load = |r: &&Register, next: &Expr| {
            format!("{} <= {};", module.net(r.net).name, print_expr(module, next))
        };
        let loads = group.iter().map(|r| load(r, &r.next));
        let clears = group.iter().map(|r| load(r, &Expr::zeros(module.net(r.net).width)));
        let condition = |e: &Expr| print_condition(module, e);
        let deeper = |line: String| format!("  {line}");
        let mut lines = Vec::new();
        match (&first.reset, &first.enable) {
            (None, None) => return self.clocked_lines(loads.collect()),
            (None, Some(enable)) => lines.push(format!("if {} then", condition(enable))),
            (Some(reset), enable) => {
                lines.push(format!("if {} then", condition(reset)));
                lines.extend(clears.map(deeper));
                lines.push(match enable {
                    None => "else".to_owned(),
                    Some(enable) => format!("elsif {} then", condition(enable)),
                });
            }
        }
        lines.extend(loads.map(deeper));
        lines.push("end if;".to_owned());
        self.clocked_lines(lines)
    }

    fn memory_port(&self, memory: &Memory) -> Vec<String> {
        let (read, address) = (self.module.net(memory.read), self.module.net(memory.address));
        let number = match address.width {
            1 => format!("unsigned'(0 => {})", address.name),
            _ => format!("unsigned({})", address.name),
        };
        self.clocked_lines(vec![
            format!("if {} then", print_condition(self.module, &memory.enable)),
            format!("  {} <= {}(to_integer({number}));", read.name, memory.name),
            "end if;".to_owned(),
        ])
    }

    fn instance_lines(&self, instance: &Instance) -> Vec<String> {
        let n = instance.connections.len();
        let connection = |(i, (port, net)): (usize, &(String, NetId))| {
            let end = if i + 1 < n { "," } else { "" };
            format!("      {port} => {}{end}", self.module.net(*net).name)
        };
        let mut lines = vec![
            format!("  {} : entity work.{}", instance.name, instance.module),
            "    port map (".to_owned(),
        ];
        lines.extend(instance.connections.iter().enumerate().map(connection));
        lines.push("    );".to_owned());
        lines
    }

    fn cell_line(&self, cell: &Cell) -> String {
        let Cell { primitive, init, net, operands } = cell;
        let net = &self.module.net(*net).name;
        let generic = match (&primitive.function, init) {
            (cell::Function::Lut { parameter }, Some(init)) => {
                format!(" generic map ({parameter} => {})", print_constant(init))
            }
            _ => String::new(),
        };
        let inputs = primitive.inputs.iter().zip(operands);
        let inputs = inputs.map(|(port, operand)| format!("{port} => {}", print_expr(self.module, operand)));
        let ports = std::iter::once(format!("{} => {net}", primitive.output)).chain(inputs).join(", ");
        format!("  u_{net} : {}{generic} port map ({ports});", primitive.module)
    }
}

/// Declaration of a library cell.
fn component_lines(cell: &Primitive) -> Vec<String> {
    let mut lines = vec![format!("  component {}", cell.module)];
    lines.extend(interface_lines(cell).into_iter().map(|line| format!("    {line}")));
    lines.push("  end component;".to_owned());
    lines
}

/// Generics and ports of a library cell.
pub(super) fn interface_lines(cell: &Primitive) -> Vec<String> {
    let mut lines = Vec::new();
    if let cell::Function::Lut { parameter } = &cell.function {
        let last = (1 << cell.inputs.len()) - 1;
        lines.push(format!("generic ({parameter} : bit_vector({last} downto 0));"));
    }
    let inputs = cell.inputs.join(", ");
    lines.push(format!("port ({} : out std_logic; {inputs} : in std_logic);", cell.output));
    lines
}
