//! Every change of a single token of a module: an operator, an inverter, an index, a constant, a net, a connection.

use flexor_hdl::gf2::BitVec;
use flexor_hdl::rtl::{Expr, Item, Memory, Module, NetId, Register};

/// All mutants of a module, each with one token changed.
pub fn mutants(module: &Module) -> impl Iterator<Item = Module> + '_ {
    (0..module.items.len()).flat_map(move |item| {
        let changes = of_item(module, &module.items[item]);
        changes.into_iter().map(move |changed| {
            let mut mutant = module.clone();
            mutant.items[item] = changed;
            mutant
        })
    })
}

fn of_item(module: &Module, item: &Item) -> Vec<Item> {
    let mut all = Vec::new();
    match item {
        // Consumes what nothing reads.
        Item::Assign(net, _) if module.net(*net).name.starts_with("unused_") => {}
        Item::Assign(net, expr) => {
            all.extend(of_expr(module, expr).into_iter().map(|expr| Item::Assign(*net, expr)));
        }
        Item::Register(register) => {
            let with = |change: &dyn Fn(&mut Register)| {
                let mut register = register.clone();
                change(&mut register);
                Item::Register(register)
            };
            let next = of_expr(module, &register.next);
            all.extend(next.into_iter().map(|expr| with(&|r| r.next = expr.clone())));
            for expr in register.enable.iter().flat_map(|e| of_expr(module, e)) {
                all.push(with(&|r| r.enable = Some(expr.clone())));
            }
            for expr in register.reset.iter().flat_map(|e| of_expr(module, e)) {
                all.push(with(&|r| r.reset = Some(expr.clone())));
            }
        }
        Item::Memory(memory) => {
            for enable in of_expr(module, &memory.enable) {
                all.push(Item::Memory(Memory { enable, ..memory.clone() }));
            }
            for address in others(module, memory.address) {
                all.push(Item::Memory(Memory { address, ..memory.clone() }));
            }
        }
        Item::Instance(instance) => {
            for (at, (_, net)) in instance.connections.iter().enumerate() {
                for other in others(module, *net) {
                    let mut instance = instance.clone();
                    instance.connections[at].1 = other;
                    all.push(Item::Instance(instance));
                }
                for (with, (_, other)) in instance.connections.iter().enumerate().skip(at + 1) {
                    if module.net(*net).width == module.net(*other).width {
                        let mut instance = instance.clone();
                        (instance.connections[at].1, instance.connections[with].1) = (*other, *net);
                        all.push(Item::Instance(instance));
                    }
                }
            }
        }
        Item::Cell(_) => {}
    }
    all
}

/// Other nets of the width of one; the clock is no signal.
fn others(module: &Module, net: NetId) -> impl Iterator<Item = NetId> + '_ {
    let width = module.net(net).width;
    let fits = move |id: &NetId| *id != net && module.net(*id).width == width && Some(*id) != module.clock;
    (0..module.nets.len() as u32).map(NetId).filter(move |id| Some(net) != module.clock && fits(id))
}

/// Every change in an expression.
fn of_expr(module: &Module, expr: &Expr) -> Vec<Expr> {
    let mut all = here(module, expr);
    let boxed = |e: &Expr| Box::new(e.clone());
    match expr {
        Expr::Const(_) | Expr::Net(_) | Expr::Slice { .. } => {}
        Expr::Not(a) => all.extend(of_expr(module, a).into_iter().map(|a| Expr::Not(Box::new(a)))),
        Expr::Any(a) => all.extend(of_expr(module, a).into_iter().map(|a| Expr::Any(Box::new(a)))),
        Expr::Repeat(n, a) => {
            all.extend(of_expr(module, a).into_iter().map(|a| Expr::Repeat(*n, Box::new(a))));
        }
        Expr::And(list) => all.extend(of_list(module, list).map(Expr::And)),
        Expr::Or(list) => all.extend(of_list(module, list).map(Expr::Or)),
        Expr::Xor(list) => all.extend(of_list(module, list).map(Expr::Xor)),
        Expr::Concat(list) => all.extend(of_list(module, list).map(Expr::Concat)),
        Expr::Mux(c, a, b) => {
            let list = [(**c).clone(), (**a).clone(), (**b).clone()];
            all.extend(of_list(module, &list).map(|e| Expr::Mux(boxed(&e[0]), boxed(&e[1]), boxed(&e[2]))));
        }
        Expr::Add(a, b) => all.extend(of_pair(module, a, b).map(|(a, b)| Expr::Add(a, b))),
        Expr::Sub(a, b) => all.extend(of_pair(module, a, b).map(|(a, b)| Expr::Sub(a, b))),
        Expr::Eq(a, b) => all.extend(of_pair(module, a, b).map(|(a, b)| Expr::Eq(a, b))),
        Expr::Lt(a, b) => all.extend(of_pair(module, a, b).map(|(a, b)| Expr::Lt(a, b))),
    }
    all
}

fn of_list<'a>(module: &'a Module, list: &'a [Expr]) -> impl Iterator<Item = Vec<Expr>> + 'a {
    list.iter().enumerate().flat_map(move |(at, expr)| {
        of_expr(module, expr).into_iter().map(move |changed| {
            let mut list = list.to_vec();
            list[at] = changed;
            list
        })
    })
}

fn of_pair(module: &Module, a: &Expr, b: &Expr) -> impl Iterator<Item = (Box<Expr>, Box<Expr>)> {
    let list = [a.clone(), b.clone()];
    let pairs: Vec<_> = of_list(module, &list).collect();
    pairs.into_iter().map(|list| (Box::new(list[0].clone()), Box::new(list[1].clone())))
}

/// Changes of the outermost token.
fn here(module: &Module, expr: &Expr) -> Vec<Expr> {
    let mut all = Vec::new();
    match expr {
        Expr::Not(a) => all.push((**a).clone()),
        Expr::And(list) => all.extend([Expr::Or(list.clone()), Expr::Xor(list.clone())]),
        Expr::Or(list) => all.extend([Expr::And(list.clone()), Expr::Xor(list.clone())]),
        Expr::Xor(list) => all.extend([Expr::And(list.clone()), Expr::Or(list.clone())]),
        Expr::Add(a, b) => all.push(Expr::Sub(a.clone(), b.clone())),
        Expr::Sub(a, b) => all.push(Expr::Add(a.clone(), b.clone())),
        Expr::Eq(a, b) => all.push(Expr::Lt(a.clone(), b.clone())),
        Expr::Lt(a, b) => all.push(Expr::Eq(a.clone(), b.clone())),
        Expr::Const(bits) if bits.len() <= 64 => {
            let value = bits.as_words()[0];
            let near = [value.wrapping_add(1), value.wrapping_sub(1)];
            let mut near = near.map(|value| BitVec::from_words(bits.len(), vec![value])).to_vec();
            near.dedup();
            all.extend(near.into_iter().map(Expr::Const));
        }
        Expr::Slice { net, lo, width } => {
            let fits = |lo: &usize| lo + width <= module.net(*net).width;
            let near = [lo.checked_sub(1), Some(lo + 1)].into_iter().flatten().filter(fits);
            all.extend(near.map(|lo| Expr::Slice { net: *net, lo, width: *width }));
            all.extend(others(module, *net).map(|net| Expr::Slice { net, lo: *lo, width: *width }));
        }
        Expr::Net(net) => {
            all.extend(others(module, *net).map(Expr::Net));
            all.push(Expr::Not(Box::new(expr.clone())));
        }
        _ => {}
    }
    all
}
