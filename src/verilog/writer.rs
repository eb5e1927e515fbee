//! Writer of modules: `default_nettype none` … `wire`, the head with the ports, declarations of nets (in Verilog
//! those of registers and instance outputs alone), then all drivers in order, one a line unless the file would
//! be too long.

use super::dialect::Dialect;
use super::header::{self, range};
use super::layout::wrap_within;
use super::print::{self, print_expr};
use crate::error::{Error, Result};
use crate::rtl::cell::Function;
use crate::rtl::{Cell, Dir, Expr, Instance, Item, Memory, Module, NetId, Register};
use itertools::Itertools;

/// Most lines of a body with one statement a line: the limit of a file, less its other lines.
const MOST_LINES: usize = super::layout::MAX_LINES - 1000;

/// The text of `module` in Verilog-2001, after comments of `banner` and its own header.
///
/// # Errors
/// `Internal` if a line cannot be broken.
pub fn write_module(module: &Module, banner: &[String]) -> Result<String> {
    write_dialect(module, banner, Dialect::Verilog)
}

/// The text of `module` in a dialect, after comments of `banner` and its own header.
///
/// # Errors
/// As [`write_module`].
pub fn write_dialect(module: &Module, banner: &[String], dialect: Dialect) -> Result<String> {
    ModuleWriter { module, dialect, columns: dialect.max_columns() }.write_text(banner)
}

struct ModuleWriter<'a> {
    module: &'a Module,
    dialect: Dialect,
    columns: usize,
}

