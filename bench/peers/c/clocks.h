/* Time that passes, and time that a process has had of a processor; both in nanoseconds. */
#pragma once
#include <stdint.h>
#include <time.h>
#include <unistd.h>

static inline uint64_t read_clock(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) < 0) {
        return 0;
    }
    return (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
}

static inline uint64_t now_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

/*
 * A process's own clock: user and system time of all its threads. Exact to the nanosecond, where /proc/PID/stat counts in
 * hundredths of a second; and threads that have ended stay counted, whose /proc/PID/task is gone (a JVM's compilers come and
 * go). 0 if there is no such process; process 0 is none.
 */
static inline uint64_t cpu_ns(pid_t process)
{
    clockid_t clock;
    return process != 0 && clock_getcpuclockid(process, &clock) == 0 ? read_clock(clock) : 0;
}
