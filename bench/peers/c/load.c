/*
 * The load: keeps a number of frames in flight on each of a number of connections to an echo server, checks every byte that
 * comes back, and prints one line of what it measured. One thread, epoll.
 *
 *     warm-up ------------> measuring ------------> draining ------> the line
 *     closed loop: each echo lets one more frame go | none goes; what is in flight has two seconds to come back
 *
 * A frame's latency begins when the echo that lets it go has been read, and ends when its own has been: time that it waits
 * for room in a full socket counts.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>

#include "clocks.h"
#include "histogram.h"
#include "options.h"
#include "sockets.h"
#include "stream.h"

enum { CHUNK = 256 * 1024, EVENTS = 256, IDLE_MS = 50 };

static const uint64_t DRAIN_NS = 2000000000u;
static const uint64_t START_NS = 10000000000u;

struct connection {
    int fd;
    uint64_t index;
    uint64_t due;       /* positions in its stream: up to here it may be sent, */
    uint64_t sent;      /* is sent, */
    uint64_t received;  /* has come back */
    uint64_t *due_since; /* when each frame in flight became due; a frame's successor takes its slot */
    size_t slot;        /* of the next frame to come back */
    bool blocked;       /* the socket was full */
};

enum phase { WARMING, MEASURING, DRAINING };

/* All there is to know of a run. */
static struct options options;
static struct stream stream;
static struct connection *connections;
static int epoll;
static enum phase phase;
static uint64_t in_flight;
static uint64_t messages; /* echoed while measuring */
static struct histogram latencies;
static const char *failure; /* what ended the run early */

static void fail(const char *how)
{
    if (failure == NULL) {
        failure = how;
    }
}

/* Waits for a server that is about to start, and, in the kernel, for one that is slow to accept. */
static int connect_to(const char *path)
{
    struct sockaddr_un address = address_of(path);
    uint64_t deadline = now_ns() + START_NS;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct timeval limit = {.tv_sec = START_NS / 1000000000u};
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0) {
        give_up("socket");
    }
    while (connect(fd, (struct sockaddr *) &address, sizeof address) < 0) {
        if ((errno != ENOENT && errno != ECONNREFUSED) || now_ns() > deadline) {
            give_up(path);
        }
        usleep(1000);
    }
    if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0) {
        give_up("fcntl");
    }
    return fd;
}

/* Sends what is due, and waits for room where there is none. */
static void flush(struct connection *connection)
{
    bool blocked = false;
    while (connection->sent < connection->due && !blocked) {
        size_t length = (size_t) (connection->due - connection->sent);
        const unsigned char *bytes = stream_at(&stream, connection->index, connection->sent, &length);
        ssize_t count = write(connection->fd, bytes, length);
        if (count < 0 && errno != EAGAIN) {
            fail("closed");
            return;
        }
        blocked = count < (ssize_t) length;
        connection->sent += count > 0 ? (uint64_t) count : 0;
    }
    if (blocked != connection->blocked) {
        connection->blocked = blocked;
        watch(epoll, EPOLL_CTL_MOD, connection->fd, blocked ? EPOLLIN | EPOLLOUT : EPOLLIN, connection);
    }
}

static void start(struct connection *connection, uint64_t index)
{
    size_t depth = (size_t) options.depth;
    connection->index = index;
    connection->fd = connect_to(options.path);
    connection->due = depth * stream.frame;
    connection->due_since = malloc(depth * sizeof *connection->due_since);
    if (connection->due_since == NULL) {
        give_up("malloc");
    }
    uint64_t now = now_ns();
    for (size_t i = 0; i < depth; i++) {
        connection->due_since[i] = now;
    }
    in_flight += depth;
    watch(epoll, EPOLL_CTL_ADD, connection->fd, EPOLLIN, connection);
}

/* Whether these are the bytes that must come next; a server may not send more than it was sent, either. */
static bool check(struct connection *connection, const unsigned char *chunk, size_t length)
{
    if (length > connection->sent - connection->received) {
        return false;
    }
    while (length > 0) {
        size_t part = length;
        const unsigned char *expected = stream_at(&stream, connection->index, connection->received, &part);
        if (memcmp(chunk, expected, part) != 0) {
            return false;
        }
        connection->received += part;
        chunk += part;
        length -= part;
    }
    return true;
}

