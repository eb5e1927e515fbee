//! The form of a network: its operations in order, and the weights that they name.
//!
//! A value on its way through the network is a batch of images, batch x channels x height x width; behind the first
//! fully connected layer, batch x features x 1 x 1.

use flexor_hdl::error::{Error, Result};

/// Most weights of a layer: 1 GB of floats.
const MAX_WEIGHTS: usize = 1 << 28;
/// Most values of an image behind a layer.
const MAX_VALUES: usize = 1 << 24;

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Convolution by the weights of a layer, with its bias if it has one.
    Conv {
        /// Name of the layer.
        layer: String,
        /// Step in both directions.
        stride: usize,
        /// Rows and columns of zeros at each side.
        padding: usize,
    },
    /// Fully connected layer on all features, with its bias.
    Linear {
        /// Name of the layer.
        layer: String,
    },
    /// Batch normalisation.
    Norm {
        /// Name of its parameters.
        name: String,
    },
    /// The largest of every square of this side.
    MaxPool(usize),
    /// The mean of every channel.
    MeanPool,
    /// max(x, 0).
    Relu,
    /// The sum of what a chain of operations makes of the value and of the value itself, of which every `stride`-th row
    /// and column is taken and to which channels of zeros are added on both sides (option A of ResNet).
    Residual {
        /// The chain.
        body: Vec<Op>,
        /// Step of the shortcut.
        stride: usize,
        /// Channels of the sum.
        channels: usize,
    },
}

/// A layer of weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerForm {
    /// Its name.
    pub name: String,
    /// Weights along every axis: outputs, inputs, and the height and width of a kernel.
    pub shape: Vec<usize>,
    /// Whether it has a bias.
    pub bias: bool,
}

impl LayerForm {
    /// Number of weights.
    pub fn n_weights(&self) -> usize {
        self.shape.iter().product()
    }

    /// Weights an output: the inputs of one of its sums.
    pub fn fan_in(&self) -> usize {
        self.shape[1..].iter().product()
    }
}

/// A network without the values of its weights.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NetForm {
    /// The operations in order.
    pub ops: Vec<Op>,
    /// The layers of weights in the order of the operations.
    pub layers: Vec<LayerForm>,
    /// Name and channels of every normalisation.
    pub norms: Vec<(String, usize)>,
}

/// Builder of a form, which follows the shape of an image.
pub struct Builder {
    form: NetForm,
    /// Channels, height and width here.
    shape: [usize; 3],
}

impl Builder {
    /// Starts with images of this shape: channels, height, width.
    pub fn new(shape: [usize; 3]) -> Self {
        Self { form: NetForm::default(), shape }
    }

    /// Channels, height and width here.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// Values of an image here.
    pub fn n_values(&self) -> usize {
        self.shape.iter().product()
    }

    /// Adds a convolution of square kernels.
    ///
    /// # Errors
    /// A kernel that is larger than the padded image.
    pub fn conv(
        &mut self,
        layer: &str,
        channels: usize,
        [kernel, stride, padding]: [usize; 3],
        bias: bool,
    ) -> Result<()> {
        let [inputs, height, width] = self.shape;
        let side = |side: usize| {
            let room = (side + 2 * padding).checked_sub(kernel);
            let what = || format!("{layer}: a kernel of {kernel} on an image of {height} x {width}");
            room.map(|room| room / stride + 1).ok_or_else(|| Error::input("", "model", what()))
        };
        self.shape = [channels, side(height)?, side(width)?];
        self.add_layer(layer, vec![channels, inputs, kernel, kernel], bias)?;
        self.form.ops.push(Op::Conv { layer: layer.to_owned(), stride, padding });
        Ok(())
    }

    /// Adds a fully connected layer.
    ///
    /// # Errors
    /// A layer of too many weights.
    pub fn linear(&mut self, layer: &str, outputs: usize) -> Result<()> {
        let inputs = self.n_values();
        self.shape = [outputs, 1, 1];
        self.add_layer(layer, vec![outputs, inputs], true)?;
        self.form.ops.push(Op::Linear { layer: layer.to_owned() });
        Ok(())
    }

    /// Adds a maximum over squares of side `size`.
    ///
    /// # Errors
    /// An image that is smaller than the square.
    pub fn max_pool(&mut self, size: usize) -> Result<()> {
        let [channels, height, width] = self.shape;
        if height.min(width) < size {
            let what = format!("a maximum over {size} x {size} of an image of {height} x {width}");
            return Err(Error::input("", "model", what));
        }
        self.shape = [channels, height / size, width / size];
        self.form.ops.push(Op::MaxPool(size));
        Ok(())
    }

    /// Adds the mean of every channel.
    pub fn mean_pool(&mut self) {
        self.shape = [self.shape[0], 1, 1];
        self.form.ops.push(Op::MeanPool);
    }

    /// Adds max(x, 0).
    pub fn relu(&mut self) {
        self.form.ops.push(Op::Relu);
    }

    /// Adds a normalisation.
    pub fn norm(&mut self, name: &str) {
        self.form.norms.push((name.to_owned(), self.shape[0]));
        self.form.ops.push(Op::Norm { name: name.to_owned() });
    }

    /// Adds the sum of the chain that `body` adds and of the shortcut around it.
    ///
    /// # Errors
    /// Those of `body`, and a chain whose result the shortcut does not fit.
    pub fn residual(&mut self, stride: usize, body: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let [inputs, height, width] = self.shape;
        let before = std::mem::take(&mut self.form.ops);
        body(self)?;
        let [channels, ..] = self.shape;
        let shortcut = [channels.max(inputs), height.div_ceil(stride), width.div_ceil(stride)];
        if self.shape != shortcut {
            let what =
                format!("a chain that ends in {:?} values beside a shortcut of {shortcut:?}", self.shape);
            return Err(Error::input("", "model", what));
        }
        let body = std::mem::replace(&mut self.form.ops, before);
        self.form.ops.push(Op::Residual { body, stride, channels });
        Ok(())
    }

    /// The form.
    pub fn finish(self) -> NetForm {
        self.form
    }

    fn add_layer(&mut self, name: &str, shape: Vec<usize>, bias: bool) -> Result<()> {
        let layer = LayerForm { name: name.to_owned(), shape, bias };
        for (n, most, what) in
            [(layer.n_weights(), MAX_WEIGHTS, "weights"), (self.n_values(), MAX_VALUES, "values an image")]
        {
            if n > most {
                return Err(Error::input(
                    "",
                    "model",
                    format!("{name}: {n} {what}, at most {most} are taken"),
                ));
            }
        }
        self.form.layers.push(layer);
        Ok(())
    }
}
