    // Words pass once the count of their frame is written.
    reg first;
    wire given, running;
    wire dut_tready;
    wire open = given & ~running;
    wire wants = s_axis_tvalid & first;
    wire closing = take & s_axis_tlast;
    assign s_axis_tready = dut_tready & open;
    always @(posedge aclk)
        if (resetting)
            first <= 1'b1;
        else if (take)
            first <= s_axis_tlast;
