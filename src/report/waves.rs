//! Waveforms of a datasheet: as WaveJSON for WaveDrom, and as an SVG drawing.

use crate::sim::waves::Wave;
use itertools::Itertools;
use serde_json::{Value, json};
use std::fmt::Write;

/// Most hexadecimal digits of a label; longer values show their last four.
const MAX_DIGITS: usize = 6;

/// The waves to be drawn: those of one bit, and those that change.
fn drawn_waves(waves: &[Wave]) -> impl Iterator<Item = &Wave> {
    waves.iter().filter(|wave| wave.width == 1 || !wave.values.iter().flatten().all_equal())
}

/// Runs of equal values: (value, cycles).
fn equal_runs(wave: &Wave) -> Vec<(Option<&str>, usize)> {
    let mut runs: Vec<(Option<&str>, usize)> = Vec::new();
    for value in &wave.values {
        match runs.last_mut() {
            Some((last, n)) if *last == value.as_deref() => *n += 1,
            _ => runs.push((value.as_deref(), 1)),
        }
    }
    runs
}

fn value_label(value: &str) -> String {
    match value.len() > MAX_DIGITS {
        true => format!("…{}", &value[value.len() - 4..]),
        false => value.to_owned(),
    }
}

/// WaveJSON with title `title`; `clock` is the name of the clock, if there is one.
pub fn wave_json(title: &str, clock: Option<&str>, waves: &[Wave]) -> String {
    let n_cycles = waves.iter().map(|wave| wave.values.len()).max().unwrap_or(0);
    let clock = clock
        .map(|name| json!({ "name": name, "wave": format!("p{}", ".".repeat(n_cycles.saturating_sub(1))) }));
    let signals: Vec<Value> = clock.into_iter().chain(drawn_waves(waves).map(signal_json)).collect();
    let lines = signals.iter().map(|signal| format!("    {signal}")).join(",\n");
    format!("{{ \"head\": {{ \"text\": {} }},\n  \"signal\": [\n{lines}\n  ] }}\n", json!(title))
}

fn signal_json(wave: &Wave) -> Value {
    let (mut letters, mut data) = (String::new(), Vec::new());
    for (value, n) in equal_runs(wave) {
        letters += match value {
            None => "x",
            Some(value) if wave.width == 1 => value,
            Some(value) => {
                data.push(value_label(value));
                "="
            }
        };
        letters += &".".repeat(n - 1);
    }
    match data.is_empty() {
        true => json!({ "name": wave.name, "wave": letters }),
        false => json!({ "name": wave.name, "wave": letters, "data": data }),
    }
}

/// Width of a cycle in pixels.
const CYCLE: usize = 44;
/// Height of a row in pixels.
const ROW: usize = 26;
/// Height of the wave in a row, in pixels.
const HIGH: usize = 18;
/// Width of the names in pixels.
const NAMES: usize = 150;

/// SVG drawing of the same waves.
pub fn wave_svg(title: &str, clock: Option<&str>, waves: &[Wave]) -> String {
    let n_cycles = waves.iter().map(|wave| wave.values.len()).max().unwrap_or(0);
    let mut rows = String::new();
    let mut top = ROW;
    if let Some(name) = clock {
        let period = format!("h{0}v{HIGH}h{0}v-{HIGH}", CYCLE / 2);
        write_row(&mut rows, name, top, &format!("<path d=\"M{NAMES} {top}{}\"/>", period.repeat(n_cycles)));
        top += ROW;
    }
    for wave in drawn_waves(waves) {
        write_row(&mut rows, &wave.name, top, &wave_shapes(wave, top));
        top += ROW;
    }
    let (width, height) = (NAMES + n_cycles * CYCLE + 10, top + 4);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <style>path{{fill:none;stroke:#333}} .v{{fill:#fff6c8;stroke:#333}} .x{{fill:#ccc;stroke:none}} \
         text{{fill:#111}}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text x=\"4\" y=\"15\">{title}</text>\n{rows}</svg>\n"
    )
}

fn write_row(rows: &mut String, name: &str, top: usize, shapes: &str) {
    let (x, y) = (NAMES - 8, top + HIGH - 5);
    let _ = writeln!(rows, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"end\">{name}</text>{shapes}");
}

fn wave_shapes(wave: &Wave, top: usize) -> String {
    let (mut text, mut line, mut x) = (String::new(), String::new(), NAMES);
    let (bottom, middle) = (top + HIGH, top + HIGH / 2);
    for (value, n) in equal_runs(wave) {
        let end = x + n * CYCLE;
        match value {
            None => {
                let _ = write!(
                    text,
                    "<rect class=\"x\" x=\"{x}\" y=\"{top}\" width=\"{}\" height=\"{HIGH}\"/>",
                    n * CYCLE
                );
                line += " ";
            }
            Some(bit) if wave.width == 1 => {
                let y = if bit == "1" { top } else { bottom };
                let go = if line.trim().is_empty() || line.ends_with(' ') { 'M' } else { 'L' };
                let _ = write!(line, "{go}{x} {y}L{end} {y}");
            }
            Some(value) => {
                let _ = write!(
                    text,
                    "<path class=\"v\" d=\"M{x} {middle}l4 -{h}H{a}l4 {h}l-4 {h}H{b}z\"/><text x=\"{c}\" y=\"{y}\" \
                     text-anchor=\"middle\">{}</text>",
                    value_label(value),
                    h = HIGH / 2,
                    a = end - 4,
                    b = x + 4,
                    c = (x + end) / 2,
                    y = bottom - 5
                );
            }
        }
        x = end;
    }
    match line.trim().is_empty() {
        true => text,
        false => format!("{text}<path d=\"{}\"/>", line.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(name: &str, width: usize, values: &[Option<&str>]) -> Wave {
        let values = values.iter().map(|value| value.map(str::to_owned)).collect();
        Wave { name: name.into(), width, values }
    }

    #[test]
    fn equal_values_are_one_run() {
        let waves = [
            wave("v", 1, &[Some("0"), Some("1"), Some("1")]),
            wave("d", 32, &[None, Some("0000beef"), Some("00000001")]),
            wave("same", 8, &[Some("07"), Some("07"), Some("07")]),
        ];
        let text = wave_json("t", Some("clk"), &waves);
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let signals = value["signal"].as_array().expect("signals");
        assert_eq!(signals.len(), 3);
        assert_eq!([&signals[0]["wave"], &signals[1]["wave"]], ["p..", "01."]);
        assert_eq!(signals[2], json!({ "name": "d", "wave": "x==", "data": ["…beef", "…0001"] }));
        let svg = wave_svg("t", Some("clk"), &waves);
        assert!(svg.contains("…beef") && svg.matches("<text").count() == 6, "{svg}");
    }
}
