// Self-checking testbench of @MODULE@; run it from the folder that holds rtl/ and tb/.
`default_nettype none

module @NAME@_tb;
    reg [@X_TOP@:0] xs [0:@N_VECTORS@-1];
    reg [@Y_TOP@:0] ys [0:@N_VECTORS@-1];
    reg [@X_TOP@:0] x;
    wire [@Y_TOP@:0] y;
    integer i, errors;

    @MODULE@ dut (.x(x), .y(y));

@FAIL@

    initial begin
        $readmemh("tb/@NAME@_x.hex", xs);
        $readmemh("tb/@NAME@_y.hex", ys);
        errors = 0;
        for (i = 0; i < @N_VECTORS@; i = i + 1) begin
            x = xs[i];
            #1;
            if (y !== ys[i]) begin
                if (errors == 0)
                    $display("FAIL vector %0d: x = %h gives y = %h, expected %h", i, x@X_SHOWN@,
                             y@Y_SHOWN@, ys[i]@Y_SHOWN@);
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
