//! A matrix to a network of few XOR gates: searched, proved, written.

use xornet::error::Result;
use xornet::gf2::{Affine, construct};
use xornet::network::{Limits, io, metrics, verify};
use xornet::search::{Params, Search, find_strategy, optimize};

fn main() -> Result<()> {
    // 20 outputs of 8 inputs, three taps a row; or gf2::io::read for a file.
    let matrix = construct::n_tap_matrix(20, 8, 3, 1)?;
    let limits = Limits { max_depth: Some(4), ..Limits::default() };
    let params = Params { effort: 1, limits, ..Params::default() };
    let found = optimize(&matrix, find_strategy("walk")?, &Search::quiet(&params))?;
    let (network, naive) = (&found.network, metrics::naive_xor(&matrix));
    println!("{} XOR2 for {naive}, depth {}", network.n_xor(), network.depth());
    println!("no network has fewer than {}: {}", found.bound.cost / 1000, found.bound.proof);
    verify::verify(network, &Affine::linear(matrix))?;
    print!("{}", String::from_utf8_lossy(&io::write_network(network, "txt")?));
    Ok(())
}
