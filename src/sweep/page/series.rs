//! Series of a comparison, and their styles: colour, marker and dash.

use crate::report::page::plot::{STYLES, style_legend};
use crate::sweep::{Line, Scheme, SweepTable};
use itertools::Itertools;
use maud::{Markup, html};

/// Parts of a scheme that differ between the lines of a table.
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

    /// Name of the series of `scheme`: all but its size and taps.
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
    /// Names of the series; the index of a name is its style.
    pub names: Vec<String>,
    /// Number of series in the table, drawn or not.
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

    /// Style of a line; `None` if its series is not drawn.
    pub fn line_style(&self, line: &Line) -> Option<usize> {
        let name = self.varying.series_name(&line.scheme);
        self.names.iter().position(|known| *known == name)
    }

    /// Legend: line and marker of every series.
    pub fn legend(&self) -> Markup {
        html! {
            (style_legend(&self.names))
            @if self.total > self.names.len() {
                p.note { "The first " (self.names.len()) " of " (self.total) " series are drawn." }
            }
        }
    }
}
