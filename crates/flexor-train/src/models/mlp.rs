//! A small network of two fully connected layers.

use super::model::Model;
use crate::net::{Builder, NetForm};
use crate::options::Defaults;
use flexor_hdl::error::Result;

/// The network.
pub const MODEL: Model = Model {
    name: "mlp",
    about: "128FC-10, which trains in seconds",
    has_padding: false,
    plain: &[],
    defaults: Defaults::ADAM,
    form,
};

fn form(image: [usize; 3], classes: usize, _padding: usize) -> Result<NetForm> {
    let mut net = Builder::new(image);
    net.linear("f1", 128)?;
    net.relu();
    net.linear("f2", classes)?;
    Ok(net.finish())
}
