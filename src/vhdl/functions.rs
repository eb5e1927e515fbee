//! Functions of an architecture for what VHDL has no operator for in expressions: arithmetic, comparison and
//! choice on `std_logic`.

use crate::rtl::{Expr, Module};
use std::collections::BTreeSet;

/// A function of the architectures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Function {
    /// Whether any bit is 1.
    AnyOf,
    /// Whether two vectors are the same.
    AreEqual,
    /// One of two bits.
    ChooseBit,
    /// One of two vectors.
    ChooseVector,
    /// Difference modulo 2^width.
    DifferenceOf,
    /// Whether the first is less, unsigned.
    IsLess,
    /// Sum modulo 2^width.
    SumOf,
}

impl Function {
    /// The function that prints `expr`, an expression of `module`; `None` where operators do.
    pub(super) fn of_expr(module: &Module, expr: &Expr) -> Option<Self> {
        let is_wide = |operand: &Expr| module.expr_width(operand) > 1;
        match expr {
            Expr::Any(a) if is_wide(a) => Some(Self::AnyOf),
            Expr::Eq(a, _) if is_wide(a) => Some(Self::AreEqual),
            Expr::Mux(_, a, _) if is_wide(a) => Some(Self::ChooseVector),
            Expr::Mux(..) => Some(Self::ChooseBit),
            Expr::Sub(a, _) if is_wide(a) => Some(Self::DifferenceOf),
            Expr::Lt(a, _) if is_wide(a) => Some(Self::IsLess),
            Expr::Add(a, _) if is_wide(a) => Some(Self::SumOf),
            _ => None,
        }
    }

    /// Name in the text; both choices share theirs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::AnyOf => "any_of",
            Self::AreEqual => "are_equal",
            Self::ChooseBit | Self::ChooseVector => "choose",
            Self::DifferenceOf => "difference_of",
            Self::IsLess => "is_less",
            Self::SumOf => "sum_of",
        }
    }

    /// Whether its text needs `ieee.numeric_std`.
    pub(super) fn needs_arithmetic(self) -> bool {
        matches!(self, Self::DifferenceOf | Self::IsLess | Self::SumOf)
    }

    /// Parameters and type of the result.
    fn signature(self) -> [&'static str; 2] {
        match self {
            Self::AnyOf => ["bits : std_logic_vector", "std_logic"],
            Self::AreEqual | Self::IsLess => ["a, b : std_logic_vector", "std_logic"],
            Self::ChooseBit => ["condition, a, b : std_logic", "std_logic"],
            Self::ChooseVector => ["condition : std_logic; a, b : std_logic_vector", "std_logic_vector"],
            Self::DifferenceOf | Self::SumOf => ["a, b : std_logic_vector", "std_logic_vector"],
        }
    }

    /// Lines of the body.
    fn body(self) -> &'static [&'static str] {
        match self {
            Self::AnyOf => &[
                "variable any : std_logic := '0';",
                "begin",
                "  for i in bits'range loop",
                "    any := any or bits(i);",
                "  end loop;",
                "  return any;",
            ],
            Self::AreEqual => &["begin", "  if a = b then", "    return '1';", "  end if;", "  return '0';"],
            Self::IsLess => &[
                "begin",
                "  if unsigned(a) < unsigned(b) then",
                "    return '1';",
                "  end if;",
                "  return '0';",
            ],
            Self::ChooseBit | Self::ChooseVector => {
                &["begin", "  if condition = '1' then", "    return a;", "  end if;", "  return b;"]
            }
            Self::DifferenceOf => &["begin", "  return std_logic_vector(unsigned(a) - unsigned(b));"],
            Self::SumOf => &["begin", "  return std_logic_vector(unsigned(a) + unsigned(b));"],
        }
    }

    /// Lines of its declaration.
    pub(super) fn lines(self) -> Vec<String> {
        let [parameters, result] = self.signature();
        let head = format!("  function {}({parameters}) return {result} is", self.name());
        let body = self.body().iter().map(|line| {
            // Declarations of the body stand one level deeper than its statements' frame.
            if line.starts_with("variable") { format!("    {line}") } else { format!("  {line}") }
        });
        std::iter::once(head).chain(body).chain(["  end function;".to_owned()]).collect()
    }
}

/// Functions that the expressions of `module` need.
pub(super) fn needed(module: &Module) -> BTreeSet<Function> {
    let mut found = BTreeSet::new();
    for item in &module.items {
        for expr in item.expressions() {
            collect(module, expr, &mut found);
        }
    }
    found
}

fn collect(module: &Module, expr: &Expr, found: &mut BTreeSet<Function>) {
    found.extend(Function::of_expr(module, expr));
    expr.for_each_operand(|operand| collect(module, operand, found));
}
