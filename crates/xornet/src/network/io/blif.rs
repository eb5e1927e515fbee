//! `.blif`: the Berkeley Logic Interchange Format, one combinational model.
//!
//! A gate is written as the cover of its parity. Read are `.names` in any order whose logic comes to sums:
//! parities of any number of inputs, constants, buffers, inverters, and other covers of at most
//! [`MAX_LEAVES`] inputs as far as the [recogniser](super::recognise) follows them.

use crate::error::Result;
use crate::gf2::io::MAX_SIDE;
use crate::network::io::format::{MAX_GATES, NetworkFormat, NetworkSource};
use crate::network::io::names::{clip_name, name_indices, value_name};
use crate::network::io::order::topological_order;
use crate::network::io::recognise::{MAX_LEAVES, Recogniser, Value, cover_table};
use crate::network::{NodeId, XorNetwork};
use itertools::Itertools;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

pub(super) const FORMAT: NetworkFormat = NetworkFormat {
    extension: "blif",
    about: "Berkeley Logic Interchange Format",
    read: Some(read_network),
    write: write_network,
};

/// Directive that ends a model.
const END: &str = ".end";

fn write_network(network: &XorNetwork) -> Vec<u8> {
    let bus = |kind: char, n: usize| (0..n).map(|i| format!(" {kind}[{i}]")).collect::<String>();
    let name = |value: NodeId| match network.is_input(value) {
        true => format!("x[{}]", value.0),
        false => value_name(network, value),
    };
    let mut text = String::from(".model network\n");
    let _ = writeln!(text, ".inputs{}", bus('x', network.n_in()));
    let _ = writeln!(text, ".outputs{}", bus('y', network.n_out()));
    for (k, operands) in network.gates().enumerate() {
        let _ = writeln!(text, ".names {} t{k}", operands.iter().map(|&operand| name(operand)).join(" "));
        text.extend(odd_words(operands.len()).map(|word| format!("{word} 1\n")));
    }
    for (i, output) in network.outputs().iter().enumerate() {
        let (source, cover) = match (output.source, output.invert) {
            (Some(source), invert) => (format!(" {}", name(source)), if invert { "0 1\n" } else { "1 1\n" }),
            (None, invert) => (String::new(), if invert { "1\n" } else { "" }),
        };
        let _ = write!(text, ".names{source} y[{i}]\n{cover}");
    }
    text.push_str(END);
    text.push('\n');
    text.into_bytes()
}

/// The words of `n` bits, at most those of a gate, that have an odd number of ones, bit 0 last.
fn odd_words(n: usize) -> impl Iterator<Item = String> {
    (0u32..1 << n).filter(|word| word.count_ones() % 2 == 1).map(move |word| format!("{word:0n$b}"))
}

/// One `.names`.
struct Names<'a> {
    /// Line number, from 1.
    line: usize,
    inputs: Vec<&'a str>,
    output: &'a str,
    cubes: Vec<&'a str>,
    /// Whether the cubes are where the output is 1, not where it is 0.
    on: bool,
}

#[derive(Default)]
struct BlifModel<'a> {
    named: bool,
    ended: bool,
    /// Whether rows of the last `.names` may follow.
    in_cover: bool,
    /// Whether the statements of a don't-care network (`.exdc`) are being skipped.
    in_exdc: bool,
    inputs: Vec<&'a str>,
    outputs: Vec<&'a str>,
    names: Vec<Names<'a>>,
}

type Fault = (usize, String);

/// Directives without effect on the logic: times, loads, areas, and notes of tools.
const SKIPPED: [&str; 22] = [
    ".clock",
    ".clock_event",
    ".cycle",
    ".area",
    ".delay",
    ".wire_load_slope",
    ".wire",
    ".input_arrival",
    ".default_input_arrival",
    ".output_required",
    ".default_output_required",
    ".input_drive",
    ".default_input_drive",
    ".output_load",
    ".default_output_load",
    ".max_input_load",
    ".default_max_input_load",
    ".and_gate_delay",
    ".no_merge",
    ".attr",
    ".cname",
    ".param",
];

/// Error text for a directive that is not read.
fn refusal_reason(word: &str) -> String {
    let why = match word {
        ".latch" | ".mlatch" | ".start_kiss" => "holds a state; combinational logic is read",
        ".gate" => "is a cell of a library; logic is read, as .names",
        ".subckt" | ".search" | ".blackbox" => "is another model; one model is read",
        _ => "is no directive that is read: .model, .inputs, .outputs, .names, .conn and .end",
    };
    format!("`{}` {why}", clip_name(word))
}

