// Properties of the beat control beside a decoder of D registers. U bits of the count of groups.
// f_pipe is what the decoder's registers hold: a tag of every beat, moved by `ce`.
reg [D*(U+2)-1:0] f_pipe;
wire [U+1:0] f_end = f_pipe[D*(U+2)-1 -: U+2];
reg [7:0] f_in, f_out;
reg [7:0] f_inside;
integer f_i;
always @* begin
    f_inside = 0;
    for (f_i = 0; f_i < D; f_i = f_i + 1) f_inside = f_inside + f_pipe[f_i*(U+2)+U+1];
end
reg f_past;
initial f_past = 0;
reg f_stalled;
reg [U:0] f_before;
always @(posedge clk) begin
    f_past <= 1;
    if (!f_past) assume (rst);
    if (rst) begin
        f_pipe <= 0;
        f_in <= 0;
        f_out <= 0;
    end else begin
        if (ce) f_pipe <= {f_pipe, in_valid, in_last, in_groups};
        if (ce && in_valid) f_in <= f_in + 1;
        if (out_valid && out_ready) f_out <= f_out + 1;
    end
    f_stalled <= !rst && out_valid && !out_ready;
    f_before <= {out_last, out_groups};
    if (f_past && !rst) begin
        // Every register holds the control of the beat whose data is there.
        assert (f_tags == (f_pipe & f_known));
        assert (out_valid == f_end[U+1]);
        if (out_valid) assert ({out_last, out_groups} == f_end[U:0]);
        assert (f_in - f_out == f_inside);
        if (out_valid && !out_ready) assert (!ce);
        if (f_stalled) assert (out_valid && {out_last, out_groups} == f_before);
    end
    if (f_past && rst && $past(rst)) assert (!out_valid);
end
