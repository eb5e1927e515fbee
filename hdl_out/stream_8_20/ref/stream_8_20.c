/* Golden model of stream_8_20: one group in, one group out, straight from the matrices.
   Bit i of x and of y is bit i % 8 of byte i / 8. */
#include <stdint.h>
#include <string.h>

#define STREAM_8_20_X_BITS 8
#define STREAM_8_20_Y_BITS 20

/* A row an output: bit j taps input j of the plane. */
static const uint8_t taps_0[20][1] = {
    {
        0x12
    },
    {
        0x50
    },
    {
        0x82
    },
    {
        0x0c
    },
    {
        0x22
    },
    {
        0x41
    },
    {
        0xa0
    },
    {
        0x42
    },
    {
        0x05
    },
    {
        0x48
    },
    {
        0x84
    },
    {
        0x24
    },
    {
        0x03
    },
    {
        0x88
    },
    {
        0x30
    },
    {
        0x0a
    },
    {
        0x28
    },
    {
        0x06
    },
    {
        0x21
    },
    {
        0x90
    }
};
static const uint8_t offset_0[3] = {
        0x00, 0x00, 0x00
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

void stream_8_20_decode(const uint8_t *x, uint8_t *y);

void stream_8_20_decode(const uint8_t *x, uint8_t *y)
{
    memset(y, 0, (STREAM_8_20_Y_BITS + 7) / 8);
    plane(taps_0[0], offset_0, 20, 8, x, 0, y, 0);
}

#ifdef STREAM_8_20_MAIN
#include <stdio.h>

int main(void)
{
    static char line[STREAM_8_20_X_BITS / 4 + 16];
    static uint8_t x[(STREAM_8_20_X_BITS + 7) / 8], y[(STREAM_8_20_Y_BITS + 7) / 8];
    while (fgets(line, sizeof line, stdin)) {
        size_t n = strspn(line, "0123456789abcdefABCDEF"), i;
        memset(x, 0, sizeof x);
        for (i = 0; i < n && i < 2 * sizeof x; i++) {
            int c = line[n - 1 - i];
            int digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
            x[i / 2] |= (uint8_t)(digit << (i % 2 * 4));
        }
        stream_8_20_decode(x, y);
        for (i = (STREAM_8_20_Y_BITS + 3) / 4; i-- > 0;)
            putchar("0123456789abcdef"[y[i / 2] >> (i % 2 * 4) & 15]);
        putchar('\n');
    }
    return 0;
}
#endif
