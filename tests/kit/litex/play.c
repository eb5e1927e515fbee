/* A program for a SoC of LiteX: copies the frames to its memory, plays them by the driver and prints every beat. */
#include <generated/csr.h>
#include <generated/mem.h>
#include "addresses.h"
#include "dec_driver.h"
#include "memory.h"

#define BASE ((uintptr_t)DECODER_BASE)
#define FRAMES ((uintptr_t)MAIN_RAM_BASE)
#define WORD_BYTES (WEIGHTS_MEMORY_WIDTH / 8)
#define MOST_READS 100000u
#define DONE DEC_INTERRUPT_STATUS_DONE_MASK
#define CHECK(holds) do { if (!(holds)) return __LINE__; } while (0)

/* Where a frame starts, in words, its words and its groups. */
struct frame {
    uint32_t offset, words, groups;
};

static const struct frame frames[] = {
    { FLEXOR_C1_OFFSET, FLEXOR_C1_WORDS, FLEXOR_C1_GROUPS },
    { FLEXOR_F2_OFFSET, FLEXOR_F2_WORDS, FLEXOR_F2_GROUPS },
};

void run(void);

/* The stack lies in the SRAM. */
__asm__(".section .start, \"ax\"\n"
        ".global _start\n"
        "_start: la sp, stack\n"
        "j run\n");

static uint32_t read(uintptr_t address)
{
    return *(volatile uint32_t *)address;
}

static void write(uintptr_t address, uint32_t value)
{
    *(volatile uint32_t *)address = value;
}

static void print(const char *text)
{
    for (; *text; text++) {
        while (read(CSR_UART_TXFULL_ADDR))
            ;
        write(CSR_UART_RXTX_ADDR, (uint8_t)*text);
    }
}

static void print_hex(uint32_t value)
{
    char text[9];
    int i;

    for (i = 7; i >= 0; i--, value >>= 4)
        text[i] = "0123456789abcdef"[value & 15];
    text[8] = 0;
    print(text);
}

/* Takes a beat and prints it; returns 1 with the last one of its frame. */
static int take_beat(void)
{
    uint32_t last;
    unsigned i;

    while (!read(CSR_READER_VALID_ADDR))
        ;
    last = read(CSR_READER_LAST_ADDR);
    print("beat ");
    print_hex(read(CSR_READER_USER_ADDR));
    print(last ? " 1 " : " 0 ");
    for (i = 0; i < CSR_READER_DATA_SIZE; i++)
        print_hex(read(CSR_READER_DATA_ADDR + 4 * i));
    print("\n");
    write(CSR_READER_NEXT_ADDR, 1);
    return last != 0;
}

static int play_frame(struct frame frame)
{
    uint32_t before = dec_get_frames(BASE);
    uint32_t address = (uint32_t)FRAMES + WORD_BYTES * frame.offset;

    CHECK(dec_start(BASE, address, frame.words, frame.groups) == DEC_OK);
    while (!take_beat())
        ;
    CHECK(dec_wait_idle(BASE, MOST_READS) == DEC_OK);
    CHECK(dec_wait_frames(BASE, before, 1, MOST_READS) == DEC_OK);
    CHECK(dec_pending_interrupts(BASE) == DONE);
    dec_acknowledge_interrupts(BASE, DONE);
    CHECK(dec_pending_interrupts(BASE) == 0);
    CHECK(dec_faults(BASE) == 0);
    return 0;
}

/* Returns 0, or the line of what went wrong. */
static int play(void)
{
    volatile uint64_t *memory = (volatile uint64_t *)FRAMES;
    unsigned i;

    CHECK(dec_is_compatible(BASE));
    for (i = 0; i < WEIGHTS_MEMORY_WORDS; i++)
        memory[i] = weights_memory[i];
    dec_enable_interrupts(BASE, DONE);
    for (i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        int wrong = play_frame(frames[i]);
        if (wrong)
            return wrong;
    }
    return 0;
}

/* The end of transmission ends the simulation. */
void run(void)
{
    int wrong = play();

    print(wrong ? "failed " : "passed ");
    print_hex((uint32_t)wrong);
    print("\n\004");
    for (;;)
        ;
}
