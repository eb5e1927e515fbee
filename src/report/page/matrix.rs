//! Figure of a matrix: one square for every 1.

use crate::gf2::{BitMatrix, BitVec};
use itertools::Itertools;
use maud::{Markup, html};

/// Most rows and columns of a figure.
const MAX_SIDE: usize = 128;
/// Size of an entry in pixels.
const CELL: usize = 12;
/// Width of the row numbers in pixels.
const LEFT: usize = 34;
const TOP: usize = 20;

/// The figure with its name, or a sentence if the matrix is too large.
pub(super) fn matrix_figure(name: &str, matrix: &BitMatrix) -> Markup {
    let (rows, cols, ones) = (matrix.n_rows(), matrix.n_cols(), matrix.count_ones());
    let what = format!("{name}: {rows} x {cols}, {ones} ones, rank {}", matrix.rank());
    html! {
        @if rows.max(cols) > MAX_SIDE {
            p.note { (what) ". Pictures end at " (MAX_SIDE) " rows and columns; the matrix stands in spec.json." }
        } @else {
            figure {
                figcaption { (what) ". A row is an output, a column a stored bit, x[0] at the left." }
                div.scroll tabindex="0" role="region" aria-label=(name) { (matrix_picture(&what, matrix)) }
            }
        }
    }
}

fn matrix_picture(what: &str, matrix: &BitMatrix) -> Markup {
    let (width, height) = (matrix.n_cols() * CELL, matrix.n_rows() * CELL);
    let (w, h) = (width + LEFT + 4, height + TOP + 4);
    html! {
        svg role="img" aria-label=(what) width=(w) height=(h) viewBox=(format!("0 0 {w} {h}")) {
            @for j in (0..matrix.n_cols()).step_by(4) {
                text class="minor" x=(LEFT + j * CELL + CELL / 2) y=(TOP - 6) text-anchor="middle" { (j) }
            }
            @for (i, row) in matrix.rows().iter().enumerate() {
                g.row {
                    title { "y[" (i) "] = " (sum_text(row)) }
                    @if i % 4 == 0 {
                        text class="minor" x=(LEFT - 5) y=(TOP + i * CELL + CELL - 2) text-anchor="end" { (i) }
                    }
                    path class="cell" d=(row_squares(i, row)) {}
                }
            }
            rect class="frame" x=(LEFT) y=(TOP) width=(width) height=(height) {}
        }
    }
}

fn row_squares(i: usize, row: &BitVec) -> String {
    let (y, side) = (TOP + i * CELL + 1, CELL - 2);
    row.ones_at().map(|j| format!("M{} {y}h{side}v{side}h-{side}z", LEFT + j * CELL + 1)).join("")
}

/// The sum of the stored bits in `form`.
pub(super) fn sum_text(form: &BitVec) -> String {
    if form.is_zero() { "0".into() } else { form.ones_at().map(|j| format!("x[{j}]")).join(" + ") }
}
