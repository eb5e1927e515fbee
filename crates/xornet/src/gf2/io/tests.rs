//! Every format round; and files that must be refused, with the words of the refusal.

use crate::gf2::BitVec;
use crate::gf2::io::*;
use proptest::prelude::*;

fn matrix(rows: &str) -> BitMatrix {
    BitMatrix::parse(rows).unwrap()
}

fn refused(text: &str, extension: &str) -> String {
    read_matrix(text.as_bytes(), extension, "m").expect_err("must be refused").to_string()
}

proptest! {
    #[test]
    fn takes_any_words_without_a_panic(
        hex in "(columns |0x|[0-9a-f#/ \n]){0,30}",
        alist in "[0-3 \n]{0,40}",
        mtx in "(coordinate|array) (pattern|real) (general|symmetric)\n[0-3 \n]{0,40}",
    ) {
        let mtx = format!("%%MatrixMarket matrix {mtx}");
        for (text, extension) in [(hex, "hex"), (alist, "alist"), (mtx, "mtx")] {
            let _ = read_matrix(text.as_bytes(), extension, "m");
        }
    }

    #[test]
    fn every_format_reads_what_it_writes(rows in 1usize..20, cols in 1usize..140, seed in any::<u64>()) {
        let bit = |i: usize| seed.wrapping_mul(i as u64 * 2 + 1) >> 40 & 1 == 1;
        let rows = (0..rows).map(|i| BitVec::from_bits((0..cols).map(|j| bit(i * cols + j)))).collect();
        let matrix = BitMatrix::from_rows(cols, rows).unwrap();
        for extension in readable_extensions() {
            let bytes = write_matrix(&matrix, extension).unwrap();
            prop_assert_eq!(&read_matrix(&bytes, extension, "m").unwrap(), &matrix);
        }
    }
}

