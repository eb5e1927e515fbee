//! The networks that a recipe can name: one file each, and an entry of [`MODELS`].

mod lenet5;
mod mlp;
mod resnet;

use crate::net::NetForm;
use crate::options::Defaults;
use flexor_hdl::error::Result;

/// A network by its name.
pub struct Model {
    /// Name in recipes.
    pub name: &'static str,
    /// One line for the help.
    pub about: &'static str,
    /// Whether `padding` may be given: rows and columns of zeros around what its convolutions see.
    pub has_padding: bool,
    /// Layers that hold plain weights unless the recipe says otherwise.
    pub plain: &'static [&'static str],
    /// What a recipe has where it says nothing.
    pub defaults: Defaults,
    /// The form for images of a shape (channels, height, width), a number of classes, and a padding.
    pub form: fn([usize; 3], usize, usize) -> Result<NetForm>,
}

/// All networks.
pub const MODELS: [&Model; 4] = [&lenet5::MODEL, &mlp::MODEL, &resnet::RESNET20, &resnet::RESNET32];

impl PartialEq for Model {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
