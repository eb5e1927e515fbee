// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// 24f860bb56ebee8a8260f53818bca32d131f4cd3905271b6df4bc6985dcc02ae. This file is yours.
// XOR network of one group: 2 XOR2, depth 1
// plane 0: 15 taps, 4 stored bits to 6 weight bits
// basis optimized: the stored bits are T times the given ones, T as in manifest.json
// x: stored bits, y: weight bits (1 is +1, 0 is -1), plane 0 lowest
`default_nettype none

module rebased_6x4_xor (
    input  wire [3:0] x, // stored bits of one group, plane 0 lowest
    output wire [5:0] y  // decoded bits of the group: plane p, weight i at p*n_out + i
);

    wire t0000 = x[1] ^ x[2]; // x[1,2]
    wire t0001 = x[2] ^ x[3]; // x[2,3]
    assign y = {t0001, t0000, x[0], x[1], x[3], x[2]}; // decoded bits of the group: plane p, weight i at p*n_out + i
endmodule // rebased_6x4_xor

`default_nettype wire
