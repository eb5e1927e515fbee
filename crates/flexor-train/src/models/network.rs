//! The network of a recipe: one that has a name, or one that is given layer by layer.

use super::model::Model;
use crate::net::{Builder, NetForm};
use crate::options::Defaults;
use flexor_hdl::error::{Error, Result};

/// The network of a recipe.
#[derive(Debug, Clone, PartialEq)]
pub enum Network {
    /// One of [`super::MODELS`].
    Named {
        /// Which.
        model: &'static Model,
        /// Rows and columns of zeros around what its convolutions see, where the network lets that be chosen.
        padding: usize,
    },
    /// The recipe's own, in the order of its layers.
    Layers(Vec<Layer>),
}

/// A layer of a recipe's own network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layer {
    /// Convolution of square kernels.
    Conv {
        /// Name of its weights.
        name: String,
        /// Channels of the output.
        channels: usize,
        /// Rows and columns of a kernel, step, rows and columns of zeros at each side.
        kernel: [usize; 3],
        /// Whether it has a bias.
        bias: bool,
    },
    /// Fully connected layer with a bias.
    Linear {
        /// Name of its weights.
        name: String,
        /// Outputs; `None` for the number of classes.
        outputs: Option<usize>,
    },
    /// Batch normalisation of this name.
    Norm(String),
    /// The largest of every square of this side.
    MaxPool(usize),
    /// The mean of every channel.
    MeanPool,
    /// max(x, 0).
    Relu,
    /// The sum of a chain of layers and of the shortcut around it.
    Residual {
        /// Step of the shortcut.
        stride: usize,
        /// The chain.
        body: Vec<Layer>,
    },
}

impl Network {
    /// Name of the recipe's own networks, as field and in `accuracy.jsonl`.
    pub const LAYERS: &str = "layers";

    /// Its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Named { model, .. } => model.name,
            Self::Layers(_) => Self::LAYERS,
        }
    }

    /// What a recipe has where it says nothing.
    pub fn defaults(&self) -> Defaults {
        match self {
            Self::Named { model, .. } => model.defaults,
            Self::Layers(_) => Defaults::ADAM,
        }
    }

    /// Layers that hold plain weights unless the recipe says otherwise.
    pub fn plain(&self) -> &'static [&'static str] {
        match self {
            Self::Named { model, .. } => model.plain,
            Self::Layers(_) => &[],
        }
    }

    /// The form for images of a shape (channels, height, width) and a number of classes.
    ///
    /// # Errors
    /// A network that does not fit them.
    pub fn form(&self, image: [usize; 3], classes: usize) -> Result<NetForm> {
        let layers = match self {
            Self::Named { model, padding } => return (model.form)(image, classes, *padding),
            Self::Layers(layers) => layers,
        };
        let mut net = Builder::new(image);
        add_layers(&mut net, layers, classes)?;
        if net.shape() != [classes, 1, 1] {
            let what = format!("ends with {} outputs, the data has {classes} classes", net.n_values());
            return Err(Error::input("", "model.layers", what));
        }
        Ok(net.finish())
    }
}

fn add_layers(net: &mut Builder, layers: &[Layer], classes: usize) -> Result<()> {
    layers.iter().try_for_each(|layer| match layer {
        Layer::Conv { name, channels, kernel, bias } => net.conv(name, *channels, *kernel, *bias),
        Layer::Linear { name, outputs } => net.linear(name, outputs.unwrap_or(classes)),
        Layer::Norm(name) => {
            net.norm(name);
            Ok(())
        }
        Layer::MaxPool(side) => net.max_pool(*side),
        Layer::MeanPool => {
            net.mean_pool();
            Ok(())
        }
        Layer::Relu => {
            net.relu();
            Ok(())
        }
        Layer::Residual { stride, body } => net.residual(*stride, |net| add_layers(net, body, classes)),
    })
}
