    // No frame gives beats that has not begun.
    wire takes_word = ~resetting & s_axis_tvalid & s_axis_tready;
    reg opens;
    reg [4:0] opened, closed;
    always @(posedge aclk)
        if (resetting) begin
            opens <= 1'b1;
            opened <= 0;
            closed <= 0;
        end else begin
            if (takes_word)
                opens <= s_axis_tlast;
            opened <= opened + (takes_word & opens);
            closed <= closed + (takes & m_axis_tlast);
        end
    always @*
        if (offers)
            assert (opened != closed);
    always @(posedge aclk)
        if (began && !was_resetting) begin
            cover (frame_short);
            cover (frame_long);
            cover (closed == 2);
        end
