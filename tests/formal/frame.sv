// Properties of frame control. W bits a word, G a group, S bits a step of the phase, GW bits of frame_groups, LOW
// of them counted word by word; a word completes at most MOST_GROUPS groups. f_phase, f_lent, f_owes, f_settled, f_some_left
// and f_some_upper are the nets of those names, or what they would be; f_upper are the upper bits of the count, less
// what one chain has still to borrow from the next.
reg f_past;
initial f_past = 0;

// Whole groups in so many bits, fewer than a group and a word.
function [7:0] f_whole(input [7:0] bits);
    integer i;
    begin
        f_whole = 0;
        for (i = 1; i * G < G + W; i = i + 1) if (bits >= i * G) f_whole = i;
    end
endfunction

// The frame as the contract says it: bits of the open group, groups still to come before the word that is held.
reg f_inside, f_dropping;
reg [7:0] f_bits;
reg [GW+3:0] f_left;
reg f_counted;
wire f_take = in_valid & in_ready;
wire [7:0] f_sum = f_bits + W;
wire [7:0] f_completes = f_whole(f_sum);
wire f_covers = f_counted && f_left <= f_completes;
wire f_leaves = held & (f_dropping | out_ready);
reg f_held, f_last, f_fresh;
reg [W-1:0] f_data;
reg [7:0] f_in, f_out, f_dropped;
always @(posedge clk) begin
    f_past <= 1;
    if (!f_past) assume (rst);
    if (rst) begin
        f_inside <= 0;
        f_dropping <= 0;
        f_held <= 0;
        f_fresh <= 0;
        f_bits <= 0;
        {f_in, f_out, f_dropped} <= 0;
    end else begin
        f_fresh <= f_take;
        if (f_leaves) begin
            f_bits <= f_last ? 0 : f_sum - G * f_completes;
            f_left <= f_left - f_completes;
            f_dropping <= !f_last && (f_dropping || f_covers);
            f_held <= 0;
            if (f_dropping) f_dropped <= f_dropped + 1;
            else f_out <= f_out + 1;
        end
        if (f_take) begin
            f_held <= 1;
            f_in <= f_in + 1;
            f_inside <= !in_last;
            f_data <= in_data;
            f_last <= in_last;
            if (!f_inside) begin
                f_left <= frame_groups;
                f_counted <= frame_groups != 0;
            end
        end
    end
end

// Between the words of a frame, or before one of its later words leaves.
wire f_later = f_held ? !first_q : f_inside;
// The closing word is here, and the upper bits are cleared.
wire f_cleared = f_held && f_last && !f_fresh;
wire [GW+3:0] f_due = f_upper - f_owes;
wire [GW+3:0] f_lower = lower + (f_lent << LOW);
// Words that may have left since the lent bit was there.
wire [1:0] f_age = f_held && !f_fresh ? (f_settled ? 2 : 1) : f_settled ? 3 : f_owes ? 1 : 2;

reg f_stalled;
always @(posedge clk) begin
    f_stalled <= !rst && out_valid && !out_ready;
    if (f_past && !rst) begin
        // The word that is held, and nothing lost.
        assert (held == f_held && fresh == f_fresh && midway == f_inside && dropping == f_dropping);
        assert (f_in == f_out + f_dropped + held);
        if (held) assert (data_q == f_data && last_q == f_last);
        if (f_held) assert (f_inside == !f_last);
        if (f_fresh) assert (f_held);
        if (f_later) assert (groups_q == {GW{1'b1}});
        assert (!(in_ready && f_held && !f_leaves));
        // What it means to its frame.
        assert (out_valid == (f_held && !f_dropping));
        if (out_valid) assert (out_data == f_data && out_ends == (f_last || f_covers));
        if (out_valid) assert (out_count == (f_covers ? f_left : f_completes));
        assert (frame_short == (f_fresh && f_last && f_counted && !f_covers && !f_dropping));
        assert (frame_long == (f_fresh && f_last && f_dropping));
        // The counters behind it.
        assert (f_phase * S == f_bits && f_bits < G);
        if (f_dropping) assert (f_held || f_inside);
        if (f_stalled) assert (out_valid && $stable(out_data) && $stable(out_count) && $stable(out_ends));
        if (f_dropping) assert (f_counted);
        if (f_held && first_q) begin
            assert (!f_dropping && f_counted == (f_left != 0));
            assert (groups_q == f_left && f_some_upper == (f_left >> LOW != 0));
            assert (f_upper == (f_fresh || f_last ? 0 : f_left >> LOW));
            if (!f_fresh) assert (f_owes == (f_some_upper && !f_last) && !f_settled);
            if (f_fresh) assert (!f_owes && !f_settled);
        end
        if (f_later) assert (was_counted == f_counted);
        if (f_held && !first_q && !f_fresh) assert (!f_owes);
        if (f_borrow) assert (f_later && !f_upper[GW+3] && f_upper != 0 && !f_cleared);
        if (f_later && f_owes) assert (f_upper != 0 && !f_settled);
        if (f_later && !f_dropping && f_counted && !f_cleared) assert (f_left == f_lower + (f_due << LOW));
        if (f_later && f_settled && !f_cleared) assert (f_some_left == (f_upper != 0));
        if (f_later && !f_dropping && f_due != 0 && !f_lent) assert (lower + f_age * MOST_GROUPS >= 1 << LOW);
        // A closing word clears the upper bits; what it left is enough.
        if (f_held && f_last && !f_fresh || !f_held && !f_inside) assert (f_upper == 0 && !f_owes && (UPPER == 0 || !f_settled));
        if (f_cleared && !first_q && !f_dropping && f_counted)
            assert (f_left == f_lower || f_left > MOST_GROUPS && f_lower > MOST_GROUPS);
    end
    if (f_past && rst && $past(rst)) assert (!out_valid && !in_ready && !frame_short && !frame_long);
end
