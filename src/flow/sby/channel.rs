//! Handshakes of every channel of the ports: what is offered stays until it is taken.

use crate::rtl::{Dir, Module, Net};
use crate::verilog::fill_template;
use itertools::Itertools;

/// A channel: ports whose names begin alike, with `valid` and `ready` among them.
struct Channel<'a> {
    /// Begin of the names.
    prefix: String,
    /// Its other ports, which hold still while it waits.
    payload: Vec<&'a Net>,
    /// Whether the design offers.
    is_output: bool,
}

fn channels(top: &Module) -> Vec<Channel<'_>> {
    let ports: Vec<&Net> = top.ports().map(|(_, net)| net).collect();
    let offer = |net: &&'_ Net| Some((net.name.strip_suffix("valid")?.to_owned(), net.dir));
    let offers: Vec<_> = ports.iter().filter_map(offer).collect();
    let owner = |net: &Net| {
        let fit = offers.iter().filter(|(prefix, _)| net.name.starts_with(prefix.as_str()));
        fit.map(|(prefix, _)| prefix).max_by_key(|prefix| prefix.len())
    };
    let channel = |(prefix, dir): &(String, Option<Dir>)| {
        let is_payload = |net: &Net| owner(net) == Some(prefix) && !is_handshake(&net.name);
        let with_words = |net: &Net| prefix == "s_axis_t" && net.name == "frame_groups";
        let payload = ports.iter().copied().filter(|net| is_payload(net) || with_words(net)).collect();
        Channel { prefix: prefix.clone(), payload, is_output: *dir == Some(Dir::Output) }
    };
    offers.iter().map(channel).collect()
}

fn is_handshake(name: &str) -> bool {
    name.ends_with("valid") || name.ends_with("ready")
}

/// Properties of the channels that the design offers on, assumptions of the others.
pub(super) fn properties(top: &Module) -> String {
    channels(top).iter().map(Channel::to_verilog).collect()
}

impl Channel<'_> {
    fn to_verilog(&self) -> String {
        let width: usize = self.payload.iter().map(|net| net.width).sum();
        let names = self.payload.iter().rev().map(|net| &net.name).join(", ");
        let (claim, quiet) = match self.is_output {
            true => ("assert", QUIET),
            false => ("assume", ""),
        };
        let has_payload = width > 0;
        let (now, same) = match has_payload {
            true => (NOW, " && @PREFIX@_now == @PREFIX@_before"),
            false => ("", ""),
        };
        let text = CHANNEL.replace("@NOW@", now).replace("@SAME@", same).replace("@QUIET@", quiet);
        let text = text.replace("@KEEP@", if has_payload { KEEP } else { "" });
        fill_template(
            &text,
            &[
                ("PREFIX", &self.prefix),
                ("CLAIM", claim),
                ("TOP", &width.saturating_sub(1).to_string()),
                ("PAYLOAD", &names),
            ],
        )
    }
}

const CHANNEL: &str = "
    // @PREFIX@*: what is offered stays until it is taken.
    reg @PREFIX@_waits;
@NOW@    always @(posedge aclk) begin
        @PREFIX@_waits <= ~resetting & @PREFIX@valid & ~@PREFIX@ready;
@KEEP@    end
    always @*
        if (began) begin
@QUIET@            if (@PREFIX@_waits)
                @CLAIM@ (@PREFIX@valid@SAME@);
        end
";
const NOW: &str = "    wire [@TOP@:0] @PREFIX@_now = {@PAYLOAD@};\n    reg [@TOP@:0] @PREFIX@_before;\n";
const KEEP: &str = "        @PREFIX@_before <= @PREFIX@_now;\n";
const QUIET: &str = "            if (was_resetting)
                assert (!@PREFIX@valid);
";