/// Adds names, up to [`MAX_SIDE`] in all.
fn extend_names<'a>(all: &mut Vec<&'a str>, names: &[&'a str]) -> std::result::Result<(), String> {
    if all.len() + names.len() > MAX_SIDE {
        return Err(format!("more than {MAX_SIDE} of them, the limit"));
    }
    all.extend(names);
    Ok(())
}

fn read_network(source: &NetworkSource) -> Result<XorNetwork> {
    let at = |(line, what): Fault| source.at_line(line, what);
    let text = source.decode_text()?;
    let model = parse_model(&text).map_err(at)?;
    source.check_sizes("", model.inputs.len(), model.outputs.len())?;
    let signals = signal_positions(&model).map_err(at)?;
    let mut values = vec![Value::Unknown; model.inputs.len() + model.names.len()];
    let mut recogniser = Recogniser::new(model.inputs.len());
    for (position, index) in name_indices(&model.inputs).into_iter().enumerate() {
        values[position] = recogniser.input_value(index);
    }
    for k in evaluation_order(&model, &signals).map_err(at)? {
        let names = &model.names[k];
        let inputs: Vec<_> = names.inputs.iter().map(|input| &values[signals[input]]).collect();
        let value = names_value(&mut recogniser, names, &inputs).map_err(at)?;
        values[model.inputs.len() + k] = value;
    }
    let mut outputs = vec![&Value::Unknown; model.outputs.len()];
    for (position, index) in name_indices(&model.outputs).into_iter().enumerate() {
        let name = model.outputs[position];
        let undefined = || source.input_error("", format!("output `{}` is not defined", clip_name(name)));
        outputs[index] = &values[*signals.get(name).ok_or_else(undefined)?];
    }
    recogniser.into_network(&outputs).map_err(|what| source.input_error("", what))
}

fn parse_model(text: &str) -> std::result::Result<BlifModel<'_>, Fault> {
    let mut model = BlifModel::default();
    let mut statement = Vec::new();
    let mut first = 0;
    for (i, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim_end();
        if statement.is_empty() {
            first = i + 1;
        }
        let (part, goes_on) = line.strip_suffix('\\').map_or((line, false), |part| (part, true));
        statement.extend(part.split_whitespace());
        if !goes_on && !statement.is_empty() {
            model.add_statement(first, &std::mem::take(&mut statement)).map_err(|what| (first, what))?;
        }
    }
    match statement.is_empty() {
        true => Ok(model),
        false => Err((first, "the file ends where this line should go on".into())),
    }
}

