//! Scale factors: a tensor as the trainer saved it, and the meaning of its axes.
//!
//! One plane has a factor, or one a channel: `[channels]`. Several planes have `[planes]`, `[planes, channels]` or
//! `[channels, planes]`; axes of length 1 may stand between. Channels are the outermost axis of the layer's shape, without
//! which factors of channels are refused. Where there are as many channels as planes, only axes that line up with
//! (planes, shape) are taken: `[planes, 1]`, `[planes, channels, 1, …]`.

use super::tensors::{KEPT, TensorFile};
use crate::error::Problem;
use crate::spec::MAX_Q;
use serde::{Deserialize, Serialize};

/// Scale factors as the trainer saved them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alpha {
    /// Type of the elements in the file, such as `f32`.
    pub dtype: String,
    /// Elements along every axis.
    pub shape: Vec<usize>,
    /// The elements, last axis fastest.
    pub values: Vec<f64>,
}

/// Meaning of the axes of the factors.
enum Axes {
    Planes,
    PlanesFirst(usize),
    ChannelsFirst(usize),
}

impl Alpha {
    /// The tensor `name`.
    ///
    /// # Errors
    /// No such tensor, too many elements, or one that is no finite number.
    pub(super) fn from_tensor(name: &str, tensors: &TensorFile) -> Result<Self, Problem> {
        let numbers = tensors.find_numbers(name)?;
        let wrong = |what| Err(Problem::new(tensors.file_name(), name, what));
        if numbers.values.len() > KEPT {
            return wrong(format!("{} elements, at most {KEPT} are scale factors", numbers.values.len()));
        }
        if let Some(at) = numbers.values.iter().position(|value| !value.is_finite()) {
            return wrong(format!("element {at} is {}, a scale factor must be finite", numbers.values[at]));
        }
        let (dtype, shape) = (numbers.dtype.to_owned(), numbers.shape.to_vec());
        Ok(Self { dtype, shape, values: numbers.values.to_vec() })
    }

    /// Whether there are as many elements as the shape says.
    pub(super) fn fits_shape(&self) -> bool {
        self.shape.iter().try_fold(1usize, |n, &side| n.checked_mul(side)) == Some(self.values.len())
    }

