//! Every format round, and what must be refused.

use crate::network::io::names::name_indices;
use crate::network::io::*;
use crate::network::{MAX_OPERANDS, NodeId};
use proptest::prelude::*;
use std::collections::BTreeMap;

const READ: [&str; 5] = ["txt", "json", "blif", "aag", "aig"];

/// A network of a random map of `n_out` rows, a chain each; every fourth row is 0, and rows share what begins alike.
fn network(n_in: usize, n_out: usize, bits: &[bool]) -> XorNetwork {
    let mut bits = bits.iter().copied().cycle();
    let mut network = XorNetwork::new(n_in);
    let mut chains = BTreeMap::new();
    for i in 0..n_out {
        let mut taps = Vec::from_iter((0..n_in).map(|j| network.input(j)));
        taps.retain(|_| bits.next().unwrap_or(false) && i % 4 != 3);
        let top = taps.into_iter().reduce(|chain, input| {
            *chains.entry([chain, input]).or_insert_with(|| network.xor_all(&[chain, input]))
        });
        network.push_output(top, (i * i + n_in).is_multiple_of(3));
    }
    network.canonical()
}

fn networks() -> impl Strategy<Value = XorNetwork> {
    let bits = prop::collection::vec(any::<bool>(), 97);
    (1usize..80, 1usize..14, bits).prop_map(|(n_in, n_out, bits)| network(n_in, n_out, &bits))
}

/// Networks as other tools may leave them: gates that repeat, cancel or reach nothing.
fn wild() -> impl Strategy<Value = XorNetwork> {
    let picks = prop::collection::vec(prop::collection::vec(any::<u16>(), 2..=MAX_OPERANDS), 0..30);
    (1usize..7, picks, prop::collection::vec((any::<u16>(), any::<bool>()), 1..6)).prop_map(
        |(n_in, gates, outputs)| {
            let mut network = XorNetwork::new(n_in);
            let pick = |network: &XorNetwork, k: u16| NodeId(u32::from(k) % network.n_nodes() as u32);
            for operands in gates {
                let operands: Vec<_> = operands.into_iter().map(|k| pick(&network, k)).collect();
                network.xor_all(&operands);
            }
            for (k, invert) in outputs {
                network.push_output((k % 7 != 0).then(|| pick(&network, k)), invert);
            }
            network
        },
    )
}

fn back(network: &XorNetwork, extension: &str) -> Result<XorNetwork> {
    read_network(&write_network(network, extension)?, extension, "f", network.n_in(), network.n_out())
}

fn refused(text: &str, extension: &str, n_in: usize, n_out: usize) -> String {
    let error = read_network(text.as_bytes(), extension, "f", n_in, n_out).expect_err(text);
    assert_eq!(error.exit_code(), 2);
    error.to_string()
}

fn matrix(text: &str, extension: &str, n_in: usize, n_out: usize) -> String {
    let network = read_network(text.as_bytes(), extension, "f", n_in, n_out).expect(text);
    let map = network.affine();
    map.matrix.to_string().replace('\n', " ") + &map.offset.to_string()
}

