//! Writer of modules: `default_nettype none` … `wire`, the head with the ports, declarations of late nets
//! (registers, instance outputs), then all drivers in order, one a line unless the file would be too long.

use super::header::{self, INDENT, range};
use super::layout::wrap_line;
use super::print;
use crate::error::{Error, Result};
use crate::rtl::cell::Function;
use crate::rtl::{Cell, Dir, Expr, Instance, Item, Memory, Module, NetId, Register};
use itertools::Itertools;

/// Most lines of a body with one statement a line: the limit of a file, less its other lines.
const MOST_LINES: usize = super::layout::MAX_LINES - 1000;

/// The text of `module`, after comments of `banner` and its own header.
///
/// # Errors
/// `Internal` if a line cannot be broken.
pub fn write_module(module: &Module, banner: &[String]) -> Result<String> {
    let comment =
        banner.iter().chain(&module.header).map(|line| wrap_line(&format!("// {line}"), "// ")).join("\n");
    let (head, body, name) = (header::write_header(module), write_body(module), &module.name);
    let text = format!(
        "{comment}\n`default_nettype none\n\n{head}\n{body}\nendmodule // {name}\n\n`default_nettype wire\n"
    );
    match text.lines().find(|line| line.len() > super::layout::MAX_COLUMNS) {
        None => Ok(text),
        Some(line) => {
            Err(Error::Internal(format!("module {}: a line of {} columns", module.name, line.len())))
        }
    }
}

fn write_body(module: &Module) -> String {
    let mut lines = late_nets(module);
    let mut items = module.items.iter().peekable();
    while let Some(item) = items.next() {
        match item {
            Item::Assign(net, expr) => lines.push(write_assign(module, *net, expr)),
            Item::Instance(instance) => lines.push(self::write_instance(module, instance)),
            Item::Cell(cell) => lines.extend(self::write_cell(module, cell)),
            Item::Memory(memory) => lines.push(self::write_memory(module, memory)),
            Item::Register(first) => {
                let mut group = vec![first];
                while let Some(Item::Register(next)) = items.peek() {
                    if next.enable != first.enable || next.reset != first.reset {
                        break;
                    }
                    group.push(next);
                    items.next();
                }
                lines.push(write_registers(module, &group));
            }
        }
    }
    if lines.iter().map(|line| line.lines().count()).sum::<usize>() > MOST_LINES {
        fill_lines(&lines)
    } else {
        lines.join("\n")
    }
}

/// The body in as few lines as possible, without comments.
fn fill_lines(lines: &[String]) -> String {
    let code = |line| str::split_once(line, " // ").map_or(line, |(code, _)| code);
    break_line(&lines.iter().flat_map(|text| text.lines()).map(code).map(str::trim).join(" "), "")
}

/// Declarations of registers and of nets that are driven by instances or read before their driver.
fn late_nets(module: &Module) -> Vec<String> {
    let mut kinds = vec!["wire"; module.nets.len()];
    for item in &module.items {
        match item {
            Item::Assign(net, _) | Item::Cell(Cell { net, .. }) => kinds[net.index()] = "",
            Item::Register(register) => kinds[register.net.index()] = "reg",
            Item::Memory(memory) => kinds[memory.read.index()] = "reg",
            Item::Instance(_) => {}
        }
    }
    let inner = module.nets.iter().zip(kinds).filter(|(net, kind)| net.dir.is_none() && !kind.is_empty());
    inner.map(|(net, kind)| format!("{INDENT}{kind} {}{};", range(net), net.name)).collect()
}

fn write_assign(module: &Module, id: NetId, expr: &Expr) -> String {
    let net = module.net(id);
    let expr = print::print_expr(module, expr);
    let line = match net.dir {
        Some(Dir::Output) => format!("assign {} = {expr};", net.name),
        _ => format!("wire {}{} = {expr};", range(net), net.name),
    };
    let line = if net.comment.is_empty() { line } else { format!("{line} // {}", net.comment) };
    break_line(&line, &net.comment)
}

