//! Straight-line programs of XOR as papers and repositories print them.
//!
//! Read are, in any mixture:
//!
//! ```text
//! t5 = x0 ^ x3        also + ⊕ XOR, with = := <- <= ←, one or several a line with ; between
//! 12: t5 = x0 + x3    a number in front, and a tag behind such as [3], (2) or (depth 2)
//! XOR t5 x0 x3        a gate with its result in front; t5 = XOR(x0, x3)
//! x[7] ^= x[11]       an update; also += and x7 = x7 ^ x11
//! y2 = ~t5            inverted; also XNOR, t5 ^ 1
//! y3 = t5             a copy; y4 = 0 is a zero row
//! ```
//!
//! A value is letters and a number: `x3 x_3 x[3] x(3) x_{3} $x_3$`. Comments are `#`, `//`, `%`, `--` and `/* */`.
//!
//! Inputs are `x`, or in a text without any `x` the one stem that is read and never defined; outputs are `y`, or the one
//! stem that is defined and never read; where there is neither and inputs are updated, the inputs in their last state.
//! Numbers count from 0 where a 0 occurs, and from 1 where there is none and the last is the number of values; else
//! inputs count as outputs do. What these rules leave open is refused.

mod statement;
mod survey;
mod tokens;

use crate::error::Result;
use crate::network::io::format::{MAX_GATES, NetworkSource, Sum};
use crate::network::io::names::clip_name;
use crate::network::{MAX_OPERANDS, NodeId, XorNetwork};
use statement::{Statement, read_statement};
use std::borrow::Cow;
use std::collections::BTreeMap;
use survey::{Layout, Survey};
use tokens::Name;

/// Where comments begin that end with their line.
const COMMENTS: [&str; 4] = ["#", "//", "%", "--"];

/// The network of a program.
pub(super) fn read_network(source: &NetworkSource) -> Result<XorNetwork> {
    let text = source.decode_text()?;
    let text = without_blocks(&text);
    let mut survey = Survey::default();
    for_each_statement(source, &text, |statement| {
        survey.note_statement(statement);
        Ok(())
    })?;
    let layout = survey.into_layout(source.sizes).map_err(|what| source.input_error("", what))?;
    source.check_sizes("", layout.n_in, layout.n_out)?;
    let mut builder = Builder::new(layout);
    for_each_statement(source, &text, |statement| builder.add_statement(statement))?;
    builder.into_network().map_err(|what| source.input_error("", what))
}

/// Calls `take` for every statement in order.
fn for_each_statement(
    source: &NetworkSource,
    text: &str,
    mut take: impl FnMut(&Statement) -> std::result::Result<(), String>,
) -> Result<()> {
    for (number, line) in text.lines().enumerate() {
        let at = |what| source.at_line(number + 1, what);
        for part in without_comment(line).map_err(at)?.split(';') {
            if let Some(statement) = read_statement(part).map_err(at)? {
                take(&statement).map_err(at)?;
            }
        }
    }
    Ok(())
}

