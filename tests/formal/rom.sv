// Properties of the memory that plays. DEPTH words in all frames; f_ends and f_groups say of the word at f_at whether it
// is the last of its frame, and how many groups the frame has.
reg f_past;
initial f_past = 0;

// The word that stands at the output, or comes next.
reg [15:0] f_at;
reg f_playing, f_stalled;
reg [W-1:0] f_before;
wire f_take = s_axis_tvalid & s_axis_tready;
wire f_final = f_at == DEPTH - 1;
// Words read and not taken.
wire [15:0] f_read = valid_q ? (f_final ? 0 : f_at + 1) : f_at;
always @(posedge clk) begin
    f_past <= 1;
    if (!f_past) assume (rst);
    if (rst) f_at <= 0;
    else if (f_take) f_at <= f_final ? 0 : f_at + 1;
    f_stalled <= !rst && s_axis_tvalid && !s_axis_tready;
    f_before <= s_axis_tdata;
    // A play is over once its last word is read without `again`.
    if (rst) f_playing <= 0;
    else f_playing <= f_playing ? !(reads && f_read == DEPTH - 1 && !again) : start;
    if (f_past && !rst) begin
        assert (f_at < DEPTH);
        assert (address_q == f_read && frame_q == f_frame_of_read);
        assert (active_q == f_playing && busy == (f_playing || s_axis_tvalid));
        if (!f_playing) assert (f_read == 0);
        if (s_axis_tvalid) assert (s_axis_tdata == words[f_at] && s_axis_tlast == f_ends && word_groups == f_groups);
        if (f_stalled) assert (s_axis_tvalid && s_axis_tdata == f_before);
        // No bubble, and no waiting for tready: a play under way offers its next word.
        if ($past(f_playing && !rst)) assert (s_axis_tvalid);
    end
    if (f_past && rst && $past(rst)) assert (!s_axis_tvalid && !busy);
end
