// Self-checking testbench of rebased_6x4_xor; run it from the folder that holds rtl/ and tb/.
`default_nettype none

module rebased_6x4_tb;
    reg [3:0] xs [0:16-1];
    reg [5:0] ys [0:16-1];
    reg [3:0] x;
    wire [5:0] y;
    integer i, errors;

    rebased_6x4_xor dut (.x(x), .y(y));

    // Ends with a status other than 0.
    task fail;
        begin
`ifdef __ICARUS__
            $finish_and_return(1);
`else
            $stop;
`endif
        end
    endtask

    initial begin
        $readmemh("tb/rebased_6x4_x.hex", xs);
        $readmemh("tb/rebased_6x4_y.hex", ys);
        errors = 0;
        for (i = 0; i < 16; i = i + 1) begin
            x = xs[i];
            #1;
            if (y !== ys[i]) begin
                if (errors == 0)
                    $display("FAIL vector %0d: x = %h gives y = %h, expected %h", i, x,
                             y, ys[i]);
                errors = errors + 1;
            end
        end
        if (errors == 0)
            $display("PASS 16 vectors");
        else
            fail;
        $finish;
    end
endmodule

`default_nettype wire
