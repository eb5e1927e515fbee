//! Expressions as text. Every operator is parenthesised inside another, so precedence never matters.

use crate::gf2::BitVec;
use crate::rtl::{Expr, Module, NetId};
use itertools::Itertools;

/// The text of `expr` in `module`.
pub(super) fn expr(module: &Module, expr: &Expr) -> String {
    let name = |net: &NetId| module.net(*net).name.as_str();
    match expr {
        Expr::Const(bits) => constant(bits),
        Expr::Net(net) => name(net).to_owned(),
        Expr::Slice { net, lo, width: 1 } => format!("{}[{lo}]", name(net)),
        Expr::Slice { net, lo, width } => format!("{}[{}:{lo}]", name(net), lo + width - 1),
        Expr::Not(a) => format!("~{}", operand(module, a)),
        Expr::Any(a) => format!("|{}", operand(module, a)),
        Expr::And(all) => chain(module, all, " & "),
        Expr::Or(all) => chain(module, all, " | "),
        Expr::Xor(all) => chain(module, all, " ^ "),
        Expr::Add(a, b) => binary(module, a, b, "+"),
        Expr::Sub(a, b) => binary(module, a, b, "-"),
        Expr::Eq(a, b) => binary(module, a, b, "=="),
        Expr::Lt(a, b) => binary(module, a, b, "<"),
        Expr::Mux(c, a, b) => {
            format!("{} ? {} : {}", operand(module, c), operand(module, a), operand(module, b))
        }
        // The first operand is lowest; Verilog writes the highest first.
        Expr::Concat(all) => format!("{{{}}}", all.iter().rev().map(|e| self::expr(module, e)).join(", ")),
        Expr::Repeat(n, a) => format!("{{{n}{{{}}}}}", self::expr(module, a)),
    }
}

/// `3'h5`, or `1'b0` for a single bit.
pub(super) fn constant(bits: &BitVec) -> String {
    if bits.len() == 1 {
        return format!("1'b{bits}");
    }
    let digits = bits.len().div_ceil(4);
    let digit = |i: usize| (bits.words()[i / 16] >> (i % 16 * 4)) & 0xf;
    format!("{}'h{}", bits.len(), (0..digits).rev().map(|i| format!("{:x}", digit(i))).join(""))
}

fn chain(module: &Module, all: &[Expr], operator: &str) -> String {
    all.iter().map(|e| operand(module, e)).join(operator)
}

fn binary(module: &Module, a: &Expr, b: &Expr, operator: &str) -> String {
    format!("{} {operator} {}", operand(module, a), operand(module, b))
}

fn operand(module: &Module, e: &Expr) -> String {
    match e {
        Expr::Const(_)
        | Expr::Net(_)
        | Expr::Slice { .. }
        | Expr::Concat(_)
        | Expr::Repeat(..)
        | Expr::Not(_) => expr(module, e),
        _ => format!("({})", expr(module, e)),
    }
}
