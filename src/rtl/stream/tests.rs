//! Every block by itself: its drivers, and the sizes that the others rely on.

use super::axi_lite::{ADDRESS_WIDTH, BusRegister};
use super::bus_map::{Access, register_map};
use super::{Shape, align, axi_lite, build_wrapper, frame, gearbox, output, skid};
use crate::gf2::BitMatrix;
use crate::rtl::{Dir, Item, Module, verify};
use crate::spec::{Around, AxiSpec, DecoderSpec, OutputOrder, Reset, StreamSpec, UnusedLanes, WordSource};
use std::collections::BTreeSet;

fn shapes() -> impl Iterator<Item = Shape> {
    let sizes = [(8, 8, 1), (8, 20, 2), (64, 12, 4), (32, 7, 3), (1024, 1, 1), (16, 64, 8)];
    sizes.into_iter().flat_map(|(word_width, group_width, lanes)| {
        [1, 32].map(|groups_width| Shape {
            name: "dec_stream".into(),
            word_width,
            group_width,
            lanes,
            q: 2,
            n_out: 10,
            order: OutputOrder::Plane,
            groups_width,
            unused_lanes: UnusedLanes::Zero,
        })
    })
}

fn width_of(module: &Module, port: &str) -> usize {
    module.net(module.find_port(port).expect(port)).width
}

/// Bits of all registers.
fn n_registers(module: &Module) -> usize {
    let bits = |item: &Item| match item {
        Item::Register(register) => module.net(register.net).width,
        _ => 0,
    };
    module.items.iter().map(bits).sum()
}

#[test]
fn blocks_are_driven_throughout_and_agree_on_their_widths() {
    for shape in shapes() {
        let (frame, gearbox) = (frame::build_block(&shape).module, gearbox::build_block(&shape).module);
        let (skid, output) = (skid::build_block(&shape).module, output::build_block(&shape).module);
        let align = align::build_block(&shape, 3).module;
        for module in [&frame, &gearbox, &skid, &output, &align] {
            verify::verify(std::slice::from_ref(module)).unwrap_or_else(|error| panic!("{shape:?}: {error}"));
        }
        for port in ["data", "count", "ends"] {
            assert_eq!(
                width_of(&frame, &format!("out_{port}")),
                width_of(&gearbox, &format!("in_{port}")),
                "{port}"
            );
        }
        assert_eq!(width_of(&gearbox, "out_data"), shape.lanes * shape.group_width);
        assert_eq!(width_of(&output, "out_data") % 8, 0);
        // The history, and at least what says where in it a beat begins.
        assert!(n_registers(&gearbox) >= shape.history_bits(), "{shape:?}");
        assert!(n_registers(&frame) >= shape.word_width, "{shape:?}");
    }
}

#[test]
fn registers_have_addresses_of_their_own_and_stand_in_the_header() {
    let axi = AxiSpec { address_width: 64, burst: 16, id_width: 4 };
    for source in [WordSource::Axis, WordSource::Axi(axi)] {
        let registers = BusRegister::for_source(&source);
        let addresses: BTreeSet<usize> = registers.iter().map(|(register, _)| register.address()).collect();
        assert_eq!(addresses.len(), registers.len());
        assert!(addresses.iter().all(|address| address % 4 == 0 && address >> ADDRESS_WIDTH == 0));
        let shape = shapes().next().expect("a shape");
        let module = axi_lite::build_block(&shape, &source, 0xABCD);
        verify::verify(std::slice::from_ref(&module)).expect("driven");
        for (register, meaning) in &registers {
            let line = format!("0x{:02x} {meaning}", register.address());
            assert!(module.header.contains(&line), "{line}");
        }
    }
}

#[test]
fn wrappers_are_driven_throughout_and_their_top_has_the_ports_of_its_source() {
    let matrix = BitMatrix::parse("110 011 101 111").expect("a matrix");
    let spec = DecoderSpec::new("dec", vec![matrix]).expect("a spec");
    let axi = WordSource::Axi(AxiSpec::default());
    for (source, axi_lite, given, absent) in [
        (WordSource::Axis, false, "s_axis_tdata", "start"),
        (WordSource::Axis, true, "s_axil_awaddr", "frame_groups"),
        (axi.clone(), false, "m_axi_araddr", "s_axis_tdata"),
        (axi, true, "s_axil_araddr", "frame_address"),
    ] {
        let around = Around { source, axi_lite, ..Around::default() };
        let (order, reset) = (OutputOrder::Plane, Reset::ActiveLow);
        let unused_lanes = UnusedLanes::Zero;
        let stream = StreamSpec { width: 8, lanes: 3, order, reset, groups_width: 32, unused_lanes, around };
        let modules = build_wrapper(&spec, &stream, spec.group_bits(), 0, 7).modules;
        let top = modules.last().expect("a top");
        assert!(top.find_port(given).is_some() && top.find_port(absent).is_none(), "{given}, {absent}");
        let is_instance =
            |item: &&Item| matches!(item, Item::Instance(instance) if instance.module == "dec_xor");
        let n_decoders = |module: &Module| module.items.iter().filter(is_instance).count();
        assert_eq!(modules.iter().map(n_decoders).sum::<usize>(), 3);
        // The decoder, of which the wrapper knows the name and the ports alone.
        let mut decoder = Module::new("dec_xor");
        let x = decoder.add_port("x", spec.group_bits(), Dir::Input, "");
        let y = decoder.add_port("y", spec.n_out(), Dir::Output, "");
        decoder.assign_net(y, decoder.net_bits(x, 0, 1).repeat(spec.n_out()));
        let all: Vec<Module> = [decoder].into_iter().chain(modules).collect();
        verify::verify(&all).expect("driven");
    }
}

#[test]
fn fields_that_software_writes_are_as_wide_as_what_holds_them() {
    let sources = [
        WordSource::Axis,
        WordSource::Axi(AxiSpec { address_width: 32, ..AxiSpec::default() }),
        WordSource::Axi(AxiSpec { address_width: 64, ..AxiSpec::default() }),
    ];
    for (shape, source) in shapes().flat_map(|shape| sources.clone().map(|source| (shape.clone(), source))) {
        let block = axi_lite::build_block(&shape, &source, 0);
        let fields = register_map(&source, &shape, 0).into_iter();
        for (register, field) in
            fields.flat_map(|r| r.fields.into_iter().map(move |field| (r.register, field)))
        {
            assert!(field.lowest + field.width <= 32 && field.reset <= field.mask() >> field.lowest);
            if field.access == Access::ReadWrite {
                let held = match register {
                    BusRegister::InterruptEnable => format!("{}_on_q", field.name.to_ascii_lowercase()),
                    _ => format!("held_{}", register as usize),
                };
                let net = block.nets.iter().find(|net| net.name == held).expect("a register");
                assert_eq!(net.width, field.width, "{register:?}");
            }
        }
    }
}