proptest! {
    #[test]
    fn every_format_reads_what_it_writes(network in networks()) {
        for extension in READ {
            let back = back(&network, extension).expect(extension);
            prop_assert_eq!(back.affine(), network.affine(), "{}", extension);
            prop_assert_eq!(back.n_xor(), network.n_xor(), "{}", extension);
            prop_assert_eq!(back.depth(), network.depth(), "{}", extension);
        }
        prop_assert_eq!(&back(&network, "txt").expect("txt"), &network);
        prop_assert_eq!(&back(&network, "json").expect("json"), &network);
    }

    #[test]
    fn every_format_keeps_the_map_of_any_network(network in wild()) {
        for extension in READ {
            prop_assert_eq!(back(&network, extension).expect(extension).affine(), network.affine(), "{}", extension);
        }
    }

    #[test]
    fn takes_any_bytes_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for extension in READ {
            let _ = read_network(&bytes, extension, "f", 3, 2);
        }
    }

    #[test]
    fn takes_any_words_of_a_format_without_a_panic(
        txt in "[xty0-9=^ #\n]{0,60}",
        json in "(\\{|\\}|\\[|\\]|,|:|-|1|9|null|true|\"gates\"|\"n_in\"|\"outputs\"|\"source\"){0,30}",
        blif in "(\\.model|\\.inputs|\\.outputs|\\.names|\\.end|a|b|c| |\\\\|\n|-|0|1|#){0,60}",
        aag in "aag [0-9] 3 0 2 [0-3]\n2\n4\n6\n([0-9]{1,2}| |\n|i|o|c){0,40}",
        aig in prop::collection::vec(0u8..20, 0..20),
    ) {
        let mut binary = b"aig 6 3 0 2 3\n12\n13\n".to_vec();
        binary.extend(aig);
        for (text, extension) in [(txt, "txt"), (json, "json"), (blif, "blif"), (aag, "aag")] {
            let _ = read_network(text.as_bytes(), extension, "f", 3, 2);
        }
        let _ = read_network(&binary, "aig", "f", 3, 2);
    }

    /// Over so few inputs, logic is read exactly where it is a sum of them.
    #[test]
    fn logic_is_read_if_and_only_if_it_is_sums(
        gates in prop::collection::vec((any::<bool>(), any::<u8>(), any::<u8>()), 1..12),
        n_in in 1u32..=5,
    ) {
        let (mut ands, mut known) = (Vec::new(), (0..2 * (n_in + 1)).collect::<Vec<u32>>());
        for (xor, a, b) in gates {
            let [a, b] = [a, b].map(|pick| known[usize::from(pick) % known.len()]);
            let mut and = |a: u32, b: u32| {
                ands.push([a, b]);
                2 * (n_in + ands.len() as u32)
            };
            let gate = if xor {
                let (p, q) = (and(a, b), and(a ^ 1, b ^ 1));
                and(p ^ 1, q ^ 1)
            } else {
                and(a, b)
            };
            known.extend([gate, gate + 1]);
        }
        let output = known[known.len() - 1];
        let value = |x: u32| {
            let mut values: Vec<_> = [false].into_iter().chain((0..n_in).map(|j| x >> j & 1 == 1)).collect();
            let literal = |values: &[bool], l: u32| values[l as usize / 2] != (l % 2 == 1);
            ands.iter().for_each(|[a, b]| values.push(literal(&values, *a) && literal(&values, *b)));
            literal(&values, output)
        };
        let sum = |x: u32| (0..n_in).filter(|j| x >> j & 1 == 1).fold(value(0), |sum, j| sum ^ value(1 << j) ^ value(0));
        let affine = (0..1 << n_in).all(|x| value(x) == sum(x));
        let mut text = format!("aag {} {n_in} 0 1 {}\n", n_in as usize + ands.len(), ands.len());
        (1..=n_in).for_each(|variable| text += &format!("{}\n", 2 * variable));
        text += &format!("{output}\n");
        for (k, [a, b]) in ands.iter().enumerate() {
            text += &format!("{} {a} {b}\n", 2 * (n_in as usize + 1 + k));
        }
        match read_network(text.as_bytes(), "aag", "f", n_in as usize, 1) {
            Ok(network) => {
                let map = network.affine();
                let row = |x: u32| (0..n_in).filter(|&j| x >> j & 1 == 1 && map.matrix.get(0, j as usize)).count();
                prop_assert!(affine);
                prop_assert!((0..1 << n_in).all(|x| value(x) == ((row(x) % 2 == 1) != map.offset.get(0))), "{}", text);
            }
            Err(error) => prop_assert!(!affine && error.to_string().contains("no sum"), "{}: {}", error, text),
        }
    }

    /// A changed file is refused or is some network of the right size.
    #[test]
    fn takes_changed_files_without_a_panic(network in networks(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..4)) {
        for extension in READ {
            let mut bytes = write_network(&network, extension).expect("written");
            for (at, byte, how) in &changes {
                let at = at.index(bytes.len());
                match how {
                    0 => bytes[at] = *byte,
                    1 => bytes[at] = b"01 \n-^.,"[usize::from(*byte) % 8],
                    _ => drop(bytes.remove(at)),
                }
            }
            if let Ok(back) = read_network(&bytes, extension, "f", network.n_in(), network.n_out()) {
                prop_assert_eq!((back.n_in(), back.n_out()), (network.n_in(), network.n_out()));
            }
        }
    }
}

