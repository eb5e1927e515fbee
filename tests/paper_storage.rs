//! The storage tables of the paper, computed from the shapes of its networks: kept in docs/paper-storage.md.

use flexor_hdl::codec::account::{Account, listed_accounts};
use flexor_hdl::codec::frame::{BitOrder, Layout};
use flexor_hdl::codec::layers::Layer;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A network: its quantized layers, and the weights that stay at 32 bits.
struct Network {
    layers: Vec<Layer>,
    floats: usize,
}

fn layer(name: String, shape: &[usize]) -> Layer {
    Layer { name, n_weights: shape.iter().product(), shape: Some(shape.to_vec()), ..Layer::default() }
}

/// ResNet for CIFAR-10 of 6n+2 layers, shortcuts without weights; the first convolution and the classifier stay.
fn cifar(n: usize) -> Network {
    let mut layers = Vec::new();
    let mut inputs = 16;
    for channels in [16, 32, 64] {
        for _ in 0..2 * n {
            layers.push(layer(format!("conv{}", layers.len()), &[channels, inputs, 3, 3]));
            inputs = channels;
        }
    }
    Network { layers, floats: 16 * 3 * 9 + 640 }
}

/// The same with its classifier quantized.
fn with_classifier(n: usize) -> Network {
    let mut network = cifar(n);
    network.layers.push(layer("fc".into(), &[10, 64]));
    network.floats -= 640;
    network
}

/// ResNet-18 for ImageNet; its shortcuts of size 1x1 are quantized or not.
fn imagenet(shortcuts: bool) -> Network {
    let mut layers = Vec::new();
    let mut floats = 64 * 3 * 49 + 1000 * 512;
    let mut inputs = 64;
    for channels in [64, 128, 256, 512] {
        let first = inputs;
        for _ in 0..4 {
            layers.push(layer(format!("conv{}", layers.len()), &[channels, inputs, 3, 3]));
            inputs = channels;
        }
        if first != channels {
            let shortcut = layer(format!("shortcut{channels}"), &[channels, first, 1, 1]);
            if shortcuts { layers.push(shortcut) } else { floats += shortcut.n_weights }
        }
    }
    Network { layers, floats }
}

impl Network {
    fn total(&self, n_in: &[usize], n_out: usize) -> Account {
        let layout = Layout { n_in: n_in.to_vec(), word_width: 1, bit_order: BitOrder::LsbFirst };
        Account::sum_accounts(&listed_accounts(&self.layers, &layout, n_out))
    }

    /// 32 bits a weight over all that is stored.
    fn ratio(&self, n_in: &[usize], n_out: usize) -> f64 {
        let total = self.total(n_in, n_out);
        let floats = 32 * self.floats as u128;
        let stored = total.stored_bits + total.word_padding_bits + total.alpha_bits + floats;
        (32 * total.n_weights + floats) as f64 / stored as f64
    }
}

/// n_in and the printed ratio of table 2, n_out = 10.
const TABLE_2: [(usize, f64); 6] = [(10, 29.95), (9, 31.82), (8, 35.32), (7, 39.68), (6, 45.27), (5, 52.70)];

fn table_2(text: &mut String) -> std::fmt::Result {
    writeln!(text, "Table 2, n_out = 10, compression ratio:\n")?;
    writeln!(
        text,
        "| n_in | printed | ResNet-20 | ResNet-20 at n_in - 1 | ResNet-32 | ResNet-32, classifier too |"
    )?;
    writeln!(text, "|---|---|---|---|---|---|")?;
    for (n_in, printed) in TABLE_2 {
        let ratios = [
            cifar(3).ratio(&[n_in], 10),
            cifar(3).ratio(&[n_in - 1], 10),
            cifar(5).ratio(&[n_in], 10),
            with_classifier(5).ratio(&[n_in], 10),
        ];
        let ratios = ratios.map(|ratio| format!("{ratio:.2}"));
        writeln!(text, "| {n_in} | {printed:.2} | {} |", ratios.join(" | "))?;
    }
    Ok(())
}