impl ModuleWriter<'_> {
    fn write_text(&self, banner: &[String]) -> Result<String> {
        let lines = banner.iter().chain(&self.module.header);
        let comment = lines.map(|line| wrap_within(&format!("// {line}"), "// ", self.columns)).join("\n");
        let (head, body) = (header::write_header(self.module, self.dialect), self.write_body());
        let name = &self.module.name;
        let text = format!(
            "{comment}\n`default_nettype none\n\n{head}\n{body}\nendmodule // {name}\n\n`default_nettype wire\n"
        );
        match text.lines().find(|line| line.len() > super::layout::MAX_COLUMNS) {
            None => Ok(text),
            Some(line) => Err(Error::Internal(format!("module {name}: a line of {} columns", line.len()))),
        }
    }

    fn write_body(&self) -> String {
        let mut lines = self.declarations();
        for group in self.module.item_groups() {
            match &group[0] {
                Item::Assign(net, expr) => lines.push(self.write_assign(*net, expr)),
                Item::Instance(instance) => lines.push(self.write_instance(instance)),
                Item::Cell(cell) => lines.extend(self.write_cell(cell)),
                Item::Memory(memory) => lines.push(self.write_memory(memory)),
                Item::Register(_) => lines.push(self.write_registers(&Register::of_group(group))),
            }
        }
        if lines.iter().map(|line| line.lines().count()).sum::<usize>() > MOST_LINES {
            self.fill_lines(&lines)
        } else {
            lines.join("\n")
        }
    }

    /// The body in as few lines as possible, without comments.
    fn fill_lines(&self, lines: &[String]) -> String {
        let code = |line| str::split_once(line, " // ").map_or(line, |(code, _)| code);
        self.break_line(&lines.iter().flat_map(|text| text.lines()).map(code).map(str::trim).join(" "), "")
    }

    /// Declarations: in Verilog of registers and of nets that are driven by instances or read before their
    /// driver, in SystemVerilog of all nets.
    fn declarations(&self) -> Vec<String> {
        let kinds = match self.dialect {
            Dialect::Verilog => self.net_kinds(),
            Dialect::SystemVerilog => vec!["logic"; self.module.nets.len()],
        };
        let inner =
            self.module.nets.iter().zip(kinds).filter(|(net, kind)| net.dir.is_none() && !kind.is_empty());
        let indent = self.dialect.indent();
        inner.map(|(net, kind)| format!("{indent}{kind} {}{};", range(net), net.name)).collect()
    }

    /// Keyword of the declaration of every net in Verilog; empty where its driver declares it.
    fn net_kinds(&self) -> Vec<&'static str> {
        let mut kinds = vec!["wire"; self.module.nets.len()];
        for item in &self.module.items {
            match item {
                Item::Assign(net, _) | Item::Cell(Cell { net, .. }) => kinds[net.index()] = "",
                Item::Register(register) => kinds[register.net.index()] = "reg",
                Item::Memory(memory) => kinds[memory.read.index()] = "reg",
                Item::Instance(_) => {}
            }
        }
        kinds
    }

    fn write_assign(&self, id: NetId, expr: &Expr) -> String {
        let net = self.module.net(id);
        let expr = print_expr(self.module, expr);
        let line = match (net.dir, self.dialect) {
            (Some(Dir::Output), _) | (_, Dialect::SystemVerilog) => format!("assign {} = {expr};", net.name),
            _ => format!("wire {}{} = {expr};", range(net), net.name),
        };
        let line = if net.comment.is_empty() { line } else { format!("{line} // {}", net.comment) };
        self.break_line(&line, &net.comment)
    }

    /// A line of the body, broken if it is too long. A comment that does not fit is dropped.
    fn break_line(&self, line: &str, comment: &str) -> String {
        let full = format!("{}{line}", self.dialect.indent());
        let fits = comment.is_empty() || full.len() <= self.columns;
        let text =
            if fits { &full } else { full.rsplit_once(" // ").map_or(full.as_str(), |(code, _)| code) };
        wrap_within(text, "", self.columns)
    }

    fn clock_edge(&self) -> String {
        let clock = self.module.clock.map_or("", |clock| &self.module.net(clock).name);
        format!("{} @(posedge {clock})", self.dialect.clocked_block())
    }

    /// `condition` as the head of a statement; empty for none.
    fn condition(&self, condition: Option<&Expr>) -> String {
        condition.map(|e| format!("if ({}) ", print_expr(self.module, e))).unwrap_or_default()
    }

    /// A clocked block of the lines of `inner`.
    fn clocked_lines(&self, inner: Vec<String>) -> String {
        let lines = match self.dialect {
            Dialect::Verilog => {
                let head = format!("{} {}", self.clock_edge(), inner[0]);
                std::iter::once(head).chain(inner.into_iter().skip(1)).collect_vec()
            }
            Dialect::SystemVerilog => {
                let inner = inner.into_iter().filter(|line| line != "begin");
                let inner = inner.map(|line| format!("{}{line}", self.dialect.indent()));
                let head = format!("{} begin", self.clock_edge());
                std::iter::once(head).chain(inner).chain(["end".to_owned()]).collect()
            }
        };
        lines.iter().map(|line| self.break_line(line, "")).join("\n")
    }

    fn write_registers(&self, group: &[&Register]) -> String {
        let (module, indent, first) = (self.module, self.dialect.indent(), group[0]);
        let conditional = first.reset.is_some() || first.enable.is_some();
        // Without a condition the block of SystemVerilog is the one of its loads.
        let bare = self.dialect == Dialect::SystemVerilog && !conditional;
        let indent = if bare { "" } else { indent };
        let load = |r: &&Register, next: &Expr| {
            format!("{indent}{} <= {};", module.net(r.net).name, print_expr(module, next))
        };
        let enable = self.condition(first.enable.as_ref());
        let mut lines = match &first.reset {
            None => vec![format!("{enable}begin")],
            Some(_) => {
                let mut lines = vec![format!("{}begin", self.condition(first.reset.as_ref()))];
                lines.extend(group.iter().map(|r| load(r, &Expr::zeros(module.net(r.net).width))));
                lines.push(format!("end else {enable}begin"));
                lines
            }
        };
        lines.extend(group.iter().map(|r| load(r, &r.next)));
        lines.extend((!bare).then(|| "end".to_owned()));
        self.clocked_lines(lines)
    }

    /// Declaration, initialisation and the one clocked read that tools map to block RAM.
    fn write_memory(&self, memory: &Memory) -> String {
        let Memory { name, file, depth, .. } = memory;
        let (read, address) = (self.module.net(memory.read), &self.module.net(memory.address).name);
        let declaration = match self.dialect {
            Dialect::Verilog => format!("reg {}{name} [0:{}];", range(read), depth - 1),
            Dialect::SystemVerilog => format!("logic {}{name} [{depth}];", range(read)),
        };
        let head = [declaration, format!("initial $readmemh(\"{file}\", {name});")];
        let head = head.iter().map(|line| self.break_line(line, "")).join("\n");
        let clocked = self.clocked_lines(vec![
            format!("{}begin", self.condition(Some(&memory.enable))),
            format!("{}{} <= {name}[{address}];", self.dialect.indent(), read.name),
            "end".to_owned(),
        ]);
        format!("{head}\n{clocked}")
    }

    fn write_instance(&self, instance: &Instance) -> String {
        let indent = self.dialect.indent();
        let connection = |(port, net): &(String, NetId)| {
            format!("{indent}{indent}.{port}({})", self.module.net(*net).name)
        };
        let connections = instance.connections.iter().map(connection).join(",\n");
        format!("{indent}{} {} (\n{connections}\n{indent});", instance.module, instance.name)
    }

    /// The net, where its driver declares it, and on a line of its own the cell that drives it.
    fn write_cell(&self, cell: &Cell) -> Vec<String> {
        let Cell { primitive, init, net, operands } = cell;
        let net = self.module.net(*net);
        let wire = format!("wire {};", net.name);
        let wire = if net.comment.is_empty() { wire } else { format!("{wire} // {}", net.comment) };
        let init = match (&primitive.function, init) {
            (Function::Lut { parameter }, Some(init)) => {
                format!(" #(.{parameter}({}))", print::print_constant(init))
            }
            _ => String::new(),
        };
        let inputs = primitive.inputs.iter().zip(operands);
        let inputs = inputs.map(|(port, operand)| format!(".{port}({})", print_expr(self.module, operand)));
        let ports = std::iter::once(format!(".{}({})", primitive.output, net.name)).chain(inputs).join(", ");
        let line = format!("{}{init} u_{} ({ports});", primitive.module, net.name);
        let declared = self.dialect == Dialect::Verilog;
        let wire = declared.then(|| self.break_line(&wire, &net.comment));
        wire.into_iter().chain([self.break_line(&line, "")]).collect()
    }
}
