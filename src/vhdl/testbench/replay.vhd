-- Self-checking testbench of @TOP@; run it from the folder that holds rtl/ and tb/.
-- It replays a run cycle by cycle: inputs, outputs, and which bits of the outputs are known.
library ieee;
use ieee.std_logic_1164.all;
use std.textio.all;

entity @PREFIX@_tb is
end entity @PREFIX@_tb;

architecture replay of @PREFIX@_tb is
  signal clk : std_logic := '0';
  signal driven : std_logic_vector(@IN_TOP@ downto 0) := (others => '0');
  signal seen : std_logic_vector(@SEEN_TOP@ downto 0);
begin
  dut : entity work.@TOP@
    port map (
@PORTS@
    );

  replay : process is
    file trace : text open read_mode is "@TRACE@";
    variable row : line;
    variable inputs : std_logic_vector(@IN_TOP@ downto 0);
    variable outputs, known : std_logic_vector(@OUT_TOP@ downto 0);
    variable n_cycles, n_errors : natural := 0;
  begin
    while not endfile(trace) loop
      readline(trace, row);
      hread(row, inputs);
      hread(row, outputs);
      hread(row, known);
      clk <= '0';
      driven <= inputs;
      wait for 5 ns;
      for i in seen'range loop
        if known(i) = '1' and seen(i) /= outputs(i) then
          if n_errors = 0 then
            write(row, string'("FAIL cycle "));
            write(row, n_cycles);
            write(row, string'(": bit "));
            write(row, i);
            write(row, string'(" of the outputs is "));
            write(row, seen(i));
            writeline(output, row);
          end if;
          n_errors := n_errors + 1;
        end if;
      end loop;
      clk <= '1';
      wait for 5 ns;
      n_cycles := n_cycles + 1;
    end loop;
    assert n_errors = 0 and n_cycles > 0 report "FAIL" severity failure;
    write(row, string'("PASS "));
    write(row, n_cycles);
    write(row, string'(" cycles"));
    writeline(output, row);
    wait;
  end process;
end architecture replay;
