    // The control ports.
    reg start, given_q;
    wire busy;
    assign given = given_q;
    assign giving = ~resetting & wants & ~given & ~start & ~busy;
    always @(posedge aclk) begin
        start <= giving;
        given_q <= ~resetting & (giving | (given & ~closing));
        if (!resetting && (busy ^ busy) !== 1'b0)
            wrong("busy is unknown");
    end
