//! "= [1, 2];" /* nested /* comments */ end */
const LEN: usize = 2;
pub static WEIGHTS: [u16; 2] = [0x34_12u16, 0b0111_1000_0101_0110];
