//! The golden model in C99, from the matrices alone.

use super::reference::Reference;
use crate::gf2::BitVec;
use itertools::Itertools;

/// Bytes of a table in a line.
const PER_LINE: usize = 16;

/// The text of `ref/<name>.c`: `void <name>_decode(const uint8_t *x, uint8_t *y)`, and a `main` for
/// `-D<NAME>_MAIN` that reads x in hex and prints y in hex, a line each, highest digit first.
pub fn write_golden(name: &str, reference: &Reference) -> String {
    let upper = name.to_uppercase();
    let tables = reference.planes.iter().zip(&reference.offsets).enumerate();
    let tables = tables.map(|(p, (matrix, offset))| {
        let taps = write_rows(matrix.rows());
        let (n_out, n_bytes) = (matrix.n_rows(), n_bytes(matrix.n_cols()));
        let offset = write_bytes(offset);
        format!(
            "static const uint8_t taps_{p}[{n_out}][{n_bytes}] = {{\n{taps}\n}};\n\
             static const uint8_t offset_{p}[{}] = {{\n{offset}\n}};\n",
            n_out.div_ceil(8)
        )
    });
    let tables = tables.collect::<String>();
    let (x_bits, y_bits, calls) = plane_calls(reference);
    format!(
        "/* Golden model of {name}: one group in, one group out, straight from the matrices.\n   \
         Bit i of x and of y is bit i % 8 of byte i / 8. */\n\
         #include <stdint.h>\n#include <string.h>\n\n\
         #define {upper}_X_BITS {x_bits}\n#define {upper}_Y_BITS {y_bits}\n\n\
         /* A row an output: bit j taps input j of the plane. */\n{tables}\n{PLANE}\n\
         void {name}_decode(const uint8_t *x, uint8_t *y);\n\n\
         void {name}_decode(const uint8_t *x, uint8_t *y)\n{{\n    \
         memset(y, 0, ({upper}_Y_BITS + 7) / 8);\n{calls}}}\n\n{}",
        MAIN.replace("@UPPER@", &upper).replace("@NAME@", name)
    )
}

/// Lengths of x and y in bytes, and the C calls, one a plane.
fn plane_calls(reference: &Reference) -> (usize, usize, String) {
    let (mut x, mut y, mut text) = (0, 0, String::new());
    for (p, matrix) in reference.planes.iter().enumerate() {
        let (n_out, n_in) = (matrix.n_rows(), matrix.n_cols());
        text += &format!("    plane(taps_{p}[0], offset_{p}, {n_out}, {n_in}, x, {x}, y, {y});\n");
        x += n_in;
        y += n_out;
    }
    (x, y, text)
}

fn write_rows(rows: &[BitVec]) -> String {
    rows.iter().map(|row| format!("    {{\n{}\n    }}", write_bytes(row))).join(",\n")
}

/// Bytes that hold `bits` bits, at least one: C has no empty arrays. (A plane may store no bit.)
fn n_bytes(bits: usize) -> usize {
    bits.div_ceil(8).max(1)
}

/// Bytes of a vector as C text; bit 0 is the lowest of the first byte.
fn write_bytes(bits: &BitVec) -> String {
    let word = |i: usize| bits.as_words().get(i).copied().unwrap_or(0);
    let byte = |i: usize| format!("0x{:02x}", word(i / 8) >> (i % 8 * 8) & 0xff);
    let all: Vec<_> = (0..n_bytes(bits.len())).map(byte).collect();
    all.chunks(PER_LINE).map(|line| format!("        {}", line.join(", "))).join(",\n")
}

const PLANE: &str = "\
static unsigned bit(const uint8_t *v, unsigned long i)
{
    return v[i / 8] >> (i % 8) & 1u;
}

/* Outputs of one plane, whose inputs begin at bit x0 of x and whose outputs begin at bit y0 of y. */
static void plane(const uint8_t *taps, const uint8_t *offset, unsigned long n_out, unsigned long n_in,
                  const uint8_t *x, unsigned long x0, uint8_t *y, unsigned long y0)
{
    unsigned long i, j;
    for (i = 0; i < n_out; i++) {
        const uint8_t *row = taps + i * ((n_in + 7) / 8);
        unsigned parity = bit(offset, i);
        for (j = 0; j < n_in; j++)
            parity ^= bit(row, j) & bit(x, x0 + j);
        y[(y0 + i) / 8] |= (uint8_t)(parity << ((y0 + i) % 8));
    }
}
";

const MAIN: &str = "\
#ifdef @UPPER@_MAIN
#include <stdio.h>

int main(void)
{
    static char line[@UPPER@_X_BITS / 4 + 16];
    static uint8_t x[(@UPPER@_X_BITS + 7) / 8], y[(@UPPER@_Y_BITS + 7) / 8];
    while (fgets(line, sizeof line, stdin)) {
        size_t n = strspn(line, \"0123456789abcdefABCDEF\"), i;
        memset(x, 0, sizeof x);
        for (i = 0; i < n && i < 2 * sizeof x; i++) {
            int c = line[n - 1 - i];
            int digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
            x[i / 2] |= (uint8_t)(digit << (i % 2 * 4));
        }
        @NAME@_decode(x, y);
        for (i = (@UPPER@_Y_BITS + 3) / 4; i-- > 0;)
            putchar(\"0123456789abcdef\"[y[i / 2] >> (i % 2 * 4) & 15]);
        putchar('\\n');
    }
    return 0;
}
#endif
";
