# The one clock of ice40_8_20, and the delays outside of it at its ports, in ns. No path is false or takes more than a cycle.
create_clock -name aclk -period 10.000 [get_ports aclk]
set_input_delay -clock aclk 2.000 [get_ports {aresetn s_axis_tdata[*] s_axis_tvalid s_axis_tlast frame_groups[*] m_axis_tready}]
set_output_delay -clock aclk 2.000 [get_ports {s_axis_tready m_axis_tdata[*] m_axis_tvalid m_axis_tlast m_axis_tuser[*] frame_short frame_long}]
