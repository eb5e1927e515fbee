//! Portability rules for generated Verilog: texts line by line, modules name by name.
//!
//! Verilog allows more. Every rule stands for tools that do not: old parsers, VHDL netlists, case-insensitive
//! file systems, scripts that match names by prefix, and netlists in which bit 0 of `x` is called `x_0` or
//! `x0`.

use super::layout::{MAX_COLUMNS, MAX_LINES};
use crate::reserved::is_reserved;
use crate::rtl::{Expr, Item, Module, Net};
use itertools::Itertools;
use std::fmt;

/// Longest name in bytes.
const MAX_NAME: usize = 128;
/// Widest vector in bits, and largest replication: the least that the language requires of every tool.
const MAX_WIDTH: usize = 65_536;

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Name of the file or module.
    pub place: String,
    /// Description of the fault.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// A rule for a whole text; returns the fault.
type TextRule = fn(&str) -> Option<String>;
/// A rule for a line of a text; returns the fault.
type LineRule = fn(&str) -> Option<String>;
/// A rule for a module; returns the fault.
type ModuleRule = fn(&Module) -> Option<String>;

const TEXT_RULES: [TextRule; 2] = [too_many_lines, unfinished_line];
const LINE_RULES: [LineRule; 4] = [too_long, foreign_character, blank_at_end, escaped_name];
const MODULE_RULES: [ModuleRule; 7] = [
    reserved_word,
    unportable_name,
    long_name,
    differs_in_case,
    beginning_of_another,
    too_wide,
    too_many_copies,
];

/// Violations in `texts`, (file name, text) each; of every line rule the first line that breaks it.
pub fn check_texts<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Violation> {
    let of_text = |(file, text): (&str, &str)| {
        let whole = TEXT_RULES.iter().filter_map(|rule| rule(text)).collect_vec();
        let line = |rule: &LineRule| {
            let mut lines = (1..).zip(text.split('\n'));
            lines.find_map(|(number, line)| Some(format!("line {number}: {}", rule(line)?)))
        };
        let what = whole.into_iter().chain(LINE_RULES.iter().filter_map(line));
        what.map(|what| Violation { place: file.to_owned(), what }).collect_vec()
    };
    texts.into_iter().flat_map(of_text).collect()
}

/// Violations in `modules`, which make up one design.
pub fn check_modules(modules: &[Module]) -> Vec<Violation> {
    let of_module = |module: &Module| {
        let rules = MODULE_RULES.iter().filter_map(|rule| rule(module));
        let shared = named_like_a_module(modules, module);
        rules.chain(shared).map(|what| Violation { place: module.name.clone(), what }).collect_vec()
    };
    let same = same_modules(modules).map(|what| Violation { place: "modules".into(), what });
    modules.iter().flat_map(of_module).chain(same).collect()
}

/// The fault of a text that has more lines than other tools take.
pub fn too_many_lines(text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > MAX_LINES).then(|| format!("{lines} lines, at most {MAX_LINES}"))
}

fn unfinished_line(text: &str) -> Option<String> {
    (!text.ends_with('\n')).then(|| "does not end in a newline".into())
}

fn too_long(line: &str) -> Option<String> {
    let columns = line.chars().count();
    (columns > MAX_COLUMNS).then(|| format!("{columns} columns, at most {MAX_COLUMNS}"))
}

/// A character other than printable ASCII; tabs and carriage returns too.
fn foreign_character(line: &str) -> Option<String> {
    let byte = line.bytes().find(|byte| !(b' '..=b'~').contains(byte))?;
    Some(format!("byte 0x{byte:02x}: not a printable ASCII character"))
}

fn blank_at_end(line: &str) -> Option<String> {
    line.ends_with(' ').then(|| "a blank at its end".into())
}

/// An escaped identifier, outside comments and strings.
fn escaped_name(line: &str) -> Option<String> {
    let code = line.split("//").next().unwrap_or_default();
    let outside = code.split('"').step_by(2);
    outside.into_iter().any(|code| code.contains('\\')).then(|| "an escaped identifier".into())
}

