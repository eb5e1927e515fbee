// Properties of the read master. W bits a word, BYTES of them, MOST words of a burst, CW bits of the count of words,
// AW bits of the address of a word, LOG bits of an address inside one. The memory answers only what was asked for, and keeps its word until it is taken.
reg f_past;
initial f_past = 0;

// The frame under way: where it lies, how long it is, and how far it is asked for and here.
reg [AW-1:0] f_base;
reg [CW-1:0] f_words, f_asked, f_here;
// Words that taken bursts still owe.
reg [CW-1:0] f_owed;
reg f_open, f_failed, f_stalled, f_kept, f_bad;
reg [31:0] f_before;
reg [W+1:0] f_word;
wire f_ask = m_axi_arvalid & m_axi_arready;
wire [8:0] f_length = m_axi_arlen + 1;
wire f_read = m_axi_rvalid & m_axi_rready;
wire f_take = s_axis_tvalid & s_axis_tready;
wire f_starts = start & ~busy & (frame_words != 0);
// Words that the burst at the port asks for.
wire [CW-1:0] f_waiting = m_axi_arvalid ? f_length : 0;

always @(posedge clk) begin
    f_past <= 1;
    if (!f_past) assume (rst);
    assume (!m_axi_rvalid || f_owed != 0);
    if (f_kept) assume (m_axi_rvalid && {m_axi_rresp, m_axi_rdata} == f_word);
    f_kept <= !rst && m_axi_rvalid && !m_axi_rready;
    f_word <= {m_axi_rresp, m_axi_rdata};
    if (rst) begin
        f_owed <= 0;
        {f_open, f_failed, f_bad, f_stalled} <= 0;
        {f_asked, f_here, f_words} <= 0;
    end else begin
        f_owed <= f_owed + (f_ask ? f_length : 0) - f_read;
        f_bad <= f_take && m_axi_rresp[1];
        f_stalled <= m_axi_arvalid && !m_axi_arready;
        f_before <= {m_axi_arlen, m_axi_araddr[23:0]};
        if (f_starts) begin
            f_base <= frame_address[AW+LOG-1:LOG];
            f_words <= frame_words;
            {f_asked, f_here} <= 0;
            f_open <= 1;
            f_failed <= 0;
        end else begin
            if (ask) f_asked <= f_asked + size_q;
            if (f_take) f_here <= f_here + 1;
            if (f_take && s_axis_tlast) f_open <= 0;
            if (f_take && m_axi_rresp[1]) f_failed <= 1;
        end
    end
end

always @(posedge clk) if (f_past && !rst) begin
    // Bursts keep to the border, to their greatest length, and to what they were until they are taken.
    if (m_axi_arvalid) begin
        assert (m_axi_araddr[11:0] == {m_axi_araddr[11:LOG], {LOG{1'b0}}});
        assert ({1'b0, m_axi_araddr[11:LOG]} + f_length <= 4096 / BYTES);
        assert (f_length <= MOST && busy);
    end
    if (f_stalled) assert (m_axi_arvalid && f_before == {m_axi_arlen, m_axi_araddr[23:0]});
    // The next burst begins where the frame is asked for up to, and asks for no more than is left.
    if (ask) begin
        assert ({high_q, low_q} == f_base + f_asked && size_q != 0);
        assert (f_failed || f_asked + size_q <= f_words && f_asked + size_q > f_asked);
        assert (low_q + size_q <= MOST);
    end
    if (sized_q) assert (busy && (failed_q || size_q == (left_q < MOST - low_q ? left_q : MOST - low_q)));
    if (busy && left_q != 0) assert ({high_q, low_q} == f_base + f_asked);
    // Every word asked for comes once, in its order; nothing is lost.
    assert (pending_q == f_owed + f_waiting && f_owed <= pending_q);
    assert (busy == (f_open || pending_q != 0 || left_q != 0));
    if (busy && !f_failed) assert (left_q == f_words - f_asked && f_asked <= f_words);
    if (busy && !f_failed) assert (f_asked == f_here + pending_q && f_here < f_words && f_here <= f_asked);
    if (f_failed && busy) assert (left_q == 0 && !f_open && failed_q);
    assert (failed_q == (f_failed && busy));
    if (f_open) assert (busy && !f_failed);
    if (!f_open && !f_failed) assert (!busy);
    if (!busy) assert (!m_axi_arvalid && f_owed == 0 && !sized_q && left_q == 0);
    // One closing word a frame: the last one, or the first with an error; none behind it.
    if (s_axis_tvalid) assert (f_open && m_axi_rvalid && s_axis_tdata == m_axi_rdata);
    if (s_axis_tvalid) assert (s_axis_tlast == (m_axi_rresp[1] || f_here == f_words - 1));
    if (f_kept && f_open && $past(s_axis_tvalid && !s_axis_tready)) assert (s_axis_tvalid);
    assert (frame_error == f_bad);
end
always @(posedge clk) if (f_past && rst && $past(rst)) assert (!m_axi_arvalid && !busy && !s_axis_tvalid && !frame_error);
