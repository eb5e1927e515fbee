//! ResNet-20 and ResNet-32 for small images: three stages of 16, 32 and 64 channels, shortcuts without weights.

use super::model::Model;
use crate::net::{Builder, NetForm};
use crate::options::Defaults;
use flexor_hdl::error::Result;

/// First and last layer, which the paper leaves in full precision.
const PLAIN: &[&str] = &["conv1", "fc"];

/// Three blocks a stage.
pub const RESNET20: Model = Model {
    name: "resnet20",
    about: "20 layers, 3 stages of 3 blocks; first and last layer plain",
    has_padding: false,
    plain: PLAIN,
    defaults: Defaults::SGD,
    form: |image, classes, _| form(image, classes, 3),
};

/// Five blocks a stage.
pub const RESNET32: Model = Model {
    name: "resnet32",
    about: "32 layers, 3 stages of 5 blocks; first and last layer plain",
    form: |image, classes, _| form(image, classes, 5),
    ..RESNET20
};

fn form(image: [usize; 3], classes: usize, n_blocks: usize) -> Result<NetForm> {
    let mut net = Builder::new(image);
    net.conv("conv1", 16, [3, 1, 1], false)?;
    net.norm("bn1");
    net.relu();
    for (stage, channels) in [(1, 16), (2, 32), (3, 64)] {
        for block in 0..n_blocks {
            let stride = if stage > 1 && block == 0 { 2 } else { 1 };
            let name = |part: &str| format!("layer{stage}.{block}.{part}");
            net.residual(stride, |net| {
                net.conv(&name("conv1"), channels, [3, stride, 1], false)?;
                net.norm(&name("bn1"));
                net.relu();
                net.conv(&name("conv2"), channels, [3, 1, 1], false)?;
                net.norm(&name("bn2"));
                Ok(())
            })?;
            net.relu();
        }
    }
    net.mean_pool();
    net.linear("fc", classes)?;
    Ok(net.finish())
}
