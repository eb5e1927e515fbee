//! Comparison with a constant without a carry chain: a few bits fit one or two LUTs.

use crate::rtl::Expr::Net;
use crate::rtl::{Expr, Module, NetId};

/// Width from which a carry chain is faster, in bits.
const CHAIN_FROM: usize = 9;

/// Whether `net` < `bound`, unsigned.
pub(super) fn net_below(m: &Module, net: NetId, bound: usize) -> Expr {
    let width = m.net(net).width;
    if bound >> width > 0 {
        return Expr::constant(1, 1);
    }
    if width >= CHAIN_FROM {
        return Net(net).less_than(Expr::constant(width, bound as u64));
    }
    // From the lowest 1 of the bound up: at least that much so far.
    let lowest = bound.trailing_zeros() as usize;
    if bound == 0 {
        return Expr::constant(1, 0);
    }
    let at_least = (lowest + 1..width).fold(m.net_bits(net, lowest, 1), |so_far, bit| {
        let this = m.net_bits(net, bit, 1);
        if bound >> bit & 1 == 1 { this.and(so_far) } else { this.or(so_far) }
    });
    at_least.not()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(expr: &Expr, x: usize) -> bool {
        match expr {
            Expr::Const(bits) => bits.get(0),
            Expr::Net(_) => x & 1 == 1,
            Expr::Slice { lo, .. } => x >> lo & 1 == 1,
            Expr::Not(a) => !value(a, x),
            Expr::And(all) => all.iter().all(|e| value(e, x)),
            Expr::Or(all) => all.iter().any(|e| value(e, x)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn agrees_with_the_comparison() {
        for width in 1..=5 {
            let mut m = Module::new("m");
            let net = m.add_input("x", width, "");
            for (bound, x) in (0..40).flat_map(|bound| (0..1 << width).map(move |x| (bound, x))) {
                assert_eq!(value(&net_below(&m, net, bound), x), x < bound, "{width} bits: {x} < {bound}");
            }
        }
    }
}
