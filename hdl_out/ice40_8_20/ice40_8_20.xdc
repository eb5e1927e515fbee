# The one clock of ice40_8_20, where it is the top or synthesised out of context; set its period in ns.
create_clock -period 10.000 -name aclk [get_ports aclk]