#[test]
fn reads_the_forms_people_write() {
    let expected = matrix("101 010");
    let reads = |text: &str, extension: &str| {
        assert_eq!(read_matrix(text.as_bytes(), extension, "m").unwrap(), expected)
    };
    reads("101\n010", "txt");
    reads("\u{feff}# the code\r\n1 0 1 # first\r\n\r\n  0 1\t0\r\n", "TXT");
    reads("1, 0 ,1\n# second\n\n0,\"1\",0\n", "csv");
    reads(r#"["101", [0, 1, 0]]"#, "json");
    reads("1.000000000000000000e+00 0.0 1.\n0.0 1.0 -0.0\n", "txt");
    reads("1.0000e+00,0.0,1\n0.0,1.0,0\n", "csv");
    reads("5\n0x2 // second\n".replace("5", "columns 3\n5").as_str(), "hex");
    reads("3 2\n1 2\n1 1 1\n2 1\n1\n2\n1\n1 3\n2 0\n", "alist");
    reads(
        "%%MatrixMarket matrix coordinate real general\n% none\n2 3 4\n1 1 1.0\n1 3 1\n2 2 1\n2 1 0\n",
        "mtx",
    );
    reads("%%MatrixMarket matrix array integer general\n2 3\n1 0\n0 1\n1\n0\n", "mtx");
}

#[test]
fn symmetric_halves_are_whole() {
    let expected = matrix("101 011 110");
    for rest in [
        "coordinate pattern symmetric\n3 3 4\n1 1\n2 2\n3 1\n3 2\n",
        "array real symmetric\n3 3\n1 0 1 1 1 0\n",
    ] {
        let text = format!("%%MatrixMarket matrix {rest}");
        assert_eq!(read_matrix(text.as_bytes(), "mtx", "m").unwrap(), expected, "{rest}");
    }
}

#[test]
fn sparse_forms_name_the_line() {
    let head = "%%MatrixMarket matrix coordinate pattern general\n";
    for (text, extension, wanted) in [
        (head.to_owned() + "2 2 1\n3 1\n", "mtx", "m: line 3: (3, 1) in 2 rows and 2 columns"),
        (head.to_owned() + "2 2 2\n1 1\n1 1\n", "mtx", "m: line 4: an entry that is stated twice"),
        (head.to_owned() + "2 2 2\n1 1\n", "mtx", "m: line 2: 2 entries are stated, there are 1"),
        (head.to_owned() + "2 99999 0\n", "mtx", "m: line 2: 2 rows and 99999 columns, 1 to 4096 each"),
        (head.replace("pattern", "complex"), "mtx", "m: line 1: read are"),
        (
            head.replace("pattern", "integer") + "1 1 1\n1 1 2\n",
            "mtx",
            "m: line 3: \"2\", an entry is 0 or 1",
        ),
        ("5000 2\n".into(), "alist", "m: line 1: 5000 columns and 2 rows, 1 to 4096 each"),
        ("1 1\n1 1\n1\n1\n1\n0\n".into(), "alist", "m: line 6: 0 entries, its weight is 1"),
        ("2 1\n1 1\n1 0\n1\n1\n0\n2\n".into(), "alist", "m: line 7: rows that are not those of the columns"),
        ("g\n".into(), "hex", "m: line 1: \"g\" is no hexadecimal number of 4 bits"),
        ("columns 3\n8\n".into(), "hex", "m: line 2: \"8\" is no hexadecimal number of 3 bits"),
        ("1".into(), "tex", "m: .tex is written, not read"),
    ] {
        let error = refused(&text, extension);
        assert!(error.starts_with(wanted), "{text}: {error}");
    }
}

#[test]
fn listings_are_written() {
    let text = |extension| String::from_utf8(write_matrix(&matrix("10 01"), extension).unwrap()).unwrap();
    assert_eq!(text("tex"), "\\begin{pmatrix}\n1 & 0 \\\\\n0 & 1 \\\\\n\\end{pmatrix}\n");
    assert_eq!(text("c"), "static const unsigned char matrix[2][2] = {\n    {1, 0},\n    {0, 1},\n};\n");
}

#[test]
fn reads_any_number_type_and_order() {
    let expected = matrix("10 01 11");
    let dict = "{'descr': '>f8', 'fortran_order': True, 'shape': (3, 2), }";
    let data = [1.0f64, 0.0, 1.0, 0.0, 1.0, 1.0].iter().flat_map(|x| x.to_be_bytes()).collect::<Vec<_>>();
    let len = (dict.len() as u16).to_le_bytes();
    let mut bytes = [b"\x93NUMPY\x01\x00", &len[..], dict.as_bytes(), &data].concat();
    assert_eq!(read_matrix(&bytes, "npy", "m").unwrap(), expected);
    bytes.splice(bytes.len() - 8.., f64::NAN.to_be_bytes());
    let text = read_matrix(&bytes, "npy", "m").unwrap_err().to_string();
    assert_eq!(text, "m: row 2, column 1: NaN, an entry is 0 or 1");
}

#[test]
fn takes_the_one_called_m_of_several_arrays() {
    let array = |row: &str| npy_matrix::write_matrix(&matrix(row));
    let entries = |last: &str| [("a".to_owned(), array("10")), (last.to_owned(), array("01"))];
    let read = |last: &str| read_matrix(&npz::write_archive(&entries(last)).unwrap(), "npz", "m");
    assert_eq!(read("M").unwrap(), matrix("01"));
    assert_eq!(read("b").unwrap_err().to_string(), "m: 2 arrays (a, b), need exactly one or one called M");
}

#[test]
fn names_every_wrong_row() {
    let txt = refused("101\n1x1\n\n10\n", "txt");
    assert_eq!(txt, "m: line 2, column 2: 'x', an entry is 0 or 1\nm: line 4: 2 entries where line 1 has 3");
    let csv = refused("1,0\n1,2\n1\n", "csv");
    assert_eq!(csv, "m: line 2, cell 2: \"2\", an entry is 0 or 1\nm: line 3: 1 entries where line 1 has 2");
    let json = refused(r#"["10", [1, -1], [0.5, 1], [], "1"]"#, "json");
    let expected = "m: [1][1]: -1, an entry is 0 or 1\nm: [2][0]: 0.5, an entry is 0 or 1\n\
                    m: [3]: a row without entries\nm: [4]: 1 entries where [0] has 2";
    assert_eq!(json, expected);
}

#[test]
fn says_what_is_no_matrix_at_all() {
    for (text, extension) in [("# none\n", "txt"), ("\n", "csv"), ("[]", "json")] {
        assert_eq!(refused(text, extension), "m: an empty matrix, at least one row is needed");
    }
    assert!(refused(r#"{"rows": []}"#, "json").contains("expected an array of rows"));
    assert!(refused(r#"["10"] "11""#, "json").contains("trailing characters"));
    assert!(refused(&"[".repeat(100_000), "json").starts_with("m: "));
    assert!(read_matrix(&[b'1', 0xff], "txt", "m").unwrap_err().to_string().contains("byte 1: not UTF-8"));
    assert_eq!(
        refused("", "exe"),
        "m: matrix files end in one of txt, csv, json, npy, npz, alist, mtx, hex, tex, c, not in \"exe\""
    );
    let flat = npy::write_u8(&[3], &[1, 0, 1]);
    assert_eq!(read_matrix(&flat, "npy", "m").unwrap_err().to_string(), "m: shape: 1 axes, a matrix has 2");
}

#[test]
fn holds_the_limits() {
    let wide = "1".repeat(MAX_SIDE);
    let row_list = |n: usize| vec!["1"; n].join("\n");
    assert_eq!(read_matrix(wide.as_bytes(), "txt", "m").unwrap().n_cols(), MAX_SIDE);
    assert_eq!(read_matrix(row_list(MAX_SIDE).as_bytes(), "txt", "m").unwrap().n_rows(), MAX_SIDE);
    assert_eq!(refused(&(wide.clone() + "1"), "txt"), "m: line 1: more than 4096 entries, the limit");
    assert_eq!(refused(&row_list(MAX_SIDE + 1), "txt"), "m: 4097 rows, the limit is 4096");
    assert!(refused(&format!("[\"{wide}1\"]"), "json").contains("more than 4096 entries"));
    let tall = npy::write_u8(&[MAX_SIDE + 1, 1], &[1; MAX_SIDE + 1]);
    assert!(read_matrix(&tall, "npy", "m").unwrap_err().to_string().contains("the limit is 4096 a side"));
}

#[test]
fn keeps_long_lists_of_problems_short() {
    let text = refused(&"2\n".repeat(100), "txt");
    assert_eq!(text.lines().count(), 21);
    assert!(text.ends_with("m: and 80 more like these"));
}
