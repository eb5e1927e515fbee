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
