/* Golden model of ice40_8_20: one group in, one group out, straight from the matrices.
   Bit i of x and of y is bit i % 8 of byte i / 8. */
#include <stdint.h>
#include <string.h>

#define ICE40_8_20_X_BITS 8
#define ICE40_8_20_Y_BITS 20

/* A row an output: bit j taps input j of the plane. */
static const uint8_t taps_0[20][1] = {
    {
        0x2d
    },
    {
        0xa9
    },
    {
        0x4d
    },
    {
        0xcc
    },
    {
        0xb2
    },
    {
        0x4b
    },
    {
        0xc5
    },
    {
        0x1d
    },
    {
        0xd2
    },
    {
        0x0f
    },
    {
        0xa3
    },
    {
        0x39
    },
    {
        0xc3
    },
    {
        0x35
    },
    {
        0x9a
    },
    {
        0xd8
    },
    {
        0xb8
    },
    {
        0xa5
    },
    {
        0x69
    },
    {
        0x47
    }
};
static const uint8_t offset_0[3] = {
        0xff, 0xff, 0x0f
};

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

void ice40_8_20_decode(const uint8_t *x, uint8_t *y);

void ice40_8_20_decode(const uint8_t *x, uint8_t *y)
{
    memset(y, 0, (ICE40_8_20_Y_BITS + 7) / 8);
    plane(taps_0[0], offset_0, 20, 8, x, 0, y, 0);
}

#ifdef ICE40_8_20_MAIN
#include <stdio.h>

int main(void)
{
    static char line[ICE40_8_20_X_BITS / 4 + 16];
    static uint8_t x[(ICE40_8_20_X_BITS + 7) / 8], y[(ICE40_8_20_Y_BITS + 7) / 8];
    while (fgets(line, sizeof line, stdin)) {
        size_t n = strspn(line, "0123456789abcdefABCDEF"), i;
        memset(x, 0, sizeof x);
        for (i = 0; i < n && i < 2 * sizeof x; i++) {
            int c = line[n - 1 - i];
            int digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
            x[i / 2] |= (uint8_t)(digit << (i % 2 * 4));
        }
        ice40_8_20_decode(x, y);
        for (i = (ICE40_8_20_Y_BITS + 3) / 4; i-- > 0;)
            putchar("0123456789abcdef"[y[i / 2] >> (i % 2 * 4) & 15]);
        putchar('\n');
    }
    return 0;
}
#endif
