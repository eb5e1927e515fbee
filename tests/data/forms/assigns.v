// vectors, both styles of operands
module map4 (input wire [3:0] x, output wire [3:0] y);
  wire t = x[2] ^ x[3];
  wire [1:0] s;
  assign s = {x[1] ^ t, ^x[1:0]};
  assign y[1:0] = {s[1], s[0]};
  assign {y[3], y[2]} = {x[3], t ^ s[0]};
endmodule
