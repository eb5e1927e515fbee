//! Reports of a small decoder in every format.

use super::{FORMATS, Latency, LayerShape, Report, find_format, read_json};
use crate::cells::Target;
use crate::gf2::BitMatrix;
use crate::search::{self, find_network};
use crate::spec::{
    Around, Basis, DecoderSpec, Origin, OutputOrder, Polarity, Reset, StreamSpec, UnusedLanes,
};

fn matrix() -> BitMatrix {
    BitMatrix::parse("1011 1100 1110 0011 0101 0111").expect("rectangular")
}

fn spec(stream: Option<StreamSpec>) -> DecoderSpec {
    DecoderSpec {
        name: "dec".into(),
        planes: vec![matrix(), matrix()],
        polarity: Polarity::Xor,
        basis: Basis::Given,
        allow_zero_rows: false,
        target: Target::Generic,
        cell_planes: Default::default(),
        strategy: "paar".into(),
        origins: vec![Origin::Inline, Origin::Inline],
        networks: Default::default(),
        stream,
        pipeline: None,
    }
}

fn report(stream: Option<StreamSpec>) -> Report {
    let spec = spec(stream);
    let strategy = search::find_strategy(&spec.strategy).expect("registered");
    let params = search::Params::default();
    let run =
        |p| find_network(&spec.plane_map(p), strategy, &search::Search::quiet(&params)).expect("verified");
    let (networks, stats): (Vec<_>, Vec<_>) = (0..spec.q()).map(run).unzip();
    let latency = Latency { decoder: 0, stream: spec.stream.as_ref().map(|_| 4) };
    Report::from_networks(&spec, &networks, &stats, latency).expect("as many networks as planes")
}

fn stream() -> StreamSpec {
    StreamSpec {
        width: 32,
        lanes: 2,
        order: OutputOrder::Plane,
        reset: Reset::ActiveLow,
        groups_width: 32,
        unused_lanes: UnusedLanes::Zero,
        around: Around::default(),
    }
}

fn with_storage() -> Report {
    report(Some(stream())).with_storage(&[LayerShape { name: "a<b".into(), n_weights: 13, channels: 2 }])
}

#[test]
fn counts_planes_and_total() {
    let r = report(Some(stream()));
    assert_eq!(
        (r.group_bits, r.total.n_in, r.total.metrics.n_xor, r.total.metrics.naive_xor),
        (8, 8, 12, 18)
    );
    assert_eq!(r.planes[0].stats.saved_xor, 3);
    assert!((r.bits_per_weight - 8.0 / 6.0).abs() < 1e-12);
    assert_eq!(r.throughput.cycles, "max(ceil(G*8/32), ceil(G/2)) + 4");
    assert_eq!(r.throughput.weights_per_cycle, 12.0);
    assert_eq!(r.stream.map(|s| s.beat_bits), Some(24));
    assert_eq!(report(None).throughput.cycles, "G + 0");
}

#[test]
fn as_many_networks_as_planes() {
    let latency = Latency { decoder: 0, stream: None };
    assert!(Report::from_networks(&spec(None), &[], &[], latency).is_err());
}

#[test]
fn json_reads_back() {
    for report in [report(None), report(Some(stream())), with_storage()] {
        let text = find_format("json").and_then(|f| f.write_report(&report)).expect("written");
        assert_eq!(
            read_json(text.as_bytes(), "report.json").expect("own text"),
            Report { drawings: Vec::new(), ..report }
        );
        assert!(text.contains("\"taps\": 15") && !text.contains("metrics"));
        let other = text.replace("\"schema_version\": 1", "\"schema_version\": 9");
        let error = read_json(other.as_bytes(), "report.json").map(|_| ()).unwrap_err().to_string();
        assert_eq!(error, "report.json: schema_version: 9; this build reads 1");
    }
    let error = read_json(b"{", "r.json").map(|_| ()).unwrap_err().to_string();
    assert!(error.starts_with("r.json: not a report"), "{error}");
}

#[test]
fn every_format_shows_the_counts() {
    for format in FORMATS {
        let text = format.write_report(&with_storage()).expect("written");
        for wanted in ["15", "9", "6"] {
            assert!(text.contains(wanted), "{}: {text}", format.name());
        }
        assert!(text.ends_with('\n') && find_format(format.name()).is_ok());
    }
    assert!(
        find_format("pdf").map(|_| ()).unwrap_err().to_string().contains("table, json, csv, markdown, html")
    );
}

#[test]
fn the_table_is_aligned() {
    let text = find_format("table").and_then(|f| f.write_report(&report(None))).expect("written");
    let lines: Vec<&str> = text.lines().skip(2).take(4).collect();
    assert!(lines[0].starts_with("plane  size  stored  taps"), "{text}");
    assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{text}");
    assert!(lines[3].starts_with("total  12x8       8    30"), "{text}");
}

#[test]
fn csv_is_rectangular() {
    let text = find_format("csv").and_then(|f| f.write_report(&with_storage())).expect("written");
    let (planes, layers) = text.split_once("\n\n").expect("two tables");
    for (table, n_lines) in [(planes, 4), (layers, 3)] {
        let widths: Vec<usize> = table.lines().map(|line| line.split(',').count()).collect();
        assert_eq!(widths.len(), n_lines);
        assert!(widths.iter().all(|&width| width == widths[0]), "{table}");
    }
    assert!(layers.contains("\na<b,13,3,24,128,"), "{layers}");
}

#[test]
fn html_escapes_names() {
    let text = find_format("html").and_then(|f| f.write_report(&with_storage())).expect("written");
    assert!(text.contains("a&lt;b") && !text.contains("a<b"));
}
