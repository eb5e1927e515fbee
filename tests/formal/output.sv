// Properties of the output registers. L lanes of Y bits, U bits of the count of groups, M bits of tdata; f_lanes
// are the lanes side by side, lane 0 lowest, in the order of the port.
reg f_full, f_last;
reg [U-1:0] f_groups;
reg [M-1:0] f_data;
wire [L*Y-1:0] f_valid = ~({(L*Y){1'b1}} << (in_groups * Y));
reg f_past;
initial f_past = 0;
reg f_stalled, f_last_before;
reg [U-1:0] f_groups_before;
reg [M-1:0] f_data_before;
always @* assume (in_groups <= L);
always @(posedge clk) begin
    f_past <= 1;
    if (!f_past) assume (rst);
    if (rst) f_full <= 0;
    else if (in_valid && in_ready) f_full <= 1;
    else if (out_ready) f_full <= 0;
    if (in_valid && in_ready) begin
        f_data <= f_lanes & f_valid;
        f_groups <= in_groups;
        f_last <= in_last;
    end
    f_stalled <= !rst && out_valid && !out_ready;
    {f_last_before, f_groups_before, f_data_before} <= {out_last, out_groups, out_data};
    if (f_past && !rst) begin
        assert (out_valid == f_full);
        assert (in_ready == (out_ready | ~f_full));
        if (f_full) assert (out_data == f_data && out_groups == f_groups && out_last == f_last);
        if (f_stalled) assert (out_valid && {out_last, out_groups, out_data} == {f_last_before, f_groups_before, f_data_before});
    end
    if (f_past && rst && $past(rst)) assert (!out_valid);
end