fn table_q2(
    text: &mut String,
    title: &str,
    networks: &[(&str, Network)],
    rows: &[usize],
) -> std::fmt::Result {
    writeln!(text, "\n{title}, q = 2, n_out = 20:\n")?;
    let names: Vec<_> = networks.iter().map(|(name, _)| format!("{name}: bits per weight | ratio")).collect();
    writeln!(text, "| n_in | printed bits per weight | {} |", names.join(" | "))?;
    writeln!(text, "|---|---|{}", "---|".repeat(2 * networks.len()))?;
    for &n_in in rows {
        write!(text, "| {n_in} | {:.1} |", n_in as f64 / 10.0)?;
        for (_, network) in networks {
            let planes = [n_in, n_in];
            let real = network.total(&planes, 20).bits_per_weight;
            write!(text, " {real:.4} | {:.2} |", network.ratio(&planes, 20))?;
        }
        writeln!(text)?;
    }
    Ok(())
}

fn tables() -> String {
    let mut text = String::new();
    table_2(&mut text).expect("text");
    let cifar = [("ResNet-20", cifar(3)), ("ResNet-32", cifar(5))];
    table_q2(&mut text, "Table 3", &cifar, &[20, 18, 16, 14, 12]).expect("text");
    let imagenet = [("ResNet-18", imagenet(true)), ("1x1 shortcuts at 32 bits", imagenet(false))];
    table_q2(&mut text, "Table 4", &imagenet, &[16, 12, 8]).expect("text");
    text
}

#[test]
fn the_tables_are_those_of_the_docs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/paper-storage.md");
    let docs = std::fs::read_to_string(&path).expect("read");
    let (before, rest) = docs.split_once("<!-- begin -->\n").expect("a beginning");
    let (found, after) = rest.split_once("<!-- end -->").expect("an end");
    let tables = tables();
    if std::env::var_os("BLESS").is_some() {
        let text = format!("{before}<!-- begin -->\n{tables}<!-- end -->{after}");
        return std::fs::write(&path, text).expect("written");
    }
    assert_eq!(found, tables, "BLESS=1 writes the tables anew");
}

/// What docs/paper-storage.md says of the printed column.
#[test]
fn two_readings_fit_the_printed_ratios() {
    for (n_in, printed) in TABLE_2 {
        let meant = if n_in == 10 { printed - 1.0 } else { printed };
        for ratio in [cifar(3).ratio(&[n_in - 1], 10), with_classifier(5).ratio(&[n_in], 10)] {
            assert!((ratio - meant).abs() < 0.081, "{n_in}: {ratio} for {meant}");
        }
        assert!(cifar(5).ratio(&[n_in], 10) < meant - 1.0);
    }
}

#[test]
fn shapes_are_those_of_networks_json() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("FLEXOR_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let Ok(text) = std::fs::read_to_string(shared.join("data/networks.json")) else {
        println!("note: no networks.json, shapes are not compared");
        return;
    };
    let json: serde_json::Value = serde_json::from_str(&text).expect("json");
    let ours = [cifar(3), cifar(5), imagenet(true), imagenet(false)];
    let theirs = &json["networks"].as_array().expect("networks")[2..];
    assert_eq!(theirs.len(), ours.len());
    for (ours, theirs) in ours.iter().zip(theirs) {
        let totals = &theirs["totals"];
        let ours_total = ours.total(&[12, 12], 20);
        assert_eq!(totals["quantized_weights"], ours_total.n_weights as u64, "{}", theirs["name"]);
        assert_eq!(totals["fp32_weights"], ours.floats, "{}", theirs["name"]);
        assert_eq!(totals["alphas_per_plane"], (ours_total.alpha_bits / 64) as u64, "{}", theirs["name"]);
        let by_n_in = &totals["nout20"]["by_nin"]["12"];
        assert_eq!(by_n_in["encrypted_bits"], (ours_total.stored_bits / 2) as u64, "{}", theirs["name"]);
    }
}
