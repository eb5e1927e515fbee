(* top = 1 *)
module map4 (input [3:0] x, output [3:0] y);
  wire t;
  SB_LUT4 #(.LUT_INIT(16'h6666)) a (.I0(x[2]), .I1(x[3]), .I2(1'b0), .I3(1'b0), .O(t));
  SB_LUT4 #(.LUT_INIT(16'b0110_0110_0110_0110)) b (.I0(x[0]), .I1(x[1]), .I2(1'h0), .I3(1'h0), .O(y[0]));
  LUT2 #(.INIT(4'h6)) c (.I0(t), .I1(x[1]), .O(y[1]));
  LUT4 #(.INIT(16'h6996)) d (.A(x[0]), .B(x[1]), .C(x[2]), .D(x[3]), .Z(y[2]));
  assign y[3] = 2'h2 >> { x[3] };
endmodule
