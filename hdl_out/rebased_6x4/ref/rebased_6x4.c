/* Golden model of rebased_6x4: one group in, one group out, straight from the matrices.
   Bit i of x and of y is bit i % 8 of byte i / 8. */
#include <stdint.h>
#include <string.h>

#define REBASED_6X4_X_BITS 4
#define REBASED_6X4_Y_BITS 6

/* A row an output: bit j taps input j of the plane. */
static const uint8_t taps_0[6][1] = {
    {
        0x04
    },
    {
        0x08
    },
    {
        0x02
    },
    {
        0x01
    },
    {
        0x06
    },
    {
        0x0c
    }
};
static const uint8_t offset_0[1] = {
        0x00
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

void rebased_6x4_decode(const uint8_t *x, uint8_t *y);

void rebased_6x4_decode(const uint8_t *x, uint8_t *y)
{
    memset(y, 0, (REBASED_6X4_Y_BITS + 7) / 8);
    plane(taps_0[0], offset_0, 6, 4, x, 0, y, 0);
}

#ifdef REBASED_6X4_MAIN
#include <stdio.h>

int main(void)
{
    static char line[REBASED_6X4_X_BITS / 4 + 16];
    static uint8_t x[(REBASED_6X4_X_BITS + 7) / 8], y[(REBASED_6X4_Y_BITS + 7) / 8];
    while (fgets(line, sizeof line, stdin)) {
        size_t n = strspn(line, "0123456789abcdefABCDEF"), i;
        memset(x, 0, sizeof x);
        for (i = 0; i < n && i < 2 * sizeof x; i++) {
            int c = line[n - 1 - i];
            int digit = c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
            x[i / 2] |= (uint8_t)(digit << (i % 2 * 4));
        }
        rebased_6x4_decode(x, y);
        for (i = (REBASED_6X4_Y_BITS + 3) / 4; i-- > 0;)
            putchar("0123456789abcdef"[y[i / 2] >> (i % 2 * 4) & 15]);
        putchar('\n');
    }
    return 0;
}
#endif
