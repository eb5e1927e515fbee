// Clock of the SoC; what it writes to its console is printed, up to an end of transmission.
`timescale 1ns/1ps
module bench;
    reg clock = 0;
    wire valid;
    wire [7:0] data;

    soc soc (
        .sys_clk(clock),
        .serial_source_valid(valid),
        .serial_source_ready(1'b1),
        .serial_source_data(data),
        .serial_sink_valid(1'b0),
        .serial_sink_data(8'd0)
    );

    always #1 clock = ~clock;

    always @(posedge clock)
        if (valid) begin
            $write("%c", data);
            if (data == 4) $finish;
        end

    initial begin
        repeat (20000000) @(posedge clock);
        $fatal(1, "no end after 20 million cycles");
    end
endmodule
