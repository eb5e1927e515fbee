    // The registers: before every frame they are read and held against what happened, then written. At any other
    // time one is read now and then, which nothing of a frame depends on.
    reg [4:0] step;
    reg [3:0] place, draw;
    reg peeks;
    reg running_q, given_q, issued, awvalid, wvalid, arvalid_l, aw_done, w_done;
    reg writes, compares;
    reg [5:0] address;
    reg [31:0] data, frames, frames_read;
    reg [2:0] events, events_read;
    // The interrupt: what happened since it was cleared, and what of it is enabled.
    reg [3:0] happened, happened_read, enabled;
    reg asks;
    wire irq;
    wire awready, wready, bvalid, arready_l, rvalid_l;
    wire [1:0] bresp, rresp_l;
    wire [31:0] rdata_l;
    wire bready = fast | lfsr[7];
    wire rready_l = fast | lfsr[13];
    wire written = bvalid & bready;
    wire read = rvalid_l & rready_l;
    wire fires = issued & writes & aw_done & w_done & ~bvalid;
    wire frame_done = m_axis_tvalid & m_axis_tready & m_axis_tlast;
    wire again_step = step == 1 && rdata_l[0];
    wire starts = wants & ~given_q;
    wire [5:0] read_address = peeks ? {place, 2'b00} : address;
    wire last_step = step == @LAST_STEP@;
    assign given = given_q;
    @STATE@;
    always @* begin
        writes = 1'b1;
        compares = 1'b0;
        address = 0;
        data = 0;
        case (step)
@STEPS@
            default: writes = 1'b0;
        endcase
    end

    always @(posedge aclk)
        if (resetting) begin
            {running_q, given_q, issued, awvalid, wvalid, arvalid_l, peeks} <= 7'b0;
            step <= 0;
            frames <= 0;
            events <= 0;
            {happened, enabled, asks, draw} <= 13'b0;
        end else begin
            frames <= frames + (frame_done ? 1 : 0);
            events <= (step == 2 && written ? 3'b0 : events) | {frame_long, frame_short, @ERROR@};
            happened <= (fires && address == 40 ? happened & ~data[3:0] : happened)
                        | {frame_long, frame_short, @ERROR@, frame_done};
            if (fires && address == 36)
                enabled <= data[3:0] & @EVENTS@;
            asks <= |(happened & enabled);
            if (irq !== asks)
                wrong("irq");
            if (closing)
                given_q <= 1'b0;
            if (peeks) begin
                arvalid_l <= arvalid_l & ~arready_l;
                peeks <= ~read;
            end else if (!running_q) begin
                running_q <= starts;
                draw <= draw + (starts ? 3 : 0);
                step <= 0;
                peeks <= ~starts & lfsr[19];
                arvalid_l <= ~starts & lfsr[19];
                place <= lfsr[23:20];
            end else if (!issued) begin
                issued <= 1'b1;
                awvalid <= writes & lfsr[3];
                wvalid <= writes & lfsr[5];
                aw_done <= 1'b0;
                w_done <= 1'b0;
                arvalid_l <= ~writes;
                if (last_step)
                    given_q <= 1'b1;
            end else if (writes ? written : read) begin
                issued <= 1'b0;
                step <= step + (again_step ? 0 : 1);
                running_q <= ~last_step;
            end else begin
                awvalid <= awvalid ? ~awready : writes & ~aw_done & (fast | lfsr[9]);
                wvalid <= wvalid ? ~wready : writes & ~w_done & (fast | lfsr[15]);
                aw_done <= aw_done | (awvalid & awready);
                w_done <= w_done | (wvalid & wready);
                arvalid_l <= arvalid_l & ~arready_l;
            end
            if (arvalid_l && arready_l) begin
                frames_read <= frames;
                events_read <= events;
                happened_read <= happened;
            end
            if (written && bresp !== 2'b00 || read && rresp_l !== 2'b00)
                wrong("a register answers with an error");
            if (read && read_address == 0 && rdata_l[7:0] !== 8'd@MAP_VERSION@)
                wrong("register version");
            if (read && read_address == 12 && rdata_l[31:1] !== {28'b0, events_read})
                wrong("register status");
            if (read && read_address == 16 && rdata_l !== frames_read)
                wrong("register frames");
            if (read && read_address == 36 && rdata_l !== {28'b0, enabled})
                wrong("register interrupt enable");
            if (read && read_address == 40 && rdata_l !== {28'b0, happened_read})
                wrong("register interrupt status");
            if (read && read_address > 40 && rdata_l !== 0)
                wrong("an address without a register");
            if (read && compares && !peeks && rdata_l !== data)
                wrong("a register reads otherwise than written");
            if ((bvalid ^ bvalid) !== 1'b0 || (rvalid_l ^ rvalid_l) !== 1'b0)
                wrong("bvalid or rvalid is unknown");
        end
