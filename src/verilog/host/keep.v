    // Bytes that hold bits of valid groups.
    wire [@KEEP_TOP@:0] m_axis_tkeep;
    integer k;
    always @(posedge aclk)
        if (!resetting && m_axis_tvalid === 1'b1)
            for (k = 0; k <= @KEEP_TOP@; k = k + 1)
                if (m_axis_tkeep[k] !== (8 * k < m_axis_tuser * @LANE_BITS@))
                    wrong("tkeep");
