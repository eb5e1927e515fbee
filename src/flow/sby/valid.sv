
    // valid_out is valid_in behind as many enabled clocks; a reset clears it.
    reg began = 1'b0;
    reg [@LATENCY@-1:0] valid;
    always @(posedge clk) begin
        began <= 1'b1;
        if (rst)
            valid <= 0;
        else if (ce)
            valid <= {valid, valid_in};
    end
    always @*
        if (!began)
            assume (rst);
        else
            assert (valid_out == valid[@LATENCY@-1]);
