# The one clock of ice40_8_20; set its period in ns. No path is false or takes more than a cycle.
create_clock -name aclk -period 10.000 [get_ports aclk]