/// Names of ports, nets, memories and instances in a module.
fn module_names(module: &Module) -> Vec<&str> {
    let nets = module.nets.iter().map(|net| net.name.as_str());
    nets.chain(module.items.iter().filter_map(item_name)).collect()
}

fn item_name(item: &Item) -> Option<&str> {
    match item {
        Item::Memory(memory) => Some(&memory.name),
        Item::Instance(instance) => Some(&instance.name),
        _ => None,
    }
}

fn reserved_word(module: &Module) -> Option<String> {
    let all = module_names(module).into_iter().chain([module.name.as_str()]);
    all.into_iter()
        .find(|name| is_reserved(name))
        .map(|name| format!("{name} is a reserved word of a hardware language"))
}

/// A name that VHDL does not allow: a leading, trailing or double underscore, or `$`.
fn unportable_name(module: &Module) -> Option<String> {
    let plain = |name: &str| {
        let letters = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        letters
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && !name.ends_with('_')
            && !name.contains("__")
    };
    let all = module_names(module).into_iter().chain([module.name.as_str()]);
    all.into_iter().find(|name| !plain(name)).map(|name| format!("{name} is no identifier everywhere"))
}

fn long_name(module: &Module) -> Option<String> {
    let all = module_names(module).into_iter().chain([module.name.as_str()]);
    let name = all.into_iter().find(|name| name.len() > MAX_NAME)?;
    Some(format!("a name of {} bytes, at most {MAX_NAME}", name.len()))
}

fn differs_in_case(module: &Module) -> Option<String> {
    let names =
        module_names(module).into_iter().map(|name| (name.to_ascii_lowercase(), name)).sorted().collect_vec();
    let twins = names.windows(2).find(|pair| pair[0].0 == pair[1].0)?;
    Some(format!("{} and {} are one name without case", twins[0].1, twins[1].1))
}

/// A name that begins with another one: sorted, they are neighbours.
fn beginning_of_another(module: &Module) -> Option<String> {
    let names = module_names(module).into_iter().sorted().collect_vec();
    let pair = names.windows(2).find(|pair| pair[1].starts_with(pair[0]))?;
    Some(format!("{} is the beginning of {}", pair[0], pair[1]))
}

fn too_wide(module: &Module) -> Option<String> {
    let net: &Net = module.nets.iter().find(|net| net.width > MAX_WIDTH)?;
    Some(format!("{} is {} bits wide, at most {MAX_WIDTH}", net.name, net.width))
}

fn too_many_copies(module: &Module) -> Option<String> {
    let most = module.items.iter().flat_map(Item::expressions).map(largest_replication).max().unwrap_or(0);
    (most > MAX_WIDTH).then(|| format!("a replication of {most}, at most {MAX_WIDTH}"))
}

/// Largest replication in an expression.
fn largest_replication(expr: &Expr) -> usize {
    match expr {
        Expr::Const(_) | Expr::Net(_) | Expr::Slice { .. } => 0,
        Expr::Not(a) | Expr::Any(a) => largest_replication(a),
        Expr::And(all) | Expr::Or(all) | Expr::Xor(all) | Expr::Concat(all) => {
            all.iter().map(largest_replication).max().unwrap_or(0)
        }
        Expr::Repeat(n, a) => largest_replication(a).max(*n),
        Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Eq(a, b) | Expr::Lt(a, b) => {
            largest_replication(a).max(largest_replication(b))
        }
        Expr::Mux(c, a, b) => largest_replication(c).max(largest_replication(a)).max(largest_replication(b)),
    }
}

/// A name inside one of `modules` that is also the name of a module: ambiguous in waveforms and netlists.
pub fn shared_name(modules: &[Module]) -> Option<String> {
    modules.iter().find_map(|module| named_like_a_module(modules, module))
}

fn named_like_a_module(modules: &[Module], module: &Module) -> Option<String> {
    let is_module = |name: &&str| modules.iter().any(|other| other.name.eq_ignore_ascii_case(name));
    module_names(module)
        .into_iter()
        .find(is_module)
        .map(|name| format!("{name} is also the name of a module"))
}

