// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// e01b1233d70d71e2d448725bd5a5a5c0bfa86c073f7180021877a1e8c6e9461a. This file is yours.
// XOR network of one group: 20 XOR2, depth 1
// plane 0: 40 taps, 8 stored bits to 20 weight bits
// x: stored bits, y: weight bits (1 is +1, 0 is -1), plane 0 lowest
`default_nettype none

module stream_8_20_xor (
    input  wire [7:0]  x, // stored bits of one group, plane 0 lowest
    output wire [19:0] y  // decoded bits of the group: plane p, weight i at p*n_out + i
);

    wire t0000 = x[0] ^ x[1]; // x[0,1]
    wire t0001 = x[0] ^ x[2]; // x[0,2]
    wire t0002 = x[0] ^ x[5]; // x[0,5]
    wire t0003 = x[0] ^ x[6]; // x[0,6]
    wire t0004 = x[1] ^ x[2]; // x[1,2]
    wire t0005 = x[1] ^ x[3]; // x[1,3]
    wire t0006 = x[1] ^ x[4]; // x[1,4]
    wire t0007 = x[1] ^ x[5]; // x[1,5]
    wire t0008 = x[1] ^ x[6]; // x[1,6]
    wire t0009 = x[1] ^ x[7]; // x[1,7]
    wire t0010 = x[2] ^ x[3]; // x[2,3]
    wire t0011 = x[2] ^ x[5]; // x[2,5]
    wire t0012 = x[2] ^ x[7]; // x[2,7]
    wire t0013 = x[3] ^ x[5]; // x[3,5]
    wire t0014 = x[3] ^ x[6]; // x[3,6]
    wire t0015 = x[3] ^ x[7]; // x[3,7]
    wire t0016 = x[4] ^ x[5]; // x[4,5]
    wire t0017 = x[4] ^ x[6]; // x[4,6]
    wire t0018 = x[4] ^ x[7]; // x[4,7]
    wire t0019 = x[5] ^ x[7]; // x[5,7]
    assign y = {t0018, t0002, t0004, t0013, t0005, t0016, t0015, t0000, t0011, t0012, t0014, t0001, t0008, t0019, t0003,
        t0007, t0010, t0009, t0017, t0006};
endmodule // stream_8_20_xor

`default_nettype wire
