//! LeNet-5 of the paper: 32C5-MP2-64C5-MP2-512FC-10.

use super::model::Model;
use crate::net::{Builder, NetForm};
use crate::options::Defaults;
use flexor_hdl::error::Result;

/// The network.
pub const MODEL: Model = Model {
    name: "lenet5",
    about: "32C5-MP2-64C5-MP2-512FC-10, padding 2 ('same') or 0 ('valid', the default)",
    has_padding: true,
    plain: &[],
    defaults: Defaults::ADAM,
    form,
};

fn form(image: [usize; 3], classes: usize, padding: usize) -> Result<NetForm> {
    let mut net = Builder::new(image);
    for (layer, channels) in [("c1", 32), ("c2", 64)] {
        net.conv(layer, channels, [5, 1, padding], true)?;
        net.max_pool(2)?;
        net.relu();
    }
    net.linear("f1", 512)?;
    net.relu();
    net.linear("f2", classes)?;
    Ok(net.finish())
}
