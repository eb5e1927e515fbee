//! Truth tables in a word: bit k is the value where variable i is bit i of k.

/// Most variables of a table.
pub const MAX_VARIABLES: usize = 6;
/// The tables of the variables themselves.
pub const VARIABLES: [u64; MAX_VARIABLES] = [
    0xaaaa_aaaa_aaaa_aaaa,
    0xcccc_cccc_cccc_cccc,
    0xf0f0_f0f0_f0f0_f0f0,
    0xff00_ff00_ff00_ff00,
    0xffff_0000_ffff_0000,
    0xffff_ffff_0000_0000,
];
