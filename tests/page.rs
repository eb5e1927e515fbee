//! The pages in a real browser: Chromium, driven from Node, with axe-core for accessibility.
//!
//! FLEXOR_SCREENSHOTS names a folder for the screenshots, to be looked at.

use crate::common::rows;
use flexor_hdl::network::XorNetwork;
use flexor_hdl::report::page::{DepthPoint, Drawing, depths_page};
use flexor_hdl::search::{self, find_network};
use flexor_hdl::sweep::page::sweep_page;
use flexor_hdl::sweep::{Row, SweepTable};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page")
}

fn passes(run: std::io::Result<Output>, what: &str) {
    let run = run.unwrap_or_else(|e| panic!("{what}: {e}; tests/run.sh installs what is needed"));
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(run.status.success(), "{what}:\n{}{}", said(&run.stdout), said(&run.stderr));
}

/// A folder with the script and the packages of the lock file.
fn driver() -> tempfile::TempDir {
    let room = tempfile::tempdir().expect("a temporary folder");
    for file in ["package.json", "package-lock.json", "look.mjs"] {
        std::fs::copy(sources().join(file), room.path().join(file)).expect("copied");
    }
    let args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    passes(Command::new("npm").args(args).current_dir(&room).output(), "npm ci");
    room
}

fn drawings(seed: u64) -> Vec<Drawing> {
    let matrix = rows::matrix(20, 8, seed);
    let params = search::Params::default();
    let affine =
        flexor_hdl::gf2::Affine { offset: flexor_hdl::gf2::BitVec::zeros(20), matrix: matrix.clone() };
    let strategy = search::find_strategy("paar").expect("registered");
    let (network, _) = find_network(&affine, strategy, &search::Search::quiet(&params)).expect("verified");
    vec![Drawing { matrix, network }]
}

fn comparison(rows: &[Row]) -> String {
    let drawings = drawings(7);
    sweep_page(
        "Area across n_tap",
        &SweepTable::from_rows(rows),
        rows,
        None,
        Some(("8 to 20, n_tap random, seed 7", &drawings)),
    )
}

fn frontier() -> String {
    let Drawing { matrix, network: shared } = drawings(7).swap_remove(0);
    let trees = search::find_strategy("naive")
        .expect("registered")
        .run(&matrix, &search::Search::quiet(&search::Params::default()))
        .network;
    let point = |network: XorNetwork| DepthPoint { cost: network.n_xor() as f64, network };
    depths_page("20x8", &matrix, &[trees, shared].map(point), "XOR2", 20.0)
}

/// The pages of committed designs, with and without a wrapper, in the given and in an optimized basis.
const DESIGNS: [&str; 3] = ["appendix_a", "rebased_6x4", "stream_8_20"];

#[test]
fn pages_hold_in_a_browser() {
    let room = driver();
    let mut pages = vec![room.path().join("compare.html"), room.path().join("counts.html")];
    std::fs::write(&pages[0], comparison(&rows::rows(5, true))).expect("written");
    std::fs::write(&pages[1], comparison(&rows::rows(2, false))).expect("written");
    pages.push(room.path().join("depths.html"));
    std::fs::write(&pages[2], frontier()).expect("written");
    for name in DESIGNS {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("hdl_out/{name}/report/report.html"));
        let to = room.path().join(format!("{name}.html"));
        std::fs::copy(&from, &to).expect("a committed page");
        pages.push(to);
    }
    let shots = std::env::var_os("FLEXOR_SCREENSHOTS").map_or(room.path().to_owned(), PathBuf::from);
    let chromium = std::env::var_os("CHROMIUM").unwrap_or("chromium".into());
    let found =
        Command::new("sh").arg("-c").arg("command -v \"$0\"").arg(&chromium).output().expect("a shell");
    assert!(found.status.success(), "no Chromium; tests/run.sh installs it");
    let chromium = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    let mut look = Command::new("node");
    look.arg("look.mjs").arg(chromium).arg(shots).args(&pages).current_dir(&room);
    passes(look.output(), "in the browser");
}

#[test]
fn the_same_rows_make_the_same_page() {
    let mut rows = rows::rows(3, true);
    let first = comparison(&rows);
    rows.reverse();
    let again = comparison(&rows);
    assert_eq!(first.len(), again.len());
    assert!(first == comparison(&rows::rows(3, true)));
    for outside in ["http:", "https:", "url(", "@import", "src="] {
        assert!(!first.contains(outside), "the page names {outside}");
    }
}

#[test]
fn ten_thousand_rows_stay_below_five_megabytes() {
    for (seeds, schemes) in [(20, 500), (1, 10_000)] {
        let rows = rows::many(schemes, seeds);
        assert_eq!(rows.len(), 10_000);
        let page = comparison(&rows);
        println!("{schemes} schemes, {seeds} seeds: {} bytes", page.len());
        assert!(page.len() < 5_000_000, "{schemes} schemes: {} bytes", page.len());
        assert_eq!(page.contains("schemes are shown"), schemes > 5_000);
    }
}

#[test]
fn names_are_text_not_markup() {
    let rows = rows::rows(1, false);
    let text = sweep_page("<b>&\"", &SweepTable::from_rows(&rows), &rows, None, None);
    assert!(text.contains("&lt;b&gt;&amp;") && !text.contains("<b>"), "the title is markup");
    let none = sweep_page("none", &SweepTable::from_rows(&[]), &[], None, None);
    assert!(none.ends_with("</html>\n"));
}
