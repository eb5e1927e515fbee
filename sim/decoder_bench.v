// Feeds vectors from a file to a set of decoders and writes what comes out.
//
// Macros: X_BITS stored bits, Y_BITS outputs of all decoders together, N_DUTS decoders, N_VECTORS,
// LATENCY in enabled clocks (0: no registers), VALID (1 where valid_out is there), MAX_CYCLES. Module `_duts`
// holds the decoders.
// x.hex: one vector a line. steps.hex: {enabled, vector offered} a cycle, repeated.
// Every line of out.txt is y of one vector, or a sentence that starts with `!`.
`timescale 1ns/1ps
`default_nettype none
module _decoder_bench (
    input wire clk
);
    localparam TAGS = `LATENCY == 0 ? 1 : `LATENCY;
    // y is written in parts, the highest first: Verilator prints at most 8192 bits at once.
    localparam PART = `Y_BITS < 4096 ? `Y_BITS : 4096;
    localparam PARTS = (`Y_BITS + PART - 1) / PART;
    reg [`X_BITS-1:0] vectors [0:`N_VECTORS-1];
    reg [1:0] steps [0:4095];
    reg [`X_BITS-1:0] x;
    reg ce, rst, offered;
    reg [TAGS-1:0] tags;
    integer file, cycle, fed, done, part;
    wire [`Y_BITS-1:0] y;
    wire [`N_DUTS-1:0] valid_out;
    wire shown = ce & (`LATENCY == 0 ? offered : tags[TAGS-1]);

    _duts duts (.clk(clk), .ce(ce), .rst(rst), .valid_in(offered), .x(x), .y(y), .valid_out(valid_out));

    initial begin
        $readmemh("x.hex", vectors);
        $readmemh("steps.hex", steps);
        file = $fopen("out.txt", "w");
        x = {`X_BITS{1'bx}};
        ce = 1'b1;
        rst = 1'b1;
        offered = 1'b0;
        tags = {TAGS{1'b0}};
        cycle = 0;
        fed = 0;
        done = 0;
    end

    always @(posedge clk) begin
        cycle <= cycle + 1;
        rst <= cycle < 3;
        if (cycle >= 4) begin
            ce <= steps[cycle % 4096][1];
            offered <= steps[cycle % 4096][0] && fed < `N_VECTORS;
            // What stands at x in all other cycles must not come through.
            if (steps[cycle % 4096] == 2'b11 && fed < `N_VECTORS) begin
                x <= vectors[fed];
                fed <= fed + 1;
            end else
                x <= {`X_BITS{1'bx}};
        end
        if (ce)
            tags <= {tags, offered};
        if (shown) begin
            $fwrite(file, "%h", y[`Y_BITS-1:PART*(PARTS-1)]);
            for (part = PARTS - 2; part >= 0; part = part - 1)
                $fwrite(file, "%h", y[PART*part +: PART]);
            $fwrite(file, "\n");
            done <= done + 1;
        end
        if (`VALID && cycle > 4 && valid_out !== {`N_DUTS{tags[TAGS-1]}})
            $fdisplay(file, "! cycle %0d: valid_out is %b, not %b", cycle, valid_out, tags[TAGS-1]);
        if (done == `N_VECTORS || cycle == `MAX_CYCLES) begin
            $fdisplay(file, "E %0d", cycle);
            $fclose(file);
            $finish;
        end
    end
endmodule
`default_nettype wire
