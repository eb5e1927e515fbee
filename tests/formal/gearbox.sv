// Properties of the gearbox. W bits a word, G a group, L groups a beat, S bits a step; WINDOW, HISTORY bits.
// f_tail, f_groups_of_tail, f_offset and f_window are the nets of those names, or what they would be.
localparam MOST = L - 1 + (W + G - 1) / G;

// Whole groups in so many bits of a window.
function [7:0] f_whole(input [7:0] bits);
    integer i;
    begin
        f_whole = 0;
        for (i = 1; i * G <= WINDOW; i = i + 1) if (bits >= i * G) f_whole = i;
    end
endfunction

// Whole groups that a frame without a word in the window has left in the history.
wire [7:0] f_frame_left = L == 1 || held || f_tail ? 0 : available;

// What the outside keeps: a word that does not end its frame completes as many groups as there are bits for; the
// last one at most so many.
wire [7:0] f_used = f_offset * S;
wire [7:0] f_next_used = f_used + (fire & here ? B : 0) - (done ? W : 0);
wire f_over = done & ends;
wire [7:0] f_start = f_over ? HISTORY : f_tail ? (held ? HISTORY - W : HISTORY) : held ? f_next_used : f_used;
wire f_load = in_valid & in_ready;
wire [7:0] f_kept = held ? (f_over ? 0 : available - (fire & here ? L : 0)) : f_frame_left;
wire [7:0] f_room = f_whole(WINDOW - f_start);
always @* begin
    if (f_load && !in_ends) assume (in_count + f_kept == f_room);
    if (f_load && in_ends) assume (in_count + f_kept <= f_room);
end

// Sums of what came in and what went out.
reg [7:0] f_groups_in, f_groups_out, f_ends_in, f_lasts_out;
always @(posedge clk) begin
    if (rst) begin
        f_groups_in <= 0;
        f_groups_out <= 0;
        f_ends_in <= 0;
        f_lasts_out <= 0;
    end else begin
        if (f_load) f_groups_in <= f_groups_in + in_count;
        if (f_load && in_ends) f_ends_in <= f_ends_in + 1;
        if (out_valid && out_ready) f_groups_out <= f_groups_out + out_groups;
        if (out_valid && out_ready && out_last) f_lasts_out <= f_lasts_out + 1;
    end
end

wire [7:0] f_groups_inside = f_groups_in - f_groups_out;
wire [7:0] f_groups_due = (held ? available : f_frame_left) + f_groups_of_tail;
wire [7:0] f_ends_inside = f_ends_in - f_lasts_out;
wire [7:0] f_ends_due = (held & ends) + f_tail;

// A bit of any word, followed to the output.
(* anyseq *) wire f_pick;
(* anyconst *) wire [7:0] f_index;
reg f_live, f_given, f_old, f_value;
reg [7:0] f_at;
wire f_covered = fire && f_at >= f_used && f_at < f_used + B;
wire f_mine = f_live && f_old == f_tail;
always @* assume (f_index < W);
always @(posedge clk) begin
    if (rst) f_live <= 0;
    else if (!f_live) begin
        f_live <= f_pick && f_load;
        f_given <= 0;
        f_old <= 0;
        f_at <= HISTORY + f_index;
        f_value <= in_data[f_index];
    end else begin
        if (f_mine && f_covered) f_given <= 1;
        if (done) f_at <= f_at - W;
        // The frame of the bit is over: what is left of it is the tail.
        if (!f_old && f_over) f_old <= 1;
        if (done && f_at < W || f_old && f_tail && fire || !f_old && f_over && out_last && fire && here) f_live <= 0;
    end
end

reg f_past;
initial f_past = 0;
reg f_stalled, f_last_before;
reg [7:0] f_groups_before;
reg [B-1:0] f_data_before;
wire [B-1:0] f_shown = out_data & ~({B{1'b1}} << (out_groups * G));
always @(posedge clk) begin
    f_past <= 1;
    if (!f_past) assume (rst);
    f_stalled <= !rst && out_valid && !out_ready;
    f_last_before <= out_last;
    f_groups_before <= out_groups;
    f_data_before <= f_shown;
    if (f_past && !rst) begin
        // Bounds.
        assert (f_offset < (W > B ? W : B) / S);
        if (held || L > 1) assert (available <= MOST);
        if (held && !f_tail && W >= B) assert (f_used <= W - S);
        if (f_tail) assert (f_groups_of_tail <= f_whole(HISTORY - f_used) && f_used <= HISTORY && f_groups_of_tail < L);
        // Occupancy: what is counted is there, and all of it where the frame goes on.
        if (held && !f_tail && ends) assert (available <= f_whole(WINDOW - f_used));
        if (held && !f_tail && !ends) assert (available == f_whole(WINDOW - f_used));
        if (held && f_tail && ends) assert (available <= W / G);
        if (held && f_tail && !ends) assert (available == W / G);
        if (!held && !f_tail && L > 1) assert (available == f_whole(HISTORY - f_used) && HISTORY >= f_used);
        if (!held && !f_tail && L == 1) assert (HISTORY >= f_used && HISTORY - f_used < G);
        if (!held && f_tail && L > 1) assert (available == 0);
        // Nothing lost, nothing doubled, tlast once a frame.
        assert (f_groups_inside == f_groups_due && f_ends_inside == f_ends_due);
        if (out_valid && !out_last) assert (out_groups == L);
        if (out_valid) assert (out_groups <= L);
        // Order: the bit stands where its number says, and leaves once.
        if (f_live) begin
            assert (f_at < WINDOW && f_window[f_at] == f_value);
            assert (held || f_at < HISTORY);
            if (f_old) assert (f_tail);
            if (!f_old && f_tail) assert (held && f_at >= HISTORY && !f_given);
            if (f_mine) assert (f_given == (f_at < f_used));
            if (f_mine && f_covered) assert (!f_given);
            if (f_mine && f_covered && f_at < f_used + out_groups * G) assert (out_data[f_at - f_used] == f_value);
        end
        // Handshake.
        if (f_stalled) assert (out_valid && out_last == f_last_before && out_groups == f_groups_before);
        if (f_stalled) assert (f_shown == f_data_before);
    end
    if (f_past && rst && $past(rst)) assert (!out_valid);
end
