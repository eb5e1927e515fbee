    // A memory: it takes the words of a frame, then serves the reads, with random latency and stalls. The last
    // word is taken at the port when the word that closes the frame is read. Every frame lies a word further in its
    // 4 KiB than the one before.
    reg [@W_TOP@:0] store [0:@MOST_WORDS@-1];
    reg [31:0] n_words, at, asked;
    reg [@G_TOP@:0] groups;
    reg [@A_TOP@:0] base;
    reg loading, dropping, expects_error;
    // A word of ones comes with an error; none under +NO_FAULTS.
    reg faulty;
    // Words of a frame that a reset breaks off while it is read; none under no +N_PREFIX.
    integer n_prefix;
    reg [31:0] prefix_taken;
    reg [5:0] hold;
    wire in_prefix = prefix_taken != n_prefix;
    wire ends = s_axis_tlast | (in_prefix & (n_words == n_prefix - 1));
    wire given, giving;
    wire wants = ~loading;

    // Bursts that wait, and the one that is served.
    reg [31:0] queue_at [0:15];
    reg [8:0] queue_words [0:15];
    reg [3:0] head, tail;
    reg [4:0] queued;
    reg [31:0] read_at;
    reg [8:0] beats;
    reg [3:0] delay;
    reg arready, rvalid, rlast, waited;
    reg [@W_TOP@:0] rdata;
    reg [1:0] rresp;
    wire [@A_TOP@:0] araddr;
    wire [@ID_TOP@:0] arid;
    wire [7:0] arlen;
    wire [2:0] arsize;
    wire [1:0] arburst;
    wire arvalid, rready, frame_error;
    reg [@A_TOP@:0] araddr_before;
    reg [7:0] arlen_before;

    wire ask = arvalid & arready;
    wire [@A_TOP@:0] offset = araddr - base;
    wire fault = rresp[1];
    wire closing = rvalid & rready & given & (fault | (at == n_words - 1));
    wire issue = (~rvalid | rready) & (beats != 0) & (delay == 0) & (fast | lfsr[11]);
    wire pop = ((beats == 0) | (issue & (beats == 1))) & (queued != 0);
    wire [@W_TOP@:0] word = store[read_at];
    assign s_axis_tready =
        ~resetting & (loading ? ~(s_axis_tvalid & ends) : closing | (in_prefix & (hold == 0)));

    always @(posedge aclk)
        if (resetting) begin
            loading <= 1'b1;
            n_words <= 0;
        end else if (loading && s_axis_tvalid) begin
            store[n_words] <= s_axis_tdata;
            n_words <= n_words + 1;
            loading <= ~ends;
            if (n_words == 0)
                groups <= frame_groups;
        end else if (closing) begin
            loading <= 1'b1;
            n_words <= 0;
        end

    initial begin
        base = 0;
        prefix_taken = 0;
        n_prefix = 0;
        faulty = 1'b1;
        if ($test$plusargs("NO_FAULTS"))
            faulty = 1'b0;
        if (!$value$plusargs("N_PREFIX=%d", n_prefix))
            n_prefix = 0;
    end
    always @(posedge aclk) begin
        if (take && in_prefix)
            prefix_taken <= prefix_taken + 1;
        hold <= loading ? 40 : hold - 1;
    end
    always @(posedge aclk)
        if (closing) begin
            base <= {@A_HIGH@, base[11:0]} + @BYTES@;
        end

    // Addresses.
    always @(posedge aclk)
        if (resetting) begin
            arready <= 1'b0;
            waited <= 1'b0;
            asked <= 0;
            head <= 0;
            tail <= 0;
            queued <= 0;
            dropping <= 1'b0;
            if (arvalid !== 1'b0 && arready !== 1'bx)
                wrong("arvalid in reset");
        end else begin
            arready <= (fast | lfsr[2] & lfsr[17]) & (queued < 14);
            waited <= arvalid & ~arready;
            araddr_before <= araddr;
            arlen_before <= arlen;
            queued <= queued + {4'b0, ask} - {4'b0, pop};
            if (pop)
                tail <= tail + 1;
            if (arvalid !== 1'b0 && arvalid !== 1'b1)
                wrong("arvalid is unknown");
            if (waited && (arvalid !== 1'b1 || araddr !== araddr_before || arlen !== arlen_before))
                wrong("a burst changed while it waited");
            dropping <= (dropping | (closing & fault)) & ~giving;
            if (arvalid && !waited && !given && !expects_error)
                wrong("a burst without a frame, or behind an error");
            if (ask) begin
                queue_at[head] <= offset / @BYTES@;
                queue_words[head] <= arlen + 1;
                head <= head + 1;
                if (arid !== 0)
                    wrong("a burst of another identifier");
                if (arburst !== 2'b01 || arsize !== @LOG_BYTES@)
                    wrong("a burst of another type or size");
                if (araddr % @BYTES@ != 0 || araddr[11:0] + (arlen + 1) * @BYTES@ > 4096)
                    wrong("a burst crosses 4 KiB, or is not aligned");
                if (arlen >= @BURST@)
                    wrong("a burst is longer than the longest");
                if (!dropping && (offset != asked * @BYTES@ || asked + arlen + 1 > n_words))
                    wrong("a burst that is not the next of the frame");
            end
            asked <= closing ? 0 : asked + (ask && !dropping ? arlen + 1 : 0);
            if (closing && !fault && asked != n_words)
                wrong("a frame was not asked for as a whole");
        end

    // Data.
    always @(posedge aclk)
        if (resetting) begin
            rvalid <= 1'b0;
            beats <= 0;
            delay <= 0;
            at <= 0;
            expects_error <= 1'b0;
            rdata <= {@W_WIDTH@{1'bx}};
            rresp <= 2'bxx;
            rlast <= 1'bx;
        end else begin
            if (delay != 0)
                delay <= delay - 1;
            if (pop) begin
                read_at <= queue_at[tail];
                beats <= queue_words[tail];
                delay <= fast ? 0 : lfsr[9:6];
            end else if (issue) begin
                read_at <= read_at + 1;
                beats <= beats - 1;
            end
            if (issue) begin
                rvalid <= 1'b1;
                rdata <= word;
                rresp <= {faulty & (&word), lfsr[27]};
                rlast <= beats == 1;
            end else if (rready) begin
                rvalid <= 1'b0;
                rdata <= {@W_WIDTH@{1'bx}};
                rresp <= 2'bxx;
                rlast <= 1'bx;
            end
            if (rvalid && rready && given)
                at <= closing ? 0 : at + 1;
            expects_error <= closing & fault;
            if (frame_error !== expects_error)
                wrong("frame_error elsewhere than behind an error");
        end
