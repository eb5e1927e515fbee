// Makes @NAME@ look like its bare stream wrapper to a testbench: frames go in as words on s_axis and come out as
// beats on m_axis, whatever brings them to it.
// `broken` stays 1 after a breach of a rule. Arguments: +FAST without stalls here, +HOST_LOG breaches to host.txt.
`default_nettype none
/* verilator lint_off WIDTH */
/* verilator lint_off MULTIDRIVEN */

module @NAME@_host (
    input wire aclk,
    input wire @RESET@,
    input wire [@W_TOP@:0] s_axis_tdata,
    input wire s_axis_tvalid,
    output wire s_axis_tready,
    input wire s_axis_tlast,
    input wire [@G_TOP@:0] frame_groups,
    output wire [@M_TOP@:0] m_axis_tdata,
    output wire m_axis_tvalid,
    input wire m_axis_tready,
    output wire m_axis_tlast,
    output wire [@U_TOP@:0] m_axis_tuser,
    output wire frame_short,
    output wire frame_long,
    output reg broken
);
    wire resetting = @RESETTING@;
    wire take = s_axis_tvalid & s_axis_tready;
    reg fast, logs;
    reg [31:0] lfsr;
    integer log_file;

    task wrong;
        input [8*48-1:0] what;
        begin
            if (!broken) begin
                $display("FAIL host: %0s", what);
                if (logs) begin
                    log_file = $fopen("host.txt", "w");
                    $fdisplay(log_file, "! %0s", what);
                    $fclose(log_file);
                end
            end
            broken = 1'b1;
        end
    endtask

    initial begin
        broken = 1'b0;
        fast = 1'b0;
        logs = 1'b0;
        if ($test$plusargs("FAST"))
            fast = 1'b1;
        if ($test$plusargs("HOST_LOG"))
            logs = 1'b1;
        lfsr = 32'h2545f491;
    end

    always @(posedge aclk)
        lfsr <= {lfsr[30:0], lfsr[31] ^ lfsr[21] ^ lfsr[1] ^ lfsr[0]};

@PARTS@
    @NAME@ dut (
@PORTS@
    );
endmodule

`default_nettype wire
