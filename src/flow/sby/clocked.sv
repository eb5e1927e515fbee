    // Inputs at the last enabled clocks, the oldest last; `known` counts them.
    reg [@X_TOP@:0] held [0:@LATENCY@-1];
    wire [@X_TOP@:0] oldest = held[@LATENCY@-1];
    integer known = 0;
    integer i;
    always @(posedge clk)
        if (ce) begin
            held[0] <= x;
            for (i = 1; i < @LATENCY@; i = i + 1)
                held[i] <= held[i-1];
            if (known < @LATENCY@)
                known <= known + 1;
        end
@ROWS@
    always @*
        if (known == @LATENCY@)
            assert (y == expected);
`ifdef INDUCTION
    // What stands in the registers is known once they have been enabled often enough.
    always @*
        assume (ce);
    always @*
        assert (known >= 0 && known <= @LATENCY@);
`endif
@VALID@