#[test]
fn extensions_decide_and_dot_is_not_read() {
    let mut small = XorNetwork::new(2);
    let sum = small.xor(small.input(0), small.input(1));
    small.push_output(Some(sum), true);
    small.push_output(None, false);
    let known = "network files end in one of txt, json, blif, aag, aig, dot";
    for extension in ["", "exe"] {
        assert!(refused("", extension, 1, 1).contains(known));
        assert!(write_network(&small, extension).is_err_and(|e| e.to_string().contains(known)));
    }
    assert_eq!(refused("", "dot", 1, 1), "f: .dot is written, not read");
    assert!(read_network(b"y0 = x0", "TXT", "f", 1, 1).is_ok());
    let drawn = String::from_utf8(write_network(&small, "dot").expect("dot")).expect("text");
    for line in ["x0 -> t0;", "x1 -> t0;", "t0 -> y0 [arrowhead=dot];", "zero1 -> y1;"] {
        assert!(drawn.contains(line), "{drawn}");
    }
}

#[test]
fn stated_sizes_must_be_the_wanted_ones() {
    let network = network(5, 3, &[true, false, true, true]);
    for extension in ["json", "blif", "aag", "aig"] {
        let bytes = write_network(&network, extension).expect("written");
        for (n_in, n_out) in [(4, 3), (5, 4)] {
            let error = read_network(&bytes, extension, "f", n_in, n_out).expect_err(extension).to_string();
            assert!(error.contains("5 inputs and 3 outputs, must have"), "{extension}: {error}");
        }
    }
}

#[test]
fn text_must_be_utf8() {
    for extension in ["txt", "json", "blif"] {
        let error = read_network(b"#\xff", extension, "f", 1, 1).expect_err("no text").to_string();
        assert_eq!(error, "f: byte 1: not UTF-8 text");
        assert!(read_network(b"\xef\xbb\xbf# nothing", extension, "f", 1, 1).is_err());
    }
}

#[test]
fn names_with_numbers_order_inputs_and_outputs() {
    assert_eq!(name_indices(&["x[0]", "x[2]", "x[1]"]), [0, 2, 1]);
    assert_eq!(name_indices(&["n10", "n11"]), [0, 1]);
    assert_eq!(name_indices(&["x1", "x0"]), [1, 0]);
    for by_position in [["x0", "y1"], ["x1", "x2"], ["x[1", "x[0]"], ["a", "b"], ["x0", "x00"]] {
        assert_eq!(name_indices(&by_position), [0, 1], "{by_position:?}");
    }
    let text = ".inputs x1 x0\n.outputs y1 y0\n.names x0 y0\n1 1\n.names x1 x0 y1\n10 1\n01 1\n";
    assert_eq!(matrix(text, "blif", 2, 2), "10 11 00");
    let text = "aag 2 2 0 1 0\n2\n4\n2\ni0 x[1]\ni1 x[0]\n";
    assert_eq!(matrix(text, "aag", 2, 1), "01 0");
}

#[test]
fn json_is_as_documented() {
    let text = r#"{ "schema_version": 1, "n_in": 3, "n_out": 2, "gates": [[0, 2], [3, 1]],
        "outputs": [{"source": 4, "invert": false}, {"source": null, "invert": true}] }"#;
    assert_eq!(matrix(text, "json", 3, 2), "111 000 01");
    for (from, to, wanted) in [
        ("\"gates\"", "\"walls\"", "unknown field `walls`"),
        ("\"n_in\": 3, ", "", "missing field `n_in`"),
        ("[0, 2]", "[0, 3]", "f: gates[0]: 3, only values 0 to 2 are defined above"),
        ("[0, 2]", "[0, 2, 1, 0, 2, 1, 0]", "line 1 column"),
        ("[0, 2]", "[0]", "f: gates[0]: 1 operands, at least 2"),
        ("[0, 2]", "[0, -2]", "line 1 column"),
        ("\"source\": 4", "\"source\": 5", "f: outputs[0].source: 5, only values 0 to 4"),
        ("\"source\": 4, ", "", "missing field `source`"),
        ("\"invert\": false", "\"invert\": false, \"x\": 1", "unknown field `x`"),
        ("\"schema_version\": 1", "\"schema_version\": 2", "f: schema_version: 2, this build reads 1"),
        (", {\"source\": null, \"invert\": true}", "", "f: outputs: 1 of them, n_out is 2"),
    ] {
        assert!(text.contains(from));
        let error = refused(&text.replace(from, to), "json", 3, 2);
        assert!(error.contains(wanted), "{to}: {error}");
    }
}

