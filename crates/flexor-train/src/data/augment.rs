//! Changes of the images of training.

use crate::options::Augment;
use crate::random::Source;

/// Rows and columns of zeros around an image of which a part is taken.
const PAD: usize = 4;

/// One image, changed.
pub fn augment(
    image: &[u8],
    [channels, height, width]: [usize; 3],
    form: Augment,
    source: &mut Source,
) -> Vec<u8> {
    if form == Augment::None {
        return image.to_vec();
    }
    let (down, right) = (source.below(2 * PAD + 1), source.below(2 * PAD + 1));
    let mirrored = source.below(2) == 1;
    let mut out = Vec::with_capacity(image.len());
    for channel in 0..channels {
        for y in 0..height {
            for x in 0..width {
                let x = if mirrored { width - 1 - x } else { x };
                let (from_y, from_x) = ((y + down).wrapping_sub(PAD), (x + right).wrapping_sub(PAD));
                let inside = from_y < height && from_x < width;
                out.push(if inside { image[(channel * height + from_y) * width + from_x] } else { 0 });
            }
        }
    }
    out
}