impl<'a> BlifModel<'a> {
    fn add_statement(&mut self, line: usize, words: &[&'a str]) -> std::result::Result<(), String> {
        if self.in_exdc {
            self.in_exdc = words[0] != END;
            self.ended = !self.in_exdc;
            return Ok(());
        }
        if self.ended {
            return Err(format!("`{}` after {END}; one model is read", clip_name(words[0])));
        }
        if words[0].starts_with('.') {
            self.in_cover = words[0] == ".names";
        }
        match words {
            [".model", ..] if self.named => return Err("a second .model; one is read".into()),
            [".model", ..] => self.named = true,
            [".inputs", names @ ..] => extend_names(&mut self.inputs, names)?,
            [".outputs", names @ ..] => extend_names(&mut self.outputs, names)?,
            [".names", inputs @ .., output] if self.names.len() < MAX_GATES => {
                let inputs = inputs.to_vec();
                self.names.push(Names { line, inputs, output, cubes: Vec::new(), on: true });
            }
            // A buffer, as yosys writes it.
            [".conn" | ".barbuf", input, output] if self.names.len() < MAX_GATES => {
                let (inputs, cubes) = (vec![*input], vec!["1"]);
                self.names.push(Names { line, inputs, output, cubes, on: true });
            }
            [word @ (".conn" | ".barbuf"), rest @ ..] if rest.len() != 2 => {
                return Err(format!("{word} of {} signals, a buffer has 2", rest.len()));
            }
            [".names"] => return Err(".names without a signal".into()),
            [".names" | ".conn" | ".barbuf", ..] => return Err(format!("more than {MAX_GATES} .names")),
            [END] => self.ended = true,
            [".exdc", ..] => self.in_exdc = true,
            [word, ..] if SKIPPED.contains(word) => {}
            [word, ..] if word.starts_with('.') => return Err(refusal_reason(word)),
            cube => return self.add_cube(cube),
        }
        Ok(())
    }

    /// `0-1 1`: bits of the inputs, if there are any, and of the output.
    fn add_cube(&mut self, words: &[&'a str]) -> std::result::Result<(), String> {
        let names = self.names.last_mut().filter(|_| self.in_cover);
        let names = names.ok_or_else(|| format!("`{}` before any .names", clip_name(words[0])))?;
        let (cube, bit) = match words {
            [bit] if names.inputs.is_empty() => ("", bit),
            [cube, bit] => (*cube, bit),
            _ => return Err(format!("{} words in a row of a cover", words.len())),
        };
        let on =
            ["0", "1"].iter().position(|b| b == bit).ok_or_else(|| format!("output `{}`", clip_name(bit)))?
                == 1;
        if cube.len() != names.inputs.len() || !cube.bytes().all(|b| b"01-".contains(&b)) {
            return Err(format!("`{}` for {} inputs, each 0, 1 or -", clip_name(cube), names.inputs.len()));
        }
        if !names.cubes.is_empty() && names.on != on {
            return Err("rows of one cover with different outputs".into());
        }
        names.on = on;
        names.cubes.push(cube);
        Ok(())
    }
}

/// Position of each signal: inputs first, then `.names`.
fn signal_positions<'a>(model: &BlifModel<'a>) -> std::result::Result<BTreeMap<&'a str, usize>, Fault> {
    let mut signals = BTreeMap::new();
    let inputs = model.inputs.iter().map(|&input| (input, 1));
    let names = model.names.iter().map(|names| (names.output, names.line));
    for (i, (name, line)) in inputs.chain(names).enumerate() {
        if signals.insert(name, i).is_some() {
            return Err((line, format!("`{}` is defined twice", clip_name(name))));
        }
    }
    Ok(signals)
}

/// The `.names`, each after those that it reads.
fn evaluation_order(
    model: &BlifModel,
    signals: &BTreeMap<&str, usize>,
) -> std::result::Result<Vec<usize>, Fault> {
    for names in &model.names {
        if let Some(input) = names.inputs.iter().find(|input| !signals.contains_key(*input)) {
            return Err((names.line, format!("`{}` is not defined", clip_name(input))));
        }
    }
    let needs = |k: usize| {
        let positions = model.names[k].inputs.iter().map(|input| signals[input]);
        positions.filter_map(|at| at.checked_sub(model.inputs.len()))
    };
    let circle = |k: usize| {
        let names = &model.names[k];
        (names.line, format!("`{}` depends on itself", clip_name(names.output)))
    };
    topological_order(model.names.len(), needs).map_err(circle)
}

fn names_value(
    recogniser: &mut Recogniser,
    names: &Names,
    inputs: &[&Value],
) -> std::result::Result<Value, Fault> {
    if inputs.len() <= MAX_LEAVES {
        let truth = cover_table(names.cubes.iter().map(|cube| cube.bytes().map(cube_bit)));
        return Ok(recogniser.combine_values(inputs, if names.on { truth } else { !truth }));
    }
    let what = || format!("logic of {} inputs that is not their parity", inputs.len());
    let odd = cover_parity(names).ok_or_else(|| (names.line, what()))?;
    Ok(recogniser.parity_value(inputs, odd != names.on))
}

fn cube_bit(b: u8) -> Option<bool> {
    (b != b'-').then_some(b == b'1')
}

/// Parity of a cover that is all words of odd weight (`true`) or all of even weight; `None` for any other.
fn cover_parity(names: &Names) -> Option<bool> {
    let odd = |cube: &str| cube.bytes().filter(|b| *b == b'1').count() % 2 == 1;
    let first = odd(names.cubes.first()?);
    let whole = |cube: &&str| !cube.contains('-') && odd(cube) == first;
    let distinct: BTreeSet<_> = names.cubes.iter().filter(|cube| whole(cube)).collect();
    let wanted = 1usize.checked_shl(names.inputs.len() as u32 - 1)?;
    (distinct.len() == wanted && names.cubes.iter().all(whole)).then_some(first)
}
