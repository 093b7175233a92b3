/*
 * Counts of times, in buckets whose width is at most 1/128 of the times in them:
 *
 *     0, 1, ... 255 | 256, 258, ... 510 | 512, 516, ... 1020 | ...      the lowest time of each bucket, in ns
 *       exact       |     2 wide        |     4 wide         |
 */
#pragma once
#include <stdint.h>
#include <string.h>

enum { STEP_BITS = 7, STEPS = 1 << STEP_BITS, BUCKETS = (64 - STEP_BITS + 1) * STEPS };

struct histogram {
    uint64_t counts[BUCKETS];
    uint64_t total;
    uint64_t largest;
};

static inline void record(struct histogram *histogram, uint64_t time)
{
    unsigned shift = time < 2 * STEPS ? 0 : 63 - STEP_BITS - (unsigned) __builtin_clzll(time);
    histogram->counts[shift * STEPS + (time >> shift)]++;
    histogram->total++;
    if (time > histogram->largest) {
        histogram->largest = time;
    }
}

/* The time that so many per cent of the recorded ones don't exceed, to the middle of its bucket; 0 if there is none. */
static inline double percentile(const struct histogram *histogram, double percent)
{
    double wanted = (double) histogram->total * percent / 100;
    uint64_t seen = 0;
    for (uint64_t bucket = 0; bucket < BUCKETS; bucket++) {
        seen += histogram->counts[bucket];
        if (seen > 0 && (double) seen >= wanted) {
            uint64_t shift = bucket < 2 * STEPS ? 0 : bucket / STEPS - 1;
            uint64_t lowest = (bucket - shift * STEPS) << shift;
            double middle = (double) lowest + (double) ((1ull << shift) - 1) / 2;
            return middle < (double) histogram->largest ? middle : (double) histogram->largest;
        }
    }
    return 0;
}
