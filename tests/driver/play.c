/* A program for bare metal that plays frames by the driver. play() returns 0, or the line of what went wrong. */
#define DEC_REGISTER_ACCESS
#include "dec_driver.h"
#include "bench.h"

#define BASE ((uintptr_t)0x40000000u)
#define MOST_READS 100000u
#define DONE DEC_INTERRUPT_STATUS_DONE_MASK
#define ERROR DEC_INTERRUPT_STATUS_ERROR_MASK
#define CHECK(holds) do { if (!(holds)) return __LINE__; } while (0)

/* Starts a frame and waits until its last beat is taken. */
static int run(struct frame frame)
{
    uint32_t before = dec_get_frames(BASE);

    CHECK(dec_start(BASE, frame.address, frame.words, frame.groups) == DEC_OK);
    CHECK(dec_wait_idle(BASE, MOST_READS) == DEC_OK);
    CHECK(dec_wait_frames(BASE, before, 1, MOST_READS) == DEC_OK);
    CHECK(bench_irq() == 1);
    return 0;
}

/* A frame of which nothing is wrong; its interrupt is acknowledged. */
static int run_exact(struct frame frame)
{
    CHECK(bench_irq() == 0);
    CHECK(run(frame) == 0);
    CHECK(dec_pending_interrupts(BASE) == DONE);
    dec_acknowledge_interrupts(BASE, DONE);
    CHECK(bench_irq() == 0 && dec_pending_interrupts(BASE) == 0);
    CHECK(dec_faults(BASE) == 0);
    return 0;
}

/* A frame that no memory answers, and one of too few words. */
static int run_faults(struct frame frame)
{
    struct frame nowhere = frame, brief = frame;

    nowhere.address = bench_nowhere();
    CHECK(run(nowhere) == 0);
    CHECK(dec_pending_interrupts(BASE) == (DONE | ERROR));
    CHECK(dec_faults(BASE) & DEC_STATUS_ERROR_MASK);
    dec_clear_faults(BASE, dec_faults(BASE));
    dec_acknowledge_interrupts(BASE, DEC_INTERRUPT_STATUS_SHORT_MASK);
    CHECK(bench_irq() == 1);
    dec_acknowledge_interrupts(BASE, DONE | ERROR);
    CHECK(bench_irq() == 0 && dec_faults(BASE) == 0);

    brief.groups = 8 * brief.words + 1;
    dec_enable_interrupts(BASE, DEC_INTERRUPT_ENABLE_SHORT_MASK);
    CHECK(run(brief) == 0);
    CHECK(dec_faults(BASE) == DEC_STATUS_SHORT_MASK);
    dec_clear_status_short(BASE);
    dec_acknowledge_interrupts(BASE, dec_pending_interrupts(BASE));
    CHECK(bench_irq() == 0 && dec_faults(BASE) == 0);
    return 0;
}

int play(const struct frame *frames, unsigned n_frames)
{
    unsigned i;

    CHECK(dec_is_compatible(BASE));
    CHECK(dec_start(BASE, 0, 0, 0xffffffffu) == DEC_RANGE);
    CHECK(dec_wait_frames(BASE, dec_get_frames(BASE), 1, 10) == DEC_TIMEOUT);
    dec_enable_interrupts(BASE, DONE | ERROR);
    for (i = 0; i < n_frames; i++) {
        int wrong = run_exact(frames[i]);
        if (wrong)
            return wrong;
    }
    return run_faults(frames[0]);
}
