// Made by flexor-hdl 0.1.0 from the spec of SHA-256
// 67adec871ea1eb7e6b244df52f5069be8ce64f3ecd12ab8b056f5457c64ef7f5. This file is yours.
// XOR network of one group: 20 cells for ice40, depth 1
// plane 0: 80 taps, 8 stored bits to 20 weight bits
// x: stored bits, y: weight bits (1 is +1, 0 is -1), plane 0 lowest
`default_nettype none

module ice40_8_20_xor (
    input  wire [7:0]  x, // stored bits of one group, plane 0 lowest
    output wire [19:0] y  // decoded bits of the group: plane p, weight i at p*n_out + i
);

    wire t0000; // ~x[0,1,2,3]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0000 (.O(t0000), .I0(x[0]), .I1(x[1]), .I2(x[2]), .I3(x[3]));
    wire t0001; // ~x[0,1,2,6]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0001 (.O(t0001), .I0(x[0]), .I1(x[1]), .I2(x[2]), .I3(x[6]));
    wire t0002; // ~x[0,1,3,6]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0002 (.O(t0002), .I0(x[0]), .I1(x[1]), .I2(x[3]), .I3(x[6]));
    wire t0003; // ~x[0,1,5,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0003 (.O(t0003), .I0(x[0]), .I1(x[1]), .I2(x[5]), .I3(x[7]));
    wire t0004; // ~x[0,1,6,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0004 (.O(t0004), .I0(x[0]), .I1(x[1]), .I2(x[6]), .I3(x[7]));
    wire t0005; // ~x[0,2,3,4]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0005 (.O(t0005), .I0(x[0]), .I1(x[2]), .I2(x[3]), .I3(x[4]));
    wire t0006; // ~x[0,2,3,5]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0006 (.O(t0006), .I0(x[0]), .I1(x[2]), .I2(x[3]), .I3(x[5]));
    wire t0007; // ~x[0,2,3,6]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0007 (.O(t0007), .I0(x[0]), .I1(x[2]), .I2(x[3]), .I3(x[6]));
    wire t0008; // ~x[0,2,4,5]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0008 (.O(t0008), .I0(x[0]), .I1(x[2]), .I2(x[4]), .I3(x[5]));
    wire t0009; // ~x[0,2,5,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0009 (.O(t0009), .I0(x[0]), .I1(x[2]), .I2(x[5]), .I3(x[7]));
    wire t0010; // ~x[0,2,6,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0010 (.O(t0010), .I0(x[0]), .I1(x[2]), .I2(x[6]), .I3(x[7]));
    wire t0011; // ~x[0,3,4,5]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0011 (.O(t0011), .I0(x[0]), .I1(x[3]), .I2(x[4]), .I3(x[5]));
    wire t0012; // ~x[0,3,5,6]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0012 (.O(t0012), .I0(x[0]), .I1(x[3]), .I2(x[5]), .I3(x[6]));
    wire t0013; // ~x[0,3,5,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0013 (.O(t0013), .I0(x[0]), .I1(x[3]), .I2(x[5]), .I3(x[7]));
    wire t0014; // ~x[1,3,4,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0014 (.O(t0014), .I0(x[1]), .I1(x[3]), .I2(x[4]), .I3(x[7]));
    wire t0015; // ~x[1,4,5,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0015 (.O(t0015), .I0(x[1]), .I1(x[4]), .I2(x[5]), .I3(x[7]));
    wire t0016; // ~x[1,4,6,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0016 (.O(t0016), .I0(x[1]), .I1(x[4]), .I2(x[6]), .I3(x[7]));
    wire t0017; // ~x[2,3,6,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0017 (.O(t0017), .I0(x[2]), .I1(x[3]), .I2(x[6]), .I3(x[7]));
    wire t0018; // ~x[3,4,5,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0018 (.O(t0018), .I0(x[3]), .I1(x[4]), .I2(x[5]), .I3(x[7]));
    wire t0019; // ~x[3,4,6,7]
    SB_LUT4 #(.LUT_INIT(16'h9669)) u_t0019 (.O(t0019), .I0(x[3]), .I1(x[4]), .I2(x[6]), .I3(x[7]));
    assign y = {t0001, t0012, t0009, t0018, t0019, t0014, t0008, t0004, t0011, t0003, t0000, t0016, t0005, t0010, t0002,
        t0015, t0017, t0007, t0013, t0006};
endmodule // ice40_8_20_xor

`default_nettype wire
