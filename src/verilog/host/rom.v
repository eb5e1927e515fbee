    // Words are tokens: a round of frames is played for every @ROUND@ of them; under +FAST all rounds at one start.
    reg signed [31:0] owed, open_frames;
    reg ever, first;
    wire given, giving;
    wire closing = given;
    wire wants = owed > 0 && !(fast && ever);
    wire again = fast;
    wire dut_tvalid;
    // Rounds that nobody asked for wait at the gate.
    wire gate = !fast || open_frames > 0;
    assign s_axis_tready = ~resetting;
    assign m_axis_tvalid = dut_tvalid & gate;
    always @(posedge aclk)
        if (resetting) begin
            owed <= 0;
            open_frames <= 0;
            ever <= 1'b0;
            first <= 1'b1;
        end else begin
            owed <= owed + (take ? 1 : 0) - (giving ? @ROUND@ : 0);
            open_frames <= open_frames + (take && first ? 1 : 0)
                           - (m_axis_tvalid && m_axis_tready && m_axis_tlast ? 1 : 0);
            ever <= ever | giving;
            if (take)
                first <= s_axis_tlast;
        end