/* Counts the frames that have come back, and lets as many go. */
static void count(struct connection *connection, uint64_t frames, uint64_t now)
{
    for (uint64_t i = 0; i < frames; i++) {
        uint64_t *since = &connection->due_since[connection->slot];
        if (phase == MEASURING) {
            record(&latencies, now - *since);
        }
        *since = now;
        connection->slot = connection->slot + 1 == (size_t) options.depth ? 0 : connection->slot + 1;
    }
    if (phase == DRAINING) {
        in_flight -= frames;
    } else {
        connection->due += frames * stream.frame;
        messages += frames;
    }
}

/* Reads once; returns the time of it. */
static uint64_t receive(struct connection *connection)
{
    static unsigned char chunk[CHUNK];
    ssize_t length = read(connection->fd, chunk, sizeof chunk);
    uint64_t now = now_ns();
    if (length <= 0) {
        if (length == 0 || errno != EAGAIN) {
            fail("closed");
        }
        return now;
    }
    uint64_t before = connection->received / stream.frame;
    if (check(connection, chunk, (size_t) length)) {
        count(connection, connection->received / stream.frame - before, now);
    } else {
        fprintf(stderr, "load: connection %lu: wrong echo of message %lu or soon after it\n", connection->index,
                connection->received / stream.frame);
        fail("wrong-echo");
    }
    return now;
}

/* Serves whatever is ready; returns the time. */
static uint64_t step(void)
{
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, IDLE_MS);
    uint64_t now = ready > 0 ? 0 : now_ns();
    for (int i = 0; i < ready && failure == NULL; i++) {
        struct connection *connection = events[i].data.ptr;
        now = (events[i].events & ~EPOLLOUT) != 0 ? receive(connection) : now_ns();
        if (failure == NULL) {
            flush(connection);
        }
    }
    return now;
}

static uint64_t run_until(uint64_t end)
{
    uint64_t now = now_ns();
    while (now < end && failure == NULL && in_flight > 0) {
        now = step();
    }
    return now;
}

static void report(uint64_t elapsed, uint64_t cpu)
{
    double seconds = (double) elapsed / 1e9;
    printf("conns=%ld depth=%ld size=%zu messages=%lu seconds=%.3f rate=%.0f", options.connections, options.depth,
           stream.frame - HEADER, messages, seconds, (double) messages / seconds);
    printf(" p50_us=%.2f p90_us=%.2f p99_us=%.2f p99.9_us=%.2f max_us=%.2f", percentile(&latencies, 50) / 1e3,
           percentile(&latencies, 90) / 1e3, percentile(&latencies, 99) / 1e3, percentile(&latencies, 99.9) / 1e3,
           (double) latencies.largest / 1e3);
    if (cpu > 0 && messages > 0) {
        printf(" server_cpu_ns=%.1f", (double) cpu / (double) messages);
    }
    printf(" losses=%lu end=%s\n", in_flight, failure != NULL ? failure : in_flight > 0 ? "lost" : "ok");
}

int main(int argc, char **argv)
{
    options = read_options(argc, argv);
    if (!prepare(&stream, options.json, (int) options.type, (size_t) options.size, (uint64_t) options.connections)) {
        give_up("malloc");
    }
    signal(SIGPIPE, SIG_IGN);
    allow_many_descriptors();
    epoll = epoll_create1(0);
    connections = calloc((size_t) options.connections, sizeof *connections);
    if (epoll < 0 || connections == NULL) {
        give_up("epoll or memory");
    }
    for (long i = 0; i < options.connections; i++) {
        start(&connections[i], (uint64_t) i);
    }
    for (long i = 0; i < options.connections; i++) {
        flush(&connections[i]);
    }

    run_until(now_ns() + (uint64_t) (options.warmup * 1e9));
    phase = MEASURING;
    messages = 0;
    uint64_t cpu_before = cpu_ns((pid_t) options.pid);
    uint64_t began = now_ns();
    uint64_t ended = run_until(began + (uint64_t) (options.seconds * 1e9));
    uint64_t cpu_after = cpu_ns((pid_t) options.pid);
    phase = DRAINING;
    run_until(ended + DRAIN_NS);
    report(ended - began, cpu_after > cpu_before ? cpu_after - cpu_before : 0);
    return failure == NULL && in_flight == 0 ? 0 : 1;
}
