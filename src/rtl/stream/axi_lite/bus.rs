//! Channels of the bus: writes that are done once address and data are here, and reads.

use super::register::{ADDRESS_WIDTH, BusRegister, WIDTH};
use crate::rtl::Expr::Net;
use crate::rtl::stream::ports::RESET;
use crate::rtl::{Dir, Expr, Module, NetId};

/// Comment of the protection of an access.
const PROTECTION: &str = "protection of the access, not looked at";

pub(super) struct Bus {
    pub rst: NetId,
    awaddr: NetId,
    awprot: NetId,
    awvalid: NetId,
    awready: NetId,
    wdata: NetId,
    wstrb: NetId,
    wvalid: NetId,
    wready: NetId,
    bresp: NetId,
    bvalid: NetId,
    bready: NetId,
    araddr: NetId,
    arprot: NetId,
    arvalid: NetId,
    arready: NetId,
    rdata: NetId,
    rresp: NetId,
    rvalid: NetId,
    rready: NetId,
}

/// A write whose address and data have arrived.
pub(super) struct Write {
    /// The write is done in this cycle.
    happens: NetId,
    address: NetId,
    pub data: NetId,
    pub strobes: NetId,
}

impl Bus {
    pub fn declare_in(m: &mut Module) -> Self {
        let rst = m.add_input("rst", 1, RESET);
        let mut port =
            |name: &str, width, dir, comment| m.add_port(format!("s_axil_{name}"), width, dir, comment);
        let shake = "AXI4-Lite handshake";
        Self {
            rst,
            awaddr: port("awaddr", ADDRESS_WIDTH, Dir::Input, "byte address of a register to write"),
            awprot: port("awprot", 3, Dir::Input, PROTECTION),
            awvalid: port("awvalid", 1, Dir::Input, shake),
            awready: port("awready", 1, Dir::Output, shake),
            wdata: port("wdata", WIDTH, Dir::Input, "new value of the register"),
            wstrb: port("wstrb", WIDTH / 8, Dir::Input, "which bytes are written"),
            wvalid: port("wvalid", 1, Dir::Input, shake),
            wready: port("wready", 1, Dir::Output, shake),
            bresp: port("bresp", 2, Dir::Output, "0: OKAY, always"),
            bvalid: port("bvalid", 1, Dir::Output, shake),
            bready: port("bready", 1, Dir::Input, shake),
            araddr: port("araddr", ADDRESS_WIDTH, Dir::Input, "byte address of a register to read"),
            arprot: port("arprot", 3, Dir::Input, PROTECTION),
            arvalid: port("arvalid", 1, Dir::Input, shake),
            arready: port("arready", 1, Dir::Output, shake),
            rdata: port("rdata", WIDTH, Dir::Output, "value of the register"),
            rresp: port("rresp", 2, Dir::Output, "0: OKAY, always"),
            rvalid: port("rvalid", 1, Dir::Output, shake),
            rready: port("rready", 1, Dir::Input, shake),
        }
    }

    /// Adds the write channels; every response is OKAY.
    pub fn add_write_channels(&self, m: &mut Module) -> Write {
        let reset = || Some(Net(self.rst));
        let [has_address, has_data, responds] =
            ["has_address_q", "has_data_q", "bvalid_q"].map(|name| m.add_net(name, 1, None));
        let free = Net(responds).not().or(Net(self.bready));
        let happens = m.add_wire("write_fires", 1, Expr::And(vec![Net(has_address), Net(has_data), free]));
        for (held, offered) in [(has_address, self.awvalid), (has_data, self.wvalid)] {
            let next = Net(held).mux(Net(happens).not(), Net(offered));
            m.make_register(held, next, None, reset());
        }
        let word = m.net_bits(self.awaddr, 2, ADDRESS_WIDTH - 2);
        let address =
            m.add_register("address_q", ADDRESS_WIDTH - 2, word, Some(Net(has_address).not()), None);
        let take = || Some(Net(has_data).not());
        let data = m.add_register("data_q", WIDTH, Net(self.wdata), take(), None);
        let strobes = m.add_register("strobes_q", WIDTH / 8, Net(self.wstrb), take(), None);
        let waits = Net(responds).and(Net(self.bready).not());
        m.make_register(responds, Net(happens).or(waits), None, reset());
        m.assign_net(self.awready, Net(has_address).not());
        m.assign_net(self.wready, Net(has_data).not());
        m.assign_net(self.bvalid, Net(responds));
        m.assign_net(self.bresp, Expr::zeros(2));
        // Not every register uses all bits.
        m.add_wire("unused_write", WIDTH + WIDTH / 8, Expr::concat([Net(data), Net(strobes)]));
        Write { happens, address, data, strobes }
    }

    /// Adds the read channels.
    pub fn add_read_channels(&self, m: &mut Module, values: &[(BusRegister, Expr)]) {
        let responds = m.add_net("rvalid_q", 1, None);
        let takes = m.add_wire("read_fires", 1, Net(self.arvalid).and(Net(responds).not()));
        let waits = Net(responds).and(Net(self.rready).not());
        m.make_register(responds, Net(takes).or(waits), None, Some(Net(self.rst)));
        let word = m.net_bits(self.araddr, 2, ADDRESS_WIDTH - 2);
        let chosen = values.iter().map(|(register, value)| {
            let name = format!("reads_{:02}", *register as usize);
            let here = word.clone().equals(Expr::constant(ADDRESS_WIDTH - 2, *register as u64));
            let here = m.add_wire(name, 1, here);
            Net(here).repeat(WIDTH).and(value.clone())
        });
        let value = Expr::Or(chosen.collect());
        let data = m.add_register("rdata_q", WIDTH, value, Some(Net(takes)), None);
        m.assign_net(self.arready, Net(responds).not());
        m.assign_net(self.rvalid, Net(responds));
        m.assign_net(self.rdata, Net(data));
        m.assign_net(self.rresp, Expr::zeros(2));
        let low = [m.net_bits(self.awaddr, 0, 2), m.net_bits(self.araddr, 0, 2)];
        let unused = low.into_iter().chain([Net(self.awprot), Net(self.arprot)]);
        m.add_wire("unused_inputs", 10, Expr::concat(unused));
    }
}

impl Write {
    /// Whether the write goes to `register`.
    pub fn is_to(&self, m: &mut Module, register: BusRegister) -> NetId {
        let here = Net(self.address).equals(Expr::constant(ADDRESS_WIDTH - 2, register as u64));
        m.add_wire(format!("writes_{:02}", register as usize), 1, Net(self.happens).and(here))
    }

    /// Bit `at` of the data, if its byte is written, else 0.
    pub fn written_bit(&self, m: &Module, at: usize) -> Expr {
        m.net_bits(self.data, at, 1).and(m.net_bits(self.strobes, at / 8, 1))
    }

    /// `old` with the written bytes replaced.
    pub fn merge_bytes(&self, m: &Module, old: NetId) -> Expr {
        let width = m.net(old).width;
        let bytes = (0..width).step_by(8).map(|lo| {
            let bits = 8.min(width - lo);
            m.net_bits(self.strobes, lo / 8, 1)
                .mux(m.net_bits(self.data, lo, bits), m.net_bits(old, lo, bits))
        });
        Expr::concat(bytes)
    }
}