/// A line of the body, broken if it is too long. A comment that does not fit is dropped.
fn break_line(line: &str, comment: &str) -> String {
    let full = format!("{INDENT}{line}");
    let fits = comment.is_empty() || full.len() <= super::layout::MAX_COLUMNS;
    let text = if fits { &full } else { full.rsplit_once(" // ").map_or(full.as_str(), |(code, _)| code) };
    wrap_line(text, "")
}

fn write_registers(module: &Module, group: &[&Register]) -> String {
    let clock = module.clock.map_or("", |clock| &module.net(clock).name);
    let first = group[0];
    let loads = group.iter().map(|r| (r, print::print_expr(module, &r.next)));
    let loads = loads.map(|(r, next)| format!("{INDENT}{} <= {next};", module.net(r.net).name)).collect_vec();
    let clear = |r: &&Register| {
        let net = module.net(r.net);
        format!("{INDENT}{} <= {};", net.name, print::print_expr(module, &Expr::zeros(net.width)))
    };
    let enable = first.enable.as_ref().map(|e| format!("if ({}) ", print::print_expr(module, e)));
    let enable = enable.unwrap_or_default();
    let head = format!("always @(posedge {clock})");
    let mut lines = match &first.reset {
        None => vec![format!("{head} {enable}begin")],
        Some(reset) => {
            let mut lines = vec![format!("{head} if ({}) begin", print::print_expr(module, reset))];
            lines.extend(group.iter().map(clear));
            lines.push(format!("end else {enable}begin"));
            lines
        }
    };
    lines.extend(loads);
    lines.push("end".into());
    lines.iter().map(|line| break_line(line, "")).join("\n")
}

/// Declaration, initialisation and the one clocked read that tools map to block RAM.
fn write_memory(module: &Module, memory: &Memory) -> String {
    let Memory { name, file, depth, .. } = memory;
    let (read, address) = (module.net(memory.read), &module.net(memory.address).name);
    let clock = module.clock.map_or("", |clock| &module.net(clock).name);
    let lines = [
        format!("reg {}{name} [0:{}];", range(read), depth - 1),
        format!("initial $readmemh(\"{file}\", {name});"),
        format!("always @(posedge {clock}) if ({}) begin", print::print_expr(module, &memory.enable)),
        format!("{INDENT}{} <= {name}[{address}];", read.name),
        "end".to_owned(),
    ];
    lines.iter().map(|line| break_line(line, "")).join("\n")
}

fn write_instance(module: &Module, instance: &Instance) -> String {
    let connection =
        |(port, net): &(String, NetId)| format!("{INDENT}{INDENT}.{port}({})", module.net(*net).name);
    let connections = instance.connections.iter().map(connection).join(",\n");
    format!("{INDENT}{} {} (\n{connections}\n{INDENT});", instance.module, instance.name)
}

/// The net, and on a line of its own the cell that drives it.
fn write_cell(module: &Module, cell: &Cell) -> [String; 2] {
    let Cell { primitive, init, net, operands } = cell;
    let net = module.net(*net);
    let wire = format!("wire {};", net.name);
    let wire = if net.comment.is_empty() { wire } else { format!("{wire} // {}", net.comment) };
    let init = match (&primitive.function, init) {
        (Function::Lut { parameter }, Some(init)) => {
            format!(" #(.{parameter}({}))", print::print_constant(init))
        }
        _ => String::new(),
    };
    let inputs = primitive.inputs.iter().zip(operands);
    let inputs = inputs.map(|(port, operand)| format!(".{port}({})", print::print_expr(module, operand)));
    let ports = std::iter::once(format!(".{}({})", primitive.output, net.name)).chain(inputs).join(", ");
    let line = format!("{}{init} u_{} ({ports});", primitive.module, net.name);
    [break_line(&wire, &net.comment), break_line(&line, "")]
}
