//! `chain`: every row as a chain of XOR2, the lowest tap first.

use xornet::gf2::BitMatrix;
use xornet::network::XorNetwork;
use xornet::search::{Found, Search, Strategy};

/// A chain a row.
pub struct Chain;

impl Strategy for Chain {
    fn name(&self) -> &'static str {
        "chain"
    }

    fn describe(&self) -> &'static str {
        "a chain a row, nothing shared"
    }

    fn run(&self, matrix: &BitMatrix, _search: &Search) -> Found {
        let mut network = XorNetwork::new(matrix.n_cols());
        for row in matrix.rows() {
            let taps: Vec<_> = row.ones_at().map(|j| network.input(j)).collect();
            let top = taps.into_iter().reduce(|a, b| network.xor(a, b));
            network.push_output(top, false);
        }
        (network, matrix.n_rows() as u64).into()
    }
}

fn main() -> xornet::error::Result<()> {
    use xornet::gf2::Affine;
    use xornet::search::{Params, find_network};

    let matrix = xornet::gf2::io::read_matrix(b"1011\n1100\n1110\n", "txt", "matrix")?;
    let params = Params::default();
    let (network, _) = find_network(&Affine::linear(matrix), &Chain, &Search::quiet(&params))?;
    println!("{} XOR2, depth {}", network.n_xor(), network.depth());
    Ok(())
}