#[test]
fn blif_takes_covers_of_sums() {
    let head = ".model m # one\n.inputs a b \\\n c\n.outputs y z\n";
    let read = |covers: &str| matrix(&(head.to_owned() + covers), "blif", 3, 2);
    let odd = "100 1\n010 1\n001 1\n111 1\n";
    assert_eq!(read(&format!(".names a b c y\n{odd}.names y z\n0 1\n.end\n")), "111 111 01");
    assert_eq!(read(&format!(".names a b c y\n{}.names z\n", odd.replace(" 1", " 0"))), "111 000 10");
    assert_eq!(read(".names z y\n1 1\n.names b z\n0 0\n"), "010 010 00");
    assert_eq!(read(".names y\n1\n.names z\n0\n"), "000 000 10");
    // ANDs and multiplexers that come to sums, in any order; x | !x.
    let logic = ".names p q y\n1- 1\n-1 1\n.names a b p\n10 1\n.names a b q\n01 1\n.names a z\n1 1\n0 1\n";
    assert_eq!(read(logic), "110 000 01");
    assert_eq!(read(".names n a b y\n101 1\n010 1\n.names a n\n0 1\n.names c z\n1 1\n"), "110 001 00");
    let wide = |odd: bool, on: &str| {
        let word = |m: u32| (0..9).map(|i| if m >> i & 1 == 1 { '1' } else { '0' }).collect::<String>();
        let rows =
            (0..512u32).filter(|m| (m.count_ones() % 2 == 1) == odd).map(|m| word(m) + " " + on + "\n");
        let inputs = (0..9).map(|j| format!(" x{j}")).collect::<String>();
        format!(".inputs{inputs}\n.outputs y\n.names{inputs} y\n{}", rows.collect::<String>())
    };
    for (odd, on, offset) in [(true, "1", "0"), (true, "0", "1"), (false, "1", "1"), (false, "0", "0")] {
        assert_eq!(matrix(&wide(odd, on), "blif", 9, 1), format!("111111111 {offset}"));
        let short = wide(odd, on).lines().take(258).collect::<Vec<_>>().join("\n");
        assert_eq!(refused(&short, "blif", 9, 1), "f: line 3: logic of 9 inputs that is not their parity");
    }
}

#[test]
fn blif_names_the_line_and_what_is_wrong() {
    let head = ".inputs a b\n.outputs y\n";
    for (rest, wanted) in [
        (".latch a y", "f: line 3: `.latch` holds a state"),
        (".gate xor2 a=a y=y", "f: line 3: `.gate` is a cell of a library"),
        (".subckt s a=y", "f: line 3: `.subckt` is another model"),
        (".kiss", "f: line 3: `.kiss` is no directive that is read"),
        (".names a b y\n11 1", "f: output 0 is no sum (XOR) of inputs"),
        (".names a b y\n1 1", "f: line 4: `1` for 2 inputs"),
        (".names a b y\n12 1", "f: line 4: `12` for 2 inputs"),
        (".names a b y\n10 1\n01 0", "f: line 5: rows of one cover with different outputs"),
        (".names a b y\n10 x", "f: line 4: output `x`"),
        (".names a b y\n10 1 1", "f: line 4: 3 words"),
        ("10 1", "f: line 3: `10` before any .names"),
        (".names a q y\n10 1", "f: line 3: `q` is not defined"),
        (".names y y\n1 1", "f: line 3: `y` depends on itself"),
        (".names a a\n1 1", "f: line 3: `a` is defined twice"),
        (".names a", "f: line 3: `a` is defined twice"),
        (".names z", "f: output `y` is not defined"),
        (".names", "f: line 3: .names without a signal"),
        (".model a\n.model b", "f: line 4: a second .model"),
        (".end\n.names y", "f: line 4: `.names` after .end"),
        (".names a \\", "f: line 3: the file ends where this line should go on"),
    ] {
        let error = refused(&(head.to_owned() + rest), "blif", 2, 1);
        assert!(error.contains(wanted), "{rest:?}: {error}");
    }
}

