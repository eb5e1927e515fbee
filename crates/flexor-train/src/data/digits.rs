//! Digits of our own making: glyphs of 5 x 7 dots, sheared, scaled, moved and blurred at random on 16 x 16 pixels.

use super::images::{DataSet, Images};
use crate::random::{Purpose, Source};
use std::collections::BTreeMap;

/// Name of the set.
pub const NAME: &str = "digits";
/// Height and width of an image.
const SIDE: usize = 16;
/// Images of training and of the test, a tenth of each class.
const SIZES: [usize; 2] = [1000, 500];
/// Rows of dots, the leftmost in bit 4.
const GLYPHS: [[u8; 7]; 10] = [
    [0x0e, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0e],
    [0x04, 0x0c, 0x04, 0x04, 0x04, 0x04, 0x0e],
    [0x0e, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1f],
    [0x1f, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0e],
    [0x02, 0x06, 0x0a, 0x12, 0x1f, 0x02, 0x02],
    [0x1f, 0x10, 0x1e, 0x01, 0x01, 0x11, 0x0e],
    [0x06, 0x08, 0x10, 0x1e, 0x11, 0x11, 0x0e],
    [0x1f, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08],
    [0x0e, 0x11, 0x11, 0x0e, 0x11, 0x11, 0x0e],
    [0x0e, 0x11, 0x11, 0x0f, 0x01, 0x02, 0x0c],
];

/// Draws the set, always the same.
pub fn draw() -> DataSet {
    let [train, test] = [0, 1].map(|part| draw_images(SIZES[part], part as u32));
    DataSet { name: NAME.to_owned(), classes: GLYPHS.len(), train, test, files: BTreeMap::new() }
}

fn draw_images(n: usize, part: u32) -> Images {
    let mut source = Source::new(1, Purpose::Digits, part);
    let labels: Vec<u8> = (0..n).map(|i| (i % GLYPHS.len()) as u8).collect();
    let pixels =
        labels.iter().flat_map(|&label| draw_digit(&GLYPHS[usize::from(label)], &mut source)).collect();
    Images { shape: [1, SIDE, SIDE], pixels, labels }
}

fn draw_digit(glyph: &[u8; 7], source: &mut Source) -> Vec<u8> {
    let mut around = |middle: f64, spread: f64| middle + spread * (2.0 * source.unit() - 1.0);
    // Dots a pixel, and the middle of the glyph.
    let (scale_x, scale_y, shear) = (around(0.52, 0.12), around(0.55, 0.1), around(0.0, 0.25));
    let (middle_x, middle_y) = (around(7.5, 1.5), around(7.5, 1.2));
    let ink = around(210.0, 45.0);
    let pixel = |at: usize| {
        let (dx, dy) = ((at % SIDE) as f64 - middle_x, (at / SIDE) as f64 - middle_y);
        ink * dot(glyph, 2.0 + scale_x * (dx + shear * dy), 3.0 + scale_y * dy)
    };
    let clean: Vec<f64> = (0..SIDE * SIDE).map(pixel).collect();
    clean.into_iter().map(|ink| (ink + 25.0 * source.unit()).min(255.0) as u8).collect()
}

/// Ink between the dots of a glyph, linear in both directions, 0 to 1.
fn dot(glyph: &[u8; 7], x: f64, y: f64) -> f64 {
    let at = |x: f64, y: f64| {
        let inside = (0.0..5.0).contains(&x) && (0.0..7.0).contains(&y);
        if inside && glyph[y as usize] >> (4 - x as usize) & 1 == 1 { 1.0 } else { 0.0 }
    };
    let (left, top) = (x.floor(), y.floor());
    let (right, below) = (x - left, y - top);
    let row = |y: f64| at(left, y) * (1.0 - right) + at(left + 1.0, y) * right;
    row(top) * (1.0 - below) + row(top + 1.0) * below
}
