
    // The memory gives the words that it was asked for. Bursts are INCR, of whole words, within 4 KiB.
    reg [31:0] owed;
    wire asks = m_axi_arvalid & m_axi_arready;
    wire gives = m_axi_rvalid & m_axi_rready;
    always @(posedge aclk)
        owed <= resetting ? 0 : owed + (asks ? m_axi_arlen + 1 : 0) - gives;
    always @*
        if (began && m_axi_rvalid)
            assume (!was_resetting && owed != 0);
    always @*
        if (began && !was_resetting && m_axi_arvalid) begin
            assert (m_axi_arburst == 2'b01);
`ifndef INDUCTION
            assert (m_axi_araddr[11:0] + ((m_axi_arlen + 13'd1) << m_axi_arsize) <= 13'd4096);
            assert (m_axi_araddr % (13'd1 << m_axi_arsize) == 0);
`endif
        end
