//! Contract of a stream wrapper: handshakes, ends of frames, counts of groups, and the first group of a run.

use super::contract::Contract;
use super::{channel, expected};
use crate::flow::design::FlowDesign;
use crate::sim::{Feed, StreamShape};
use crate::spec::{Reset, UnusedLanes};
use crate::verilog::fill_template;

/// Cycles of task bmc from the latency and the words of the first group to the first beat.
const BEHIND: usize = 3;
/// Cycles that task cover looks further than task bmc.
const COVERS: usize = 4;

pub(super) fn contract(design: &FlowDesign, shape: &StreamShape) -> Contract {
    let from_words = shape.around.feed == Feed::Axis;
    let words = if from_words { FRAMES } else { "" };
    let memory = if matches!(shape.around.feed, Feed::Axi { .. }) { MEMORY } else { "" };
    let ready = if from_words { READY } else { "" };
    let keep = if shape.around.tkeep { KEEP } else { "" };
    let unused = if shape.unused_lanes == UnusedLanes::Zero { UNUSED } else { "" };
    let group = if shape.around.feed == Feed::Rom { String::new() } else { first_group(design, shape) };
    let handshakes = channel::properties(design.top);
    let body = [START, &handshakes, ready, memory, keep, BEATS, unused, words, &group, END].concat();
    let size = |n: usize| n.to_string();
    let (beat, lane) = (design.subject.beat_bits(shape), design.subject.lane_bits(shape));
    let body = fill_template(
        &body,
        &[
            ("RESETTING", if shape.reset == Reset::ActiveHigh { "areset" } else { "~aresetn" }),
            ("LANES", &size(shape.lanes)),
            ("LANE_BITS", &size(lane)),
            ("LANE_TOP", &size(lane - 1)),
            ("BYTES", &size(beat / 8)),
        ],
    );
    let depth = n_words(design, shape) + shape.latency + head_start(shape) + BEHIND;
    Contract { body, tasks: vec![("prove", 2), ("bmc", depth), ("cover", depth + COVERS)] }
}

/// Cycles from a reset to the first word of a source that is started.
fn head_start(shape: &StreamShape) -> usize {
    match (shape.around.feed, shape.around.axi_lite) {
        (Feed::Axis, _) => 0,
        (Feed::Rom, false) => 1,
        (Feed::Rom, true) => 3,
        (Feed::Axi { .. }, false) => 3,
        (Feed::Axi { .. }, true) => 7,
    }
}

/// Words that hold the first group.
fn n_words(design: &FlowDesign, shape: &StreamShape) -> usize {
    design.subject.group_bits().div_ceil(shape.width)
}

/// The first group behind a reset against M.
fn first_group(design: &FlowDesign, shape: &StreamShape) -> String {
    let n_words = n_words(design, shape);
    let rows = expected::outputs(design.subject, "x", "y");
    let lane = expected::lane(design.subject, shape);
    let (take, word, fault) = match shape.around.feed {
        Feed::Axis => ("s_axis_tvalid & s_axis_tready", "s_axis_tdata", "1'b0"),
        _ => ("m_axi_rvalid & m_axi_rready", "m_axi_rdata", "m_axi_rresp[1]"),
    };
    let size = |n: usize| n.to_string();
    fill_template(
        GROUP,
        &[
            ("N_WORDS", &size(n_words)),
            ("W", &size(shape.width)),
            ("X_TOP", &size(design.subject.group_bits() - 1)),
            ("TAKE", take),
            ("WORD", word),
            ("FAULT", fault),
            ("ROWS", &rows),
            ("LANE", &lane),
        ],
    )
}

const START: &str = "
    wire resetting = @RESETTING@;
    reg began = 1'b0;
    reg was_resetting;
    always @(posedge aclk) begin
        began <= 1'b1;
        was_resetting <= resetting;
    end
    always @*
        if (!began)
            assume (resetting);
";
const READY: &str = "
    // Nothing is taken in reset.
    always @*
        if (began && was_resetting && resetting)
            assert (!s_axis_tready);
";
const KEEP: &str = "
    // tkeep marks the bytes with bits of groups.
    genvar k;
    generate
        for (k = 0; k < @BYTES@; k = k + 1)
            always @*
                if (began)
                    assert (m_axis_tkeep[k] == (8 * k < m_axis_tuser * @LANE_BITS@));
    endgenerate
";
const BEATS: &str = "
    // What follows is proven up to the depth of task bmc.
`ifndef INDUCTION
    wire offers = began & ~was_resetting & m_axis_tvalid;
    wire takes = ~resetting & m_axis_tvalid & m_axis_tready;
    // Every beat but the last of a frame is full.
    always @*
        if (offers) begin
            assert (m_axis_tuser <= @LANES@);
            assert (m_axis_tlast || m_axis_tuser == @LANES@);
        end
    always @*
        if (began && !was_resetting)
            assert (!(frame_short && frame_long));
    always @(posedge aclk)
        cover (takes && m_axis_tlast);
    // A beat is offered without being asked for.
    reg asked;
    always @(posedge aclk)
        asked <= ~resetting & (asked | m_axis_tready);
    always @(posedge aclk)
        cover (offers && !asked && !m_axis_tready);
";
const UNUSED: &str = "    // Lanes without a group are 0.
    always @*
        if (offers)
            assert (m_axis_tdata >> (m_axis_tuser * @LANE_BITS@) == 0);
";
const FRAMES: &str = include_str!("frames.sv");
const MEMORY: &str = include_str!("memory.sv");
const GROUP: &str = include_str!("group.sv");
const END: &str = "`endif\n";
