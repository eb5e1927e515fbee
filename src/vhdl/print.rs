//! Expressions as VHDL text. Nested operators are parenthesised, so precedence never matters; of one bit are
//! `std_logic`, wider ones `std_logic_vector`.

use super::functions::Function;
use crate::gf2::BitVec;
use crate::rtl::{Expr, Module};
use itertools::Itertools;
use std::borrow::Cow;

/// The text of `expr` in `module`.
pub(super) fn print_expr(module: &Module, expr: &Expr) -> String {
    print_lowered(module, &lower(module, expr))
}

/// `expr` with the operator that VHDL has for it: arithmetic and comparison of single bits as logic, copies of
/// vectors side by side.
fn lower<'a>(module: &Module, expr: &'a Expr) -> Cow<'a, Expr> {
    let is_bit = |operand: &Expr| module.expr_width(operand) == 1;
    let sum = |a: &Expr, b: &Expr| Expr::Xor(vec![a.clone(), b.clone()]);
    match expr {
        Expr::Any(a) if is_bit(a) => lower(module, a),
        Expr::Add(a, b) | Expr::Sub(a, b) if is_bit(a) => Cow::Owned(sum(a, b)),
        Expr::Eq(a, b) if is_bit(a) => Cow::Owned(sum(a, b).not()),
        Expr::Lt(a, b) if is_bit(a) => Cow::Owned((**a).clone().not().and((**b).clone())),
        Expr::Repeat(n, a) if !is_bit(a) => Cow::Owned(Expr::Concat(vec![(**a).clone(); *n])),
        _ => Cow::Borrowed(expr),
    }
}

fn print_lowered(module: &Module, expr: &Expr) -> String {
    if let Some(function) = Function::of_expr(module, expr) {
        let mut operands = Vec::new();
        expr.for_each_operand(|operand| operands.push(print_expr(module, operand)));
        return format!("{}({})", function.name(), operands.join(", "));
    }
    match expr {
        Expr::Const(bits) => print_constant(bits),
        Expr::Net(net) => module.net(*net).name.clone(),
        Expr::Slice { net, lo, width: 1 } => format!("{}({lo})", module.net(*net).name),
        Expr::Slice { net, lo, width } => {
            format!("{}({} downto {lo})", module.net(*net).name, lo + width - 1)
        }
        Expr::Not(a) => format!("not {}", print_operand(module, a)),
        Expr::And(all) => print_chain(module, all.iter(), " and "),
        Expr::Or(all) => print_chain(module, all.iter(), " or "),
        Expr::Xor(all) => print_chain(module, all.iter(), " xor "),
        // The first operand is lowest; VHDL writes the highest first.
        Expr::Concat(all) => print_chain(module, all.iter().rev(), " & "),
        Expr::Repeat(n, a) => {
            format!("std_logic_vector'({} downto 0 => {})", n - 1, print_expr(module, a))
        }
        // Lowered, or a function.
        Expr::Any(_) | Expr::Mux(..) | Expr::Add(..) | Expr::Sub(..) | Expr::Eq(..) | Expr::Lt(..) => {
            String::new()
        }
    }
}

/// A condition of a statement: that `expr`, of one bit, is 1.
pub(super) fn print_condition(module: &Module, expr: &Expr) -> String {
    let is_name = matches!(expr, Expr::Net(_) | Expr::Slice { .. });
    let text = print_expr(module, expr);
    if is_name { format!("{text} = '1'") } else { format!("({text}) = '1'") }
}

/// A constant such as `'0'`, `x"5a"` or `"010"`.
pub(super) fn print_constant(bits: &BitVec) -> String {
    match bits.len() {
        1 => format!("'{bits}'"),
        n if n % 4 == 0 => {
            let digit = |i: usize| (bits.as_words()[i / 16] >> (i % 16 * 4)) & 0xf;
            format!("x\"{}\"", (0..n / 4).rev().map(|i| format!("{:x}", digit(i))).join(""))
        }
        n => format!("\"{}\"", (0..n).rev().map(|i| if bits.get(i) { '1' } else { '0' }).join("")),
    }
}

fn print_chain<'a>(module: &Module, all: impl Iterator<Item = &'a Expr>, operator: &str) -> String {
    all.map(|e| print_operand(module, e)).join(operator)
}

/// An operand: a name, a constant, a complement, a call, or in parentheses.
fn print_operand(module: &Module, operand: &Expr) -> String {
    let expr = lower(module, operand);
    let is_chain = matches!(*expr, Expr::And(_) | Expr::Or(_) | Expr::Xor(_) | Expr::Concat(_));
    let text = print_lowered(module, &expr);
    if is_chain { format!("({text})") } else { text }
}
