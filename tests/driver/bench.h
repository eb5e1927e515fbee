/* What the program that plays and the simulated system know of each other. */
#include <stdint.h>

struct frame {
    uint32_t address, words, groups;
};

#ifdef __cplusplus
extern "C" {
#endif
/* Plays the frames. */
int play(const struct frame *frames, unsigned n_frames);
/* The interrupt. */
int bench_irq(void);
/* An address without memory. */
uint32_t bench_nowhere(void);
#ifdef __cplusplus
}
#endif
