// Properties of the register slice. B bits a beat, U bits of its count of groups.
localparam N = B + U + 1;

// Two beats in order, as they came.
reg [N-1:0] f_older, f_newer;
reg [1:0] f_count;
wire f_push = in_valid & in_ready;
wire f_pop = out_valid & out_ready;
wire [N-1:0] f_in = {in_last, in_groups, in_data};
wire [N-1:0] f_out = {out_last, out_groups, out_data};
reg f_past;
initial f_past = 0;
reg f_stalled;
reg [N-1:0] f_before;
always @(posedge clk) begin
    f_past <= 1;
    if (!f_past) assume (rst);
    if (rst) f_count <= 0;
    else f_count <= f_count + f_push - f_pop;
    if (f_pop && f_count == 2) f_older <= f_newer;
    if (f_push) begin
        if (f_count == (f_pop ? 1 : 0)) f_older <= f_in;
        else f_newer <= f_in;
    end
    f_stalled <= !rst && out_valid && !out_ready;
    f_before <= f_out;
    if (f_past && !rst) begin
        assert (f_count <= 2);
        assert (out_valid == (f_count != 0));
        assert (in_ready == (f_count != 2));
        if (f_count != 0) assert (f_out == f_older);
        if (f_count == 2) assert ({last_q, groups_q, data_q} == f_newer);
        if (f_stalled) assert (out_valid && f_out == f_before);
    end
    if (f_past && rst && $past(rst)) assert (!out_valid);
end
