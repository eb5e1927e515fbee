//! Topological order of definitions that come in any order.

/// State of an item during the sort.
#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    /// The items it needs are being placed.
    Open,
    Placed,
}

/// Items `0..n`, each after all that it `needs`.
///
/// # Errors
/// An item that needs itself, directly or through others.
pub(super) fn topological_order<I: IntoIterator<Item = usize>>(
    n: usize,
    needs: impl Fn(usize) -> I,
) -> Result<Vec<usize>, usize> {
    let (mut states, mut placed, mut stack) = (vec![State::New; n], Vec::with_capacity(n), Vec::new());
    for root in 0..n {
        stack.push(root);
        while let Some(item) = stack.pop() {
            match states[item] {
                State::Placed => {}
                State::Open => {
                    states[item] = State::Placed;
                    placed.push(item);
                }
                State::New => {
                    states[item] = State::Open;
                    stack.push(item);
                    for need in needs(item) {
                        match states[need] {
                            State::New => stack.push(need),
                            State::Open => return Err(need),
                            State::Placed => {}
                        }
                    }
                }
            }
        }
    }
    Ok(placed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_come_first_and_circles_are_found() {
        let needs = [vec![2, 3], vec![], vec![3, 1, 1], vec![1]];
        assert_eq!(topological_order(4, |i| needs[i].clone()), Ok(vec![1, 3, 2, 0]));
        assert_eq!(topological_order(2, |i| [i]), Err(0));
        assert!(topological_order(3, |i| [(i + 1) % 3]).is_err());
        assert_eq!(topological_order(0, |_| None), Ok(vec![]));
    }
}
