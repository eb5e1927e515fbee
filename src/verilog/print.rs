//! Expressions as Verilog text. Nested operators are parenthesised, so precedence never matters.

use crate::gf2::BitVec;
use crate::rtl::{Expr, Module, NetId};
use itertools::Itertools;

/// The text of `expr` in `module`.
pub(super) fn print_expr(module: &Module, expr: &Expr) -> String {
    let name = |net: &NetId| module.net(*net).name.as_str();
    match expr {
        Expr::Const(bits) => print_constant(bits),
        Expr::Net(net) => name(net).to_owned(),
        Expr::Slice { net, lo, width: 1 } => format!("{}[{lo}]", name(net)),
        Expr::Slice { net, lo, width } => format!("{}[{}:{lo}]", name(net), lo + width - 1),
        Expr::Not(a) => format!("~{}", print_operand(module, a)),
        Expr::Any(a) => format!("|{}", print_operand(module, a)),
        Expr::And(all) => print_chain(module, all, " & "),
        Expr::Or(all) => print_chain(module, all, " | "),
        Expr::Xor(all) => print_chain(module, all, " ^ "),
        Expr::Add(a, b) => print_binary(module, a, b, "+"),
        Expr::Sub(a, b) => print_binary(module, a, b, "-"),
        Expr::Eq(a, b) => print_binary(module, a, b, "=="),
        Expr::Lt(a, b) => print_binary(module, a, b, "<"),
        Expr::Mux(c, a, b) => {
            format!(
                "{} ? {} : {}",
                print_operand(module, c),
                print_operand(module, a),
                print_operand(module, b)
            )
        }
        // The first operand is lowest; Verilog writes the highest first.
        Expr::Concat(all) => {
            format!("{{{}}}", all.iter().rev().map(|e| self::print_expr(module, e)).join(", "))
        }
        Expr::Repeat(n, a) => format!("{{{n}{{{}}}}}", self::print_expr(module, a)),
    }
}

/// A constant such as `3'h5`, or `1'b0` for a single bit.
pub(super) fn print_constant(bits: &BitVec) -> String {
    if bits.len() == 1 {
        return format!("1'b{bits}");
    }
    let digits = bits.len().div_ceil(4);
    let digit = |i: usize| (bits.as_words()[i / 16] >> (i % 16 * 4)) & 0xf;
    format!("{}'h{}", bits.len(), (0..digits).rev().map(|i| format!("{:x}", digit(i))).join(""))
}

fn print_chain(module: &Module, all: &[Expr], operator: &str) -> String {
    all.iter().map(|e| print_operand(module, e)).join(operator)
}

fn print_binary(module: &Module, a: &Expr, b: &Expr, operator: &str) -> String {
    format!("{} {operator} {}", print_operand(module, a), print_operand(module, b))
}

fn print_operand(module: &Module, e: &Expr) -> String {
    match e {
        Expr::Const(_)
        | Expr::Net(_)
        | Expr::Slice { .. }
        | Expr::Concat(_)
        | Expr::Repeat(..)
        | Expr::Not(_) => print_expr(module, e),
        _ => format!("({})", print_expr(module, e)),
    }
}