fn same_modules(modules: &[Module]) -> Option<String> {
    let twice = modules.iter().map(|module| module.name.to_ascii_lowercase()).duplicates().next()?;
    Some(format!("two are named {twice}, in any case"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rtl::{Dir, Instance};

    fn net(name: &str, width: usize) -> Net {
        Net { name: name.into(), width, dir: Some(Dir::Input), comment: String::new() }
    }

    fn module(name: &str, nets: &[&str]) -> Module {
        let nets = nets.iter().map(|name| net(name, 1)).collect();
        Module { name: name.into(), header: Vec::new(), nets, items: Vec::new(), clock: None }
    }

    fn found(module: Module) -> String {
        check_modules(&[module]).iter().map(Violation::to_string).join("; ")
    }

    #[test]
    fn every_rule_of_text_is_tripped_by_its_fault() {
        let found = |text: &str| check_texts([("a.v", text)]).iter().map(Violation::to_string).join("; ");
        assert_eq!(found("module a;\n    // x\\y, no identifier\n$display(\"\\n\");\nendmodule\n"), "");
        assert_eq!(found("a"), "a.v: does not end in a newline");
        assert_eq!(found(&format!("a\n{}\n", "b".repeat(121))), "a.v: line 2: 121 columns, at most 120");
        assert_eq!(found("a\tb\n"), "a.v: line 1: byte 0x09: not a printable ASCII character");
        assert_eq!(found("a\r\n"), "a.v: line 1: byte 0x0d: not a printable ASCII character");
        assert_eq!(found("// ⊕\n"), "a.v: line 1: byte 0xe2: not a printable ASCII character");
        assert_eq!(found("a \n"), "a.v: line 1: a blank at its end");
        assert_eq!(found("wire \\a+b ;\n"), "a.v: line 1: an escaped identifier");
        assert_eq!(found(&"\n".repeat(65_537)), "a.v: 65537 lines, at most 65536");
    }

    #[test]
    fn every_rule_of_names_is_tripped_by_its_fault() {
        assert_eq!(found(module("dec", &["clk", "x", "y", "t0001"])), "");
        assert_eq!(found(module("dec", &["Open"])), "dec: Open is a reserved word of a hardware language");
        assert_eq!(found(module("Entity", &[])), "Entity: Entity is a reserved word of a hardware language");
        for name in ["_a", "a_", "a__b", "a$", "1a"] {
            assert_eq!(found(module("dec", &[name])), format!("dec: {name} is no identifier everywhere"));
        }
        assert_eq!(found(module("dec", &[&"a".repeat(129)])), "dec: a name of 129 bytes, at most 128");
        assert_eq!(found(module("dec", &["data", "Data"])), "dec: Data and data are one name without case");
        assert_eq!(found(module("dec", &["word_q", "z", "word"])), "dec: word is the beginning of word_q");
        assert_eq!(found(module("dec", &["Dec"])), "dec: Dec is also the name of a module");
        let twins = check_modules(&[module("dec_a", &[]), module("dec_A", &[])]);
        assert_eq!(
            twins.iter().map(Violation::to_string).join("; "),
            "modules: two are named dec_a, in any case"
        );
    }

    #[test]
    fn instances_are_names_too() {
        let mut module = module("dec", &["u_part_ready"]);
        let (name, part) = ("u_part".to_owned(), "dec_part".to_owned());
        module.items.push(Item::Instance(Instance { module: part, name, connections: Vec::new() }));
        assert_eq!(found(module), "dec: u_part is the beginning of u_part_ready");
    }

    #[test]
    fn sizes_are_held_to_what_every_tool_takes() {
        let mut wide = module("dec", &[]);
        wide.nets.push(net("x", 65_537));
        assert_eq!(found(wide.clone()), "dec: x is 65537 bits wide, at most 65536");
        wide.nets[0].width = 1;
        let copies = Expr::Not(Box::new(Expr::Repeat(65_537, Box::new(Expr::zeros(1)))));
        wide.items.push(Item::Assign(crate::rtl::NetId(0), copies));
        assert_eq!(found(wide), "dec: a replication of 65537, at most 65536");
    }
}
