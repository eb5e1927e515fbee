// AXI4-Stream rules that the sender of a stream keeps; writes a line that starts with `!` for each breach.
//
// `resetting` is the reset as the design samples it, active high; `closing` is a word with tlast being taken. Macros: M_BITS of tdata, U_BITS of tuser.
`timescale 1ns/1ps
`default_nettype none
module _axis_checker (
    input wire clk,
    input wire resetting,
    input wire [31:0] file,
    input wire s_tready,
    input wire closing,
    input wire tvalid,
    input wire tready,
    input wire [`M_BITS-1:0] tdata,
    input wire tlast,
    input wire [`U_BITS-1:0] tuser,
    input wire frame_short,
    input wire frame_long
);
    reg was_resetting, stalled, last_before, closed;
    reg [`M_BITS-1:0] data_before;
    reg [`U_BITS-1:0] user_before;
    initial begin
        was_resetting = 1'b0;
        stalled = 1'b0;
        closed = 1'b0;
    end

    always @(posedge clk) begin
        was_resetting <= resetting;
        stalled <= !resetting && tvalid && !tready;
        closed <= !resetting && closing;
        data_before <= tdata;
        last_before <= tlast;
        user_before <= tuser;
        if (was_resetting) begin
            if (tvalid !== 1'b0)
                $fdisplay(file, "! tvalid is %b in reset or at the first edge after", tvalid);
            if (resetting && s_tready !== 1'b0)
                $fdisplay(file, "! tready is %b in reset", s_tready);
            if (frame_short !== 1'b0 || frame_long !== 1'b0)
                $fdisplay(file, "! frame_short %b, frame_long %b in reset", frame_short, frame_long);
        end
        if (!resetting) begin
            if ((s_tready ^ s_tready) !== 1'b0)
                $fdisplay(file, "! tready is unknown");
            if ((tvalid ^ tvalid) !== 1'b0)
                $fdisplay(file, "! tvalid is unknown");
            if (((frame_short ^ frame_long) ^ (frame_short ^ frame_long)) !== 1'b0)
                $fdisplay(file, "! frame_short or frame_long is unknown");
            if (!closed && (frame_short || frame_long))
                $fdisplay(file, "! frame_short or frame_long elsewhere than behind a closing tlast");
            if (stalled && tvalid !== 1'b1)
                $fdisplay(file, "! tvalid fell before tready");
            if (stalled && (tdata !== data_before || tlast !== last_before || tuser !== user_before))
                $fdisplay(file, "! tdata, tlast or tuser changed while stalled");
        end
    end
endmodule
`default_nettype wire