/// The text with blanks in place of `/* */` comments.
fn without_blocks(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find("/*") else { return Cow::Borrowed(text) };
    let mut kept = text[..first].to_owned();
    let mut rest = &text[first..];
    while let Some(begin) = rest.find("/*") {
        kept.push_str(&rest[..begin]);
        let end = rest[begin + 2..].find("*/").map_or(rest.len(), |end| begin + end + 4);
        kept.extend(rest[begin..end].chars().filter(|&c| c == '\n'));
        kept.push(' ');
        rest = &rest[end..];
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// A line without its comment. `S7 = L12 # L18` is refused: `#` is XNOR in some texts.
fn without_comment(line: &str) -> std::result::Result<&str, String> {
    let begin = COMMENTS.iter().filter_map(|mark| line.find(mark)).min();
    let (code, comment) = line.split_at(begin.unwrap_or(line.len()));
    let single = |text: &str| {
        matches!(
            tokens::split_tokens(text).as_deref(),
            Ok([tokens::Token::Name(Name { number: Some(_), .. })])
        )
    };
    let value = comment.trim_start_matches('#').trim().trim_end_matches(';');
    let copy = code.split_once('=').is_some_and(|(_, operand)| single(operand));
    if comment.starts_with('#') && copy && single(value) {
        return Err(format!("`# {}` may be a comment or XNOR; write // or XNOR", clip_name(value)));
    }
    Ok(code)
}

/// Builds the network, one statement after another.
struct Builder {
    network: XorNetwork,
    layout: Layout,
    /// Inputs in their present state.
    inputs: Vec<Sum>,
    outputs: Vec<Option<Sum>>,
    /// All other values, by stem and number.
    values: BTreeMap<(u32, Option<u32>), Sum>,
}

/// Where a name stands.
enum Place {
    Input(usize),
    Output(usize),
    Value((u32, Option<u32>)),
}

impl Builder {
    fn new(layout: Layout) -> Self {
        let network = XorNetwork::new(layout.n_in);
        let inputs =
            (0..layout.n_in).map(|j| Sum { source: Some(network.input(j)), invert: false }).collect();
        Self { network, inputs, outputs: vec![None; layout.n_out], values: BTreeMap::new(), layout }
    }

    fn add_statement(&mut self, statement: &Statement) -> std::result::Result<(), String> {
        let (mut operands, mut invert) = (Vec::with_capacity(statement.operands.len()), statement.invert);
        for operand in &statement.operands {
            let term = self.find_value(operand)?;
            operands.extend(term.source);
            invert ^= term.invert;
        }
        let source = self.add_sum(&operands)?;
        self.define_value(&statement.target, statement.is_update(), Sum { source, invert })
    }

    /// A gate, or a tree of them where no gate takes so many operands.
    fn add_sum(&mut self, operands: &[NodeId]) -> std::result::Result<Option<NodeId>, String> {
        match operands.len() {
            0 | 1 => Ok(operands.first().copied()),
            n if self.network.n_gates() + n > MAX_GATES + 1 => Err(format!("more than {MAX_GATES} gates")),
            n if n <= MAX_OPERANDS => Ok(Some(self.network.xor_all(operands))),
            _ => Ok(self.network.xor_tree(operands)),
        }
    }

    fn find_place(&self, name: &Name) -> std::result::Result<Place, String> {
        let stem = self.layout.stem_index(name.stem);
        let numbered = |base: u32, n: usize, kind: &str| {
            let index = name.number.and_then(|number| number.checked_sub(base)).map(|index| index as usize);
            let outside = || format!("`{}` of {n} {kind}", clip_name(name.text));
            index.filter(|&index| index < n).ok_or_else(outside)
        };
        if stem.is_some() && stem == self.layout.input_stem {
            return numbered(self.layout.input_base, self.layout.n_in, "inputs").map(Place::Input);
        }
        if stem.is_some() && stem == self.layout.output_stem {
            return numbered(self.layout.output_base, self.layout.n_out, "outputs").map(Place::Output);
        }
        let stem = stem.ok_or_else(|| undefined(name))?;
        Ok(Place::Value((stem, name.number)))
    }

    fn find_value(&self, name: &Name) -> std::result::Result<Sum, String> {
        let found = match self.find_place(name)? {
            Place::Input(j) => Some(self.inputs[j]),
            Place::Output(i) => self.outputs[i],
            Place::Value(key) => self.values.get(&key).copied(),
        };
        found.ok_or_else(|| undefined(name))
    }

    fn define_value(&mut self, name: &Name, update: bool, sum: Sum) -> std::result::Result<(), String> {
        let before = match self.find_place(name)? {
            Place::Input(_) if !update => {
                return Err(format!("`{}` is an input and can only be updated", clip_name(name.text)));
            }
            Place::Input(j) => Some(std::mem::replace(&mut self.inputs[j], sum)),
            Place::Output(i) => self.outputs[i].replace(sum),
            Place::Value(key) => self.values.insert(key, sum),
        };
        let twice = before.is_some() && !update;
        if twice { Err(format!("`{}` is defined twice", clip_name(name.text))) } else { Ok(()) }
    }

    fn into_network(mut self) -> std::result::Result<XorNetwork, String> {
        if self.layout.is_in_place() {
            self.outputs = self.inputs.into_iter().map(Some).collect();
        }
        for (i, output) in self.outputs.iter().enumerate() {
            let number = i + self.layout.output_base as usize;
            let output =
                output.ok_or_else(|| format!("output {}{number} has no line", self.layout.output_name()))?;
            self.network.push_output(output.source, output.invert);
        }
        Ok(self.network)
    }
}

fn undefined(name: &Name) -> String {
    format!("`{}` is not defined above", clip_name(name.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, sizes: Option<[usize; 2]>) -> Result<XorNetwork> {
        read_network(&NetworkSource { bytes: text.as_bytes(), file: "f", sizes })
    }

    fn map(text: &str, sizes: Option<[usize; 2]>) -> String {
        let map = read(text, sizes).unwrap_or_else(|e| panic!("{text}: {e}")).affine();
        map.matrix.to_string().replace('\n', " ") + &map.offset.to_string()
    }

    #[test]
    fn every_dialect_says_the_same() {
        // y0 = x0 + x1 + x2, y1 = x1 + x2, y2 = x0.
        for text in [
            "t0 = x1 ^ x2\ny0 = x0 ^ t0\ny1 = t0\ny2 = x0",
            "t0 := x1 + x2; y0 := x0 + t0; y1 := t0; y2 := x0;",
            "t_1 <- x_2 XOR x_3 // 1\ny_1 <- x_1 XOR t_1 // 2\ny_2 <- t_1\ny_3 <- x_1",
            "1: t1 = x[1] ⊕ x[2] [1]\n2: y[0] = t1 + x[0] [2]\n3: y[1] = t1\n4: y[2] = x[0]",
            "$t_{1} = x_{2} \\oplus x_{3}$ \\\\\n$y_{1} = t_{1} \\oplus x_{1}$ \\\\\n$y_{2} = t_1$\n$y_{3} = x_1$",
            "t_1 &= x_2 \\oplus x_3 \\\\\ny_1 &= t_1 \\oplus x_1 \\\\\ny_2 &= t_1 \\\\\ny_3 &= x_1",
            "XOR t0 x1 x2\nXOR y0 x0 t0\ny1 = t0\ny2 = x0",
            "/* a program\n of three */ t0 = XOR(x1, x2)\ny0 = XOR(t0, x0) (depth 2)\ny1 = t0\ny2 = x0",
            "% MATLAB\nt1 = x(2) + x(3)\ny(1) = x(1) + t1;\ny(2) = t1;\ny(3) = x(1);",
            "12) t1 = a1 + a2 -- second\n13) s1 = t1\n14) s2 = a0\n15) s0 = t1 + a0",
            "a = x1 ^ x2\ny0 = x0\ny0 ^= a\ny1 = a\ny2 = x0",
        ] {
            assert_eq!(map(text, Some([3, 3])), "111 011 100 000", "{text}");
            assert_eq!(map(text, None), "111 011 100 000", "{text}");
        }
    }

    #[test]
    fn updates_in_place_end_in_the_registers() {
        let text = "x[0] = x[0] ^ x[1]\nx[2] ^= x[0]\nx[1] += x[2]";
        assert_eq!(map(text, None), "110 101 111 000");
        assert_eq!(map(&text.replace('2', "3").replace('1', "2").replace('0', "1"), None), "110 101 111 000");
        let open = read("x1 ^= x2", Some([4, 4])).expect_err("x0 to x3 or x1 to x4").to_string();
        assert!(open.contains("cannot be told"), "{open}");
        assert!(read("x0 ^= x1", Some([2, 3])).is_err());
    }

    #[test]
    fn complements_are_inversions() {
        let text = "t0 = x0 XNOR x1\ny0 = ~t0\ny1 = t0 ^ 1\ny2 = XNOR(x0, x1)\nNOT y3 x0\nXNOR y4 x0 x1";
        assert_eq!(map(text, None), "11 11 11 10 11 00111");
        assert_eq!(map("y0 = (x0 ^ (x1 ^ ~x2))", None), "111 1");
    }

    #[test]
    fn numbers_count_from_what_is_named() {
        assert_eq!(map("y0 = x2", Some([3, 1])), "001 0");
        assert_eq!(map("y1 = x2", Some([3, 1])), "010 0");
        assert_eq!(map("y1 = x3", Some([3, 1])), "001 0");
        assert_eq!(map("y1 = x0", Some([3, 1])), "100 0");
        assert_eq!(map("y0 = x0 + x1 + x2 + x3 + x4 + x5 + x6", None), "1111111 0");
    }

    #[test]
    fn what_is_no_sum_names_its_line() {
        for (text, wanted) in [
            ("y0 = x0\n\ny1 = x0 & x1", "f: line 3: `&` makes no sum"),
            ("y0 = x0 AND x1", "f: line 1: `AND` makes no sum"),
            ("y0 = x0 x1", "f: line 1: `x1` stands where an operator or the end should be"),
            ("y0 = (x0 ^ x1", "f: line 1: a parenthesis that is not closed"),
            ("y0 = x0 ^ 2", "f: line 1: `2` is not a value"),
            ("y0 = x1[2]", "f: line 1: `x1[2]` has two numbers"),
            ("y0 = x0 # x1", "f: line 1: `# x1` may be a comment or XNOR"),
            ("Number of XORs: 92", "f: line 1: `Number of XORs: 92` is not `name = a ^ b`"),
            ("XOR y0", "f: line 1: a gate names its result"),
            ("y0 = XOR()", "f: line 1: a gate without operands"),
            ("y0 = x", "f: line 1: `x` of 0 inputs"),
            ("y0 = a0 ^ b0", "f: both `a` and `b` may be the inputs"),
            ("r0 = x0\ns0 = x0", "f: both `r` and `s` may be the outputs"),
        ] {
            let error = read(text, None).expect_err(text).to_string();
            assert!(error.starts_with(wanted), "{text}: {error}");
        }
    }
}
