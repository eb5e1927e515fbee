// Properties of the registers: each write is done once and answered once, each read answered once with what the register
// held; answers wait unchanged until they are taken. GW bits of the register of groups.
reg f_past;
initial f_past = 0;

wire f_aw = s_axil_awvalid & s_axil_awready;
wire f_w = s_axil_wvalid & s_axil_wready;
wire f_b = s_axil_bvalid & s_axil_bready;
wire f_ar = s_axil_arvalid & s_axil_arready;
wire f_r = s_axil_rvalid & s_axil_rready;
reg [1:0] f_addresses, f_data, f_reads;
reg [5:0] f_address;
reg [31:0] f_value;
reg [3:0] f_strobes;
reg f_answer, f_stalled_r;
reg [31:0] f_before;
reg [GW-1:0] f_groups;
reg [31:0] f_frames;
reg f_short, f_long;
// The interrupt: what happened, what of it is enabled, and whether that was so before the edge.
reg [3:0] f_happened, f_enabled;
reg f_irq;
wire f_happens = (f_addresses == f_answer + 1) && (f_data == f_answer + 1) && (!f_answer || s_axil_bready);
wire f_to_groups = f_happens && f_address[5:2] == 5;
wire f_to_enable = f_happens && f_address[5:2] == 9 && f_strobes[0];
wire f_to_happened = f_happens && f_address[5:2] == 10 && f_strobes[0];
wire f_to_status = f_happens && f_address[5:2] == 3 && f_strobes[0];
wire [31:0] f_mask = {{8{f_strobes[3]}}, {8{f_strobes[2]}}, {8{f_strobes[1]}}, {8{f_strobes[0]}}};
wire [31:0] f_expected = s_axil_araddr[5:2] == 5 ? f_groups
    : s_axil_araddr[5:2] == 4 ? f_frames
    : s_axil_araddr[5:2] == 3 ? {28'b0, f_long, f_short, 2'b0}
    : s_axil_araddr[5:2] == 9 ? f_enabled
    : s_axil_araddr[5:2] == 10 ? f_happened
    : s_axil_araddr[5:2] == 1 ? DIGEST : 0;
always @(posedge clk) begin
    f_past <= 1;
    if (!f_past) assume (rst);
    if (rst) begin
        {f_addresses, f_data, f_reads, f_answer, f_stalled_r} <= 0;
        {f_groups, f_frames, f_short, f_long, f_happened, f_enabled, f_irq} <= 0;
    end else begin
        // Taken and not yet answered, the answer that waits included.
        f_addresses <= f_addresses + f_aw - f_b;
        f_data <= f_data + f_w - f_b;
        f_reads <= f_reads + f_ar - f_r;
        if (f_aw) f_address <= s_axil_awaddr;
        if (f_w) {f_value, f_strobes} <= {s_axil_wdata, s_axil_wstrb};
        f_answer <= f_happens | (f_answer & ~s_axil_bready);
        if (f_to_groups) f_groups <= (f_groups & ~f_mask) | (f_value & f_mask);
        f_short <= frame_short | (f_short & ~(f_to_status & f_value[2]));
        f_long <= frame_long | (f_long & ~(f_to_status & f_value[3]));
        f_happened <= {frame_long, frame_short, 1'b0, frame_done} | (f_happened & ~(f_to_happened ? f_value[3:0] : 4'b0));
        if (f_to_enable) f_enabled <= f_value[3:0] & 4'b1101;
        f_irq <= |(f_happened & f_enabled);
        if (frame_done) f_frames <= f_frames + 1;
        f_stalled_r <= s_axil_rvalid && !s_axil_rready;
        f_before <= s_axil_rdata;
    end
    if (f_past && !rst) begin
        assert (f_reads <= 1);
        assert (s_axil_bvalid == f_answer);
        assert (s_axil_rvalid == (f_reads == 1));
        assert (f_addresses == f_answer + has_address_q && f_data == f_answer + has_data_q);
        if (has_address_q) assert (address_q == f_address[5:2]);
        if (has_data_q) assert (data_q == f_value && strobes_q == f_strobes);
        assert (frame_groups == f_groups);
        assert (frames_q == f_frames && short_3_q == f_short && long_3_q == f_long);
        assert ({long_10_q, short_10_q, 1'b0, done_10_q} == f_happened);
        assert ({long_on_q, short_on_q, 1'b0, done_on_q} == f_enabled);
        assert (irq == f_irq);
        if (f_stalled_r) assert (s_axil_rvalid && s_axil_rdata == f_before);
        if ($past(f_ar && !rst && s_axil_araddr[5:2] != 0)) assert (s_axil_rdata == $past(f_expected));
        assert (s_axil_bresp == 0 && s_axil_rresp == 0);
    end
    if (f_past && rst && $past(rst)) assert (!s_axil_bvalid && !s_axil_rvalid && !irq && frame_groups == 0);
end
