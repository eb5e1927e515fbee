// Self-checking testbench of @MODULE@; run it from the folder that holds rtl/ and tb/.
`default_nettype none

module @NAME@_tb;
    reg [@X_TOP@:0] xs [0:@N_VECTORS@-1];
    reg [@Y_TOP@:0] ys [0:@N_VECTORS@-1];
    reg [@X_TOP@:0] x;
    reg clk, ce, rst, valid_in, valid_model;
    wire valid_out;
    wire [@Y_TOP@:0] y;
    integer i, errors;

    @MODULE@ dut (.clk(clk), .ce(ce), @VALID_PORTS@.x(x), .y(y));
@NO_FLAGS@
@FAIL@

    task tick;
        begin
            #1;
            clk = 1'b1;
            #1;
            clk = 1'b0;
        end
    endtask

    initial begin
        $readmemh("tb/@NAME@_x.hex", xs);
        $readmemh("tb/@NAME@_y.hex", ys);
        errors = 0;
        clk = 1'b0;
        x = xs[0];
        ce = 1'b1;
        valid_in = 1'b0;
        valid_model = 1'b0;
        rst = 1'b1;
        tick;
        rst = 1'b0;
        // Vector i goes in at enabled clock i and stands at y after clock i + @LATENCY@ - 1.
        for (i = 0; i < @N_VECTORS@ + @LATENCY@ - 1; i = i + 1) begin
            valid_in = i < @N_VECTORS@;
            x = i < @N_VECTORS@ ? xs[i] : ~x;
            ce = 1'b1;
            tick;
            // A clock that is not enabled changes nothing.
            x = ~x;
            valid_in = !valid_in;
            ce = 1'b0;
            tick;
            valid_model = i >= @LATENCY@ - 1;
            #1;
            if (valid_out !== valid_model || (valid_model && y !== ys[i - @LATENCY@ + 1])) begin
                if (errors == 0)
                    $display("FAIL clock %0d: y = %h, valid_out = %b", i, y@Y_SHOWN@, valid_out);
                errors = errors + 1;
            end
        end
        if (errors == 0)
            $display("PASS @N_VECTORS@ vectors");
        else
            fail;
        $finish;
    end
endmodule

`default_nettype wire
