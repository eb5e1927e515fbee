//! Driver in C for bare metal: start, wait, frames, faults and interrupts; C99 and C++.

use crate::rtl::stream::axi_lite::BusRegister;
use crate::rtl::stream::bus_map::{Access, MappedRegister};
use itertools::Itertools;

/// The driver of the design `name`, on top of the header of its registers.
pub fn write_driver(name: &str, map: &[MappedRegister]) -> String {
    let find = |register| map.iter().find(|mapped| mapped.register == register);
    let has = |register| find(register).is_some();
    let starts = match () {
        () if has(BusRegister::AddressHigh) => {
            START_FRAME.replace("@ADDRESS@", "uint64_t").replace("@HIGH@", SET_HIGH)
        }
        () if has(BusRegister::Words) => START_FRAME.replace("@ADDRESS@", "uint32_t").replace("@HIGH@", ""),
        () if has(BusRegister::Control) => START_ROM.to_owned(),
        () => SET_GROUPS.to_owned(),
    };
    let waits = if has(BusRegister::Control) { WAIT_IDLE } else { "" };
    let faults = find(BusRegister::Status).map(fault_masks).unwrap_or_default();
    let faults = if faults.is_empty() { String::new() } else { FAULTS.replace("@FAULTS@", &faults) };
    [HEAD, &starts, waits, WAIT_FRAMES, &faults, INTERRUPTS]
        .concat()
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@NAME@", name)
        .replace("@PREFIX@", &name.to_uppercase())
}

/// Masks of the faults in a status register, joined by `|`.
fn fault_masks(status: &MappedRegister) -> String {
    let faults = status.fields.iter().filter(|field| field.access == Access::WriteOneClears);
    faults.map(|field| format!("@PREFIX@_{}_{}_MASK", status.name, field.name)).join(" | ")
}

const HEAD: &str = "\
/* Driver of @NAME@ by its AXI4-Lite registers, for bare metal. Made by flexor-hdl @VERSION@; this file is yours.
   base is the address of the block. */
#ifndef @PREFIX@_DRIVER_H
#define @PREFIX@_DRIVER_H

#include \"@NAME@_regs.h\"

/* Results. */
#define @PREFIX@_OK 0
/* Not reached within the given number of reads. */
#define @PREFIX@_TIMEOUT (-1)
/* A value that its register does not hold; nothing was written. */
#define @PREFIX@_RANGE (-2)

/* 1 if the block is this design: version of the register map, and digest of the basis of its streams. */
static inline int @NAME@_is_compatible(uintptr_t base)
{
    return @NAME@_get_version_map(base) == @PREFIX@_VERSION_MAP_RESET
        && @NAME@_get_digest(base) == @PREFIX@_DIGEST_VALUE_RESET;
}

";
const START_FRAME: &str = "\
/* Fetches a frame: its byte address, its words, and its groups or 0 for all up to its last word. Ignored while the
   block is busy, and with 0 words. */
static inline int @NAME@_start(uintptr_t base, @ADDRESS@ address, uint32_t words, uint32_t groups)
{
    if (words > @PREFIX@_WORDS_VALUE_MASK || groups > @PREFIX@_GROUPS_VALUE_MASK)
        return @PREFIX@_RANGE;
    @NAME@_set_groups(base, groups);
    @NAME@_set_words(base, words);
    @NAME@_set_address(base, (uint32_t)address);
@HIGH@    @NAME@_pulse_control_start(base);
    return @PREFIX@_OK;
}

";
const SET_HIGH: &str = "    @NAME@_set_address_high(base, (uint32_t)(address >> 32));\n";
const START_ROM: &str = "\
/* Plays all frames of the memory once, or again and again. Ignored while the block is busy. */
static inline void @NAME@_start(uintptr_t base, int again)
{
    @NAME@_set_control_again(base, again ? 1u : 0u);
    @NAME@_pulse_control_start(base);
}

/* Ends a play behind its last frame. */
static inline void @NAME@_stop(uintptr_t base)
{
    @NAME@_set_control_again(base, 0u);
}

";
const SET_GROUPS: &str = "\
/* Sets the groups of the frames whose first word is still to come; 0: all up to the last word of a frame. */
static inline int @NAME@_set_frame_groups(uintptr_t base, uint32_t groups)
{
    if (groups > @PREFIX@_GROUPS_VALUE_MASK)
        return @PREFIX@_RANGE;
    @NAME@_set_groups(base, groups);
    return @PREFIX@_OK;
}

";
const WAIT_IDLE: &str = "\
/* Waits until the block takes a start, for at most that many reads. Beats may still be on their way then. */
static inline int @NAME@_wait_idle(uintptr_t base, uint32_t most_reads)
{
    for (; most_reads; most_reads--)
        if (!@NAME@_get_status_busy(base))
            return @PREFIX@_OK;
    return @PREFIX@_TIMEOUT;
}

";
const WAIT_FRAMES: &str = "\
/* Waits until the last beat of that many frames was taken since the register of frames read before, for at most that
   many reads. */
static inline int @NAME@_wait_frames(uintptr_t base, uint32_t before, uint32_t frames, uint32_t most_reads)
{
    for (; most_reads; most_reads--)
        if (@NAME@_get_frames(base) - before >= frames)
            return @PREFIX@_OK;
    return @PREFIX@_TIMEOUT;
}

";
const FAULTS: &str = "\
/* Faults of frames since they were cleared: bits of the register of status, 0 if there was none. */
static inline uint32_t @NAME@_faults(uintptr_t base)
{
    return @NAME@_read(base, @PREFIX@_STATUS_OFFSET) & (@FAULTS@);
}

/* Clears those faults. */
static inline void @NAME@_clear_faults(uintptr_t base, uint32_t faults)
{
    @NAME@_write(base, @PREFIX@_STATUS_OFFSET, faults);
}

";
const INTERRUPTS: &str = "\
/* Lets those events raise irq, and no others: bits of the register of interrupt enable. */
static inline void @NAME@_enable_interrupts(uintptr_t base, uint32_t events)
{
    @NAME@_write(base, @PREFIX@_INTERRUPT_ENABLE_OFFSET, events);
}

/* Events that raise irq: enabled, and not acknowledged. */
static inline uint32_t @NAME@_pending_interrupts(uintptr_t base)
{
    return @NAME@_read(base, @PREFIX@_INTERRUPT_STATUS_OFFSET)
        & @NAME@_read(base, @PREFIX@_INTERRUPT_ENABLE_OFFSET);
}

/* Acknowledges those events; irq falls once none is pending. */
static inline void @NAME@_acknowledge_interrupts(uintptr_t base, uint32_t events)
{
    @NAME@_write(base, @PREFIX@_INTERRUPT_STATUS_OFFSET, events);
}

#endif /* @PREFIX@_DRIVER_H */
";
