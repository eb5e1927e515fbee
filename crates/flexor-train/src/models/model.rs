//! A network that recipes can name.

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
