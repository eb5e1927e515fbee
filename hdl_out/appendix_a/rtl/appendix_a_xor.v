// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// cfc060c14f710e9e766f0d4c17d8249c713891abb584c28b20817358ca06e22b. This file is yours.
// XOR network of one group: 6 XOR2, depth 2
// plane 0: 15 taps, 4 stored bits to 6 weight bits
// x: stored bits, y: weight bits (1 is +1, 0 is -1), plane 0 lowest
`default_nettype none

module appendix_a_xor (
    input  wire [3:0] x, // stored bits of one group, plane 0 lowest
    output wire [5:0] y  // decoded bits of the group: plane p, weight i at p*n_out + i
);

    wire t0000 = x[0] ^ x[1]; // x[0,1]
    wire t0001 = x[1] ^ x[3]; // x[1,3]
    wire t0002 = x[2] ^ x[3]; // x[2,3]
    wire t0003 = x[2] ^ t0000; // x[0,1,2]
    wire t0004 = x[0] ^ t0002; // x[0,2,3]
    wire t0005 = x[1] ^ t0002; // x[1,2,3]
    assign y = {t0005, t0001, t0002, t0003, t0000, t0004};
endmodule // appendix_a_xor

`default_nettype wire