    /// The factors of every plane, one or one a channel, of a layer of `q` planes and this shape.
    ///
    /// # Errors
    /// Axes that do not fit or are ambiguous; a factor beyond f32.
    pub fn plane_factors(&self, q: usize, shape: Option<&[usize]>) -> Result<Vec<Vec<f32>>, String> {
        if !self.fits_shape() {
            return Err("has not as many values as its shape says".to_owned());
        }
        let values: Vec<_> = self.values.iter().map(|&value| value as f32).collect();
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            return Err(format!("element {at} is {:e}, beyond f32", self.values[at]));
        }
        Ok(match self.find_axes(q, shape)? {
            Axes::Planes => values.iter().map(|&value| vec![value]).collect(),
            Axes::PlanesFirst(channels) => values.chunks(channels).map(<[f32]>::to_vec).collect(),
            Axes::ChannelsFirst(channels) => {
                (0..q).map(|p| (0..channels).map(|c| values[c * q + p]).collect()).collect()
            }
        })
    }

    fn find_axes(&self, q: usize, shape: Option<&[usize]>) -> Result<Axes, String> {
        let channels = shape.map(|shape| shape.first().copied().unwrap_or(1));
        let long: Vec<_> = self.shape.iter().copied().filter(|&side| side != 1).collect();
        let alike = q > 1 && channels == Some(q);
        let lead = self.shape.first() == Some(&q);
        // As (planes, shape) with 1 for all axes but the channels.
        let lines_up = shape.is_some_and(|shape| shape.len() > 1 && self.shape.len() == shape.len() + 1);
        match (&long[..], channels) {
            ([], _) if q == 1 => Ok(Axes::Planes),
            ([n], _) if q > 1 && *n == q && (!alike || (lead && self.shape.len() > 1)) => Ok(Axes::Planes),
            ([n], Some(channels)) if q == 1 && *n == channels => Ok(Axes::PlanesFirst(channels)),
            (&[a, b], Some(channels)) if alike => {
                let told = lines_up && self.shape.get(..2) == Some(&[q, channels]);
                if told && [a, b] == [q, q] {
                    Ok(Axes::PlanesFirst(channels))
                } else {
                    Err(self.ambiguous_axes(q))
                }
            }
            (&[a, b], Some(channels)) if q > 1 && [a, b] == [q, channels] => Ok(Axes::PlanesFirst(channels)),
            (&[a, b], Some(channels)) if q > 1 && [a, b] == [channels, q] => {
                Ok(Axes::ChannelsFirst(channels))
            }
            ([n], _) if alike && *n == q => Err(self.ambiguous_axes(q)),
            _ => Err(self.other_axes(q, channels)),
        }
    }

    fn ambiguous_axes(&self, q: usize) -> String {
        format!(
            "axes {:?} may be planes or channels, of which there are {q} each: give [{q}, 1] for a factor a plane, \
             [{q}, {q}, 1, …] with the axes of the weights for planes and then channels",
            self.shape
        )
    }

    fn other_axes(&self, q: usize, channels: Option<usize>) -> String {
        let taken = match (q, channels) {
            (1, None) => "one factor, or [channels] where the layer has a shape".to_owned(),
            (1, Some(channels)) => format!("one factor or [{channels}]"),
            (_, None) => format!("[{q}], or factors of channels where the layer has a shape"),
            (_, Some(channels)) => format!("[{q}], [{q}, {channels}] or [{channels}, {q}]"),
        };
        let planes = if q == 1 { "plane" } else { "planes" };
        format!("axes {:?} do not fit {q} {planes}: taken are {taken}", self.shape)
    }

    /// Problem with the factors of a layer to be packed, if any. A plane that is packed alone may come with
    /// the factors of all planes.
    pub(super) fn find_problem(&self, q: usize, shape: Option<&[usize]>) -> Option<String> {
        let long = self.shape.iter().filter(|&&side| side > 1);
        let is_of_more =
            |&&planes: &&usize| (2..=MAX_Q).contains(&planes) && self.plane_factors(planes, shape).is_ok();
        let alone = q == 1 && long.clone().count() == 2 && long.clone().any(|planes| is_of_more(&planes));
        self.plane_factors(q, shape).err().filter(|_| !alone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The factors 0, 1, 2, … of these axes, by plane.
    fn factors(axes: &[usize], q: usize, shape: Option<&[usize]>) -> Result<Vec<Vec<f32>>, String> {
        let values = (0..axes.iter().product::<usize>()).map(|value| value as f64).collect();
        Alpha { dtype: "f32".into(), shape: axes.to_vec(), values }.plane_factors(q, shape)
    }

    #[test]
    fn planes_and_channels_are_told_apart() {
        let shape = Some(&[3, 4][..]);
        assert_eq!(factors(&[2], 2, shape).unwrap(), [[0.0], [1.0]]);
        assert_eq!(factors(&[3], 1, shape).unwrap(), [[0.0, 1.0, 2.0]]);
        assert_eq!(factors(&[1, 3, 1], 1, shape).unwrap(), [[0.0, 1.0, 2.0]]);
        assert_eq!(factors(&[2, 3], 2, shape).unwrap(), [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
        assert_eq!(factors(&[3, 2], 2, shape).unwrap(), [[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]);
        assert_eq!(factors(&[], 1, None).unwrap(), [[0.0]]);
    }

    #[test]
    fn others_are_refused() {
        for (axes, q) in
            [(&[3][..], 2), (&[4], 2), (&[2], 1), (&[6], 2), (&[], 2), (&[3, 4], 1), (&[2, 4], 2)]
        {
            let error = factors(axes, q, Some(&[3, 4])).unwrap_err();
            assert!(error.contains("do not fit"), "{axes:?}: {error}");
        }
        assert!(factors(&[3], 1, None).unwrap_err().contains("where the layer has a shape"));
        assert!(factors(&[2, 3], 2, None).is_err());
    }

    #[test]
    fn as_many_channels_as_planes_must_be_told() {
        let shape = Some(&[2, 4, 4][..]);
        for axes in [&[2][..], &[2, 2], &[1, 2], &[2, 1, 1, 2]] {
            assert!(factors(axes, 2, shape).unwrap_err().contains("may be planes or channels"), "{axes:?}");
        }
        assert_eq!(factors(&[2, 1], 2, shape).unwrap(), [[0.0], [1.0]]);
        assert_eq!(factors(&[2, 2, 1, 1], 2, shape).unwrap(), [[0.0, 1.0], [2.0, 3.0]]);
    }

    #[test]
    fn a_plane_alone_comes_with_the_factors_of_all() {
        let alpha = |shape: &[usize]| {
            let values = vec![1.0; shape.iter().product()];
            Alpha { dtype: "f32".into(), shape: shape.to_vec(), values }
        };
        assert_eq!(alpha(&[2, 32]).find_problem(1, Some(&[32, 9])), None);
        assert!(alpha(&[2, 32]).find_problem(3, Some(&[32, 9])).is_some());
        assert!(alpha(&[2]).find_problem(1, Some(&[32, 9])).is_some());
    }
}
