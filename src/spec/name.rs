//! Names that may stand before every generated module, file and folder.

/// Longest name, in characters.
pub const MAX_NAME: usize = 64;

/// Reserved words of Verilog-2005 and SystemVerilog-2017.
const VERILOG: &str = "
    accept_on alias always always_comb always_ff always_latch and assert assign assume automatic before begin
    bind bins binsof bit break buf bufif0 bufif1 byte case casex casez cell chandle checker class clocking cmos
    config const constraint context continue cover covergroup coverpoint cross deassign default defparam design
    disable dist do edge else end endcase endchecker endclass endclocking endconfig endfunction endgenerate
    endgroup endinterface endmodule endpackage endprimitive endprogram endproperty endsequence endspecify
    endtable endtask enum event eventually expect export extends extern final first_match for force foreach
    forever fork forkjoin function generate genvar global highz0 highz1 if iff ifnone ignore_bins illegal_bins
    implements implies import incdir include initial inout input inside instance int integer interconnect
    interface intersect join join_any join_none large let liblist library local localparam logic longint
    macromodule matches medium modport module nand negedge nettype new nexttime nmos nor noshowcancelled not
    notif0 notif1 null or output package packed parameter pmos posedge primitive priority program property
    protected pull0 pull1 pulldown pullup pulsestyle_ondetect pulsestyle_onevent pure rand randc randcase
    randsequence rcmos real realtime ref reg reject_on release repeat restrict return rnmos rpmos rtran rtranif0
    rtranif1 s_always s_eventually s_nexttime s_until s_until_with scalared sequence shortint shortreal
    showcancelled signed small soft solve specify specparam static string strong strong0 strong1 struct super
    supply0 supply1 sync_accept_on sync_reject_on table tagged task this throughout time timeprecision timeunit
    tran tranif0 tranif1 tri tri0 tri1 triand trior trireg type typedef union unique unique0 unsigned until
    until_with untyped use uwire var vectored virtual void wait wait_order wand weak weak0 weak1 while wildcard
    wire with within wor xnor xor";

/// Reserved words of VHDL-2008, for those who instantiate the module from there.
const VHDL: &str = "
    abs access after alias all and architecture array assert assume assume_guarantee attribute begin block body
    buffer bus case component configuration constant context cover default disconnect downto else elsif end
    entity exit fairness file for force function generate generic group guarded if impure in inertial inout is
    label library linkage literal loop map mod nand new next nor not null of on open or others out package
    parameter port postponed procedure process property protected pure range record register reject release rem
    report restrict restrict_guarantee return rol ror select sequence severity shared signal sla sll sra srl
    strong subtype then to transport type unaffected units until use variable vmode vprop vunit wait when while
    with xnor xor";

/// Reserved words of C, for the golden model; those that are Verilog's too are left out.
const C: &str = "
    auto char double float goto inline long main register restrict short sizeof switch volatile";

/// What is wrong with a name, if anything.
pub fn fault(name: &str) -> Option<String> {
    let n_chars = name.chars().count();
    let shown: String = name.chars().take(MAX_NAME).collect();
    if n_chars == 0 || n_chars > MAX_NAME {
        return Some(format!("{shown:?} has {n_chars} characters, the limits are 1..={MAX_NAME}"));
    }
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !starts || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Some(format!("{shown:?}, expected a letter, then letters, digits and underscores"));
    }
    keyword_of(name).map(|language| format!("{shown:?} is a reserved word of {language}"))
}

/// The language that reserves `name`, in any case of letters.
fn keyword_of(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let lists = [("Verilog or SystemVerilog", VERILOG), ("VHDL", VHDL), ("C", C)];
    lists.iter().find(|(_, words)| words.split_whitespace().any(|word| word == name)).map(|&(of, _)| of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_identifiers() {
        for name in ["a", "Dec_12x20", "appendix_a", &"x".repeat(64)] {
            assert_eq!(fault(name), None);
        }
    }

    #[test]
    fn refuses_the_rest() {
        for name in ["", "_a", "$a", "1a", "a-b", "a b", "a/b", "..", "a$", "é", "a\n", &"x".repeat(65)] {
            assert!(fault(name).is_some(), "{name:?}");
        }
        for (name, of) in [("module", "Verilog"), ("Logic", "Verilog"), ("ENTITY", "VHDL"), ("double", "C")] {
            assert!(fault(name).is_some_and(|what| what.contains(of)), "{name}");
        }
    }
}