#[test]
fn aiger_takes_xor_in_many_forms() {
    let read = |rest: &str| matrix(rest, "aag", 2, 1);
    // !(a·b)·!(!a·!b), its inverse, four NANDs, with gaps, ANDs in any order.
    assert_eq!(read("aag 5 2 0 1 3\n2\n4\n10\n6 2 4\n8 3 5\n10 7 9\n"), "11 0");
    assert_eq!(read("aag 5 2 0 1 3\n2\n4\n11\n6 2 4\n8 3 5\n10 7 9\n"), "11 1");
    assert_eq!(read("aag 6 2 0 1 4\n2\n4\n13\n6 2 4\n8 2 7\n10 4 7\n12 9 11\n"), "11 0");
    assert_eq!(read("aag 90 2 0 1 3\n20\n4\n10\n10 17 9\n16 20 4\n8 21 5\nc\nfree text\n"), "11 0");
    assert_eq!(read("aag 2 2 0 1 0\n2\n4\n1\n"), "00 1");
    assert_eq!(read("aag 3 2 0 1 1\n2\n4\n6\n6 2 3\n"), "00 0");
}

#[test]
fn aiger_names_the_line_and_what_is_wrong() {
    for (text, wanted) in [
        ("", "f: line 1: the file ends too early"),
        ("aig 2 2 0 1 0\n", "f: line 1: `aig`, a file of this kind begins with aag"),
        ("aag 2 2 0\n", "f: line 1: five numbers follow"),
        ("aag 2 2 0 1 0 0 0 0 0 0\n", "f: line 1: latches and properties"),
        ("aag 2 2 0 1 -1\n", "f: line 1: `-1` is no number"),
        ("aag 3 2 1 1 0\n", "f: line 1: latches and properties"),
        ("aag 2 2 0 2 0\n", "f: line 1: 2 inputs and 2 outputs, must have 2 and 1"),
        ("aag 4000000000 2 0 1 4000000000\n", "f: line 1: 4000000000 ANDs, at most 0"),
        ("aag 1 2 0 1 0\n", "f: line 1: M is 1 with 2 inputs"),
        ("aag 2 2 0 1 0\n2\n2\n2\n", "f: line 3: 2 is inverted or defined twice"),
        ("aag 2 2 0 1 0\n2\n5\n2\n", "f: line 3: 5 is inverted or defined twice"),
        ("aag 2 2 0 1 0\n2\n4\n6\n", "f: line 4: literal 6, at most 5"),
        ("aag 3 2 0 1 0\n2\n4\n6\n", "f: literal 6 is not defined"),
        ("aag 2 2 0 1 0\n2\n4\n2 4\n", "f: line 4: more than 1 literals"),
        ("aag 3 2 0 1 1\n2\n4\n6\n6 2\n       ", "f: line 5: 3 literals are wanted"),
        ("aag 3 2 0 1 1\n2\n4\n6\n6 2 4\n", "f: output 0 is no sum (XOR) of inputs"),
        ("aag 3 2 0 1 1\n2\n4\n6\n6 6 4\n", "f: AND 0: depends on itself"),
        ("aag 2 2 0 1 0\n2\n4\n2\nq0 x\n", "f: line 5: no symbol"),
        ("aag 2 2 0 1 0\n2\n4\n2\ni2 x\n", "f: line 5: symbol 2 of 2"),
        ("aag 2 2 0 1 0\n2\n4\n2\ni1 x\ni1 y\n", "f: line 6: `i1` is named twice"),
    ] {
        let error = refused(text, "aag", 2, 1);
        assert!(error.contains(wanted), "{text:?}: {error}");
    }
    for (text, wanted) in [
        ("aig 5 2 0 1 2\n2\n1234", "f: line 1: M is 5, 2 inputs and 2 ANDs"),
        ("aig 3 2 0 1 1\n6\n\0\0", "f: AND 0: a broken difference"),
        ("aig 3 2 0 1 1\n6\n\x07\0", "f: AND 0: a broken difference"),
        ("aig 3 2 0 1 1\n6\n\x02\x05", "f: AND 0: a broken difference"),
        ("aig 3 2 0 1 1\n6\n\x02\x02i0\n", "f: line 3: no symbol"),
        ("aig 4 2 0 1 2\n6\n\x02\x02\x01", "f: AND 1: a broken difference"),
    ] {
        let error = refused(text, "aig", 2, 1);
        assert!(error.contains(wanted), "{text:?}: {error}");
    }
}
