`timescale 1ns/1ps
module map4 (x0, x1, x2, x3, y0, y1, y2, y3);
  input x0, x1, x2, x3;
  output y0, y1, y2, y3;
  wire t, n;
  xor g0 (t, x2, x3), g1 (y0, x0, x1);
  xnor (n, x1, t);
  not g2 (y1, n);
  xor g3 (y2, x0, x1, x2, x3);
  buf (y3, x3);
endmodule
