//! Series of a comparison, and what tells them apart: a colour, a shape and a dash each.

use crate::report::page::plot::{STYLES, mark_outline};
use crate::sweep::{Line, Scheme, SweepTable};
use itertools::Itertools;
use maud::{Markup, html};

/// Which parts of a scheme are not the same in all lines of a table.
pub(super) struct Varying {
    pub strategy: bool,
    pub effort: bool,
    pub wrapper: bool,
}

impl Varying {
    /// Of the lines of `table`.
    pub fn from_table(table: &SweepTable) -> Self {
        let schemes = || table.lines.iter().map(|line| &line.scheme);
        Self {
            strategy: !schemes().map(|scheme| &scheme.strategy).all_equal(),
            effort: !schemes().map(|scheme| scheme.effort).all_equal(),
            wrapper: !schemes().map(|scheme| scheme.wrapper).all_equal(),
        }
    }

    /// The name of the series that `scheme` is of: all but its size and its taps.
    pub fn series_name(&self, scheme: &Scheme) -> String {
        let mut name = scheme.basis.name().to_owned();
        if self.strategy {
            name += &format!(", {}", scheme.strategy);
        }
        if self.effort {
            name += &format!(", effort {}", scheme.effort);
        }
        match scheme.wrapper {
            Some(wrapper) if self.wrapper => name + &format!(", W {} x {}", wrapper.width, wrapper.lanes),
            _ => name,
        }
    }
}

/// The series of a table that are drawn.
pub(super) struct Series {
    varying: Varying,
    /// Their names; the place of a name is its style.
    pub names: Vec<String>,
    /// How many there are in all.
    pub total: usize,
}

impl Series {
    /// Of the lines of `table`.
    pub fn from_table(table: &SweepTable) -> Self {
        let varying = Varying::from_table(table);
        let mut names =
            table.lines.iter().map(|line| varying.series_name(&line.scheme)).unique().collect_vec();
        let total = names.len();
        names.truncate(STYLES);
        Self { varying, names, total }
    }

    /// The style of a line; none where its series is not drawn.
    pub fn line_style(&self, line: &Line) -> Option<usize> {
        let name = self.varying.series_name(&line.scheme);
        self.names.iter().position(|known| *known == name)
    }

    /// The line and the mark of every name.
    pub fn legend(&self) -> Markup {
        html! {
            ul.legend {
                @for (style, name) in self.names.iter().enumerate() { li { (style_sample(style)) (name) } }
            }
            @if self.total > self.names.len() {
                p.note { "The first " (self.names.len()) " of " (self.total) " series are drawn." }
            }
        }
    }
}

fn style_sample(style: usize) -> Markup {
    html! {
        svg class=(format!("c{style}")) width="36" height="14" viewBox="0 0 36 14" aria-hidden="true" {
            path class=(format!("line d{style}")) d="M0 7h36" {}
            path class="mark full" d=(mark_outline(style, 18.0, 7.0)) {}
        }
    }
}
