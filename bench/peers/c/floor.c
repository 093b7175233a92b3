/*
 * The floor: what a framed echo server costs when nothing stands between it and the kernel. One thread, epoll, one read per
 * readiness, one write for all that it brought.
 *
 *     readable --read--> in --each whole frame--> out --write--> the peer
 *                                                  |
 *                              while some is left: wait until writable, read nothing
 *
 * Each frame is copied from one buffer to the other, as an answer that a handler gives would be: the other servers are
 * compared with a server that answers, not with a pipe.
 *
 *     floor PATH        serves PATH until it is killed; prints "listening" once it does
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "sockets.h"

enum {
    SIZE_FIELD = 4,            /* of a frame: the length of what follows, in network order */
    BUFFER = 256 * 1024,       /* more than a Unix domain socket holds, so one read takes all */
    EVENTS = 256,
    BACKLOG = 4096
};

struct buffer {
    unsigned char *bytes;
    size_t capacity;
    size_t length;
};

struct connection {
    int fd;
    struct buffer in;
    struct buffer out;
    size_t written; /* of out */
    bool blocked;   /* out could not be written whole */
};

static void reserve(struct buffer *buffer, size_t length)
{
    if (length <= buffer->capacity) {
        return;
    }
    size_t capacity = buffer->capacity == 0 ? BUFFER : buffer->capacity;
    while (capacity < length) {
        capacity *= 2;
    }
    buffer->bytes = realloc(buffer->bytes, capacity);
    if (buffer->bytes == NULL) {
        give_up("realloc");
    }
    buffer->capacity = capacity;
}

static void append(struct buffer *buffer, const unsigned char *bytes, size_t length)
{
    reserve(buffer, buffer->length + length);
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

/* Answers every frame that has come whole, and keeps the beginning of the next. */
static void answer(struct connection *connection)
{
    struct buffer *in = &connection->in;
    size_t start = 0;
    while (in->length - start >= SIZE_FIELD) {
        uint32_t size;
        memcpy(&size, in->bytes + start, SIZE_FIELD);
        size_t frame = SIZE_FIELD + (size_t) ntohl(size);
        if (in->length - start < frame) {
            reserve(in, 2 * frame);
            break;
        }
        append(&connection->out, in->bytes + start, frame);
        start += frame;
    }
    if (start > 0) {
        in->length -= start;
        memmove(in->bytes, in->bytes + start, in->length);
    }
}

/* False if the peer is gone. */
static bool receive(struct connection *connection)
{
    struct buffer *in = &connection->in;
    ssize_t count = read(connection->fd, in->bytes + in->length, in->capacity - in->length);
    if (count > 0) {
        in->length += (size_t) count;
        answer(connection);
        return true;
    }
    return count < 0 && errno == EAGAIN;
}

/* False if the peer is gone. */
static bool flush(int epoll, struct connection *connection)
{
    struct buffer *out = &connection->out;
    while (connection->written < out->length) {
        ssize_t count = write(connection->fd, out->bytes + connection->written, out->length - connection->written);
        if (count < 0 && errno != EAGAIN) {
            return false;
        }
        if (count < 0) {
            break;
        }
        connection->written += (size_t) count;
    }
    bool blocked = connection->written < out->length;
    if (!blocked) {
        out->length = connection->written = 0;
    }
    if (blocked != connection->blocked) {
        connection->blocked = blocked;
        watch(epoll, EPOLL_CTL_MOD, connection->fd, blocked ? EPOLLOUT : EPOLLIN, connection);
    }
    return true;
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = address_of(path);
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    unlink(path);
    if (listener < 0 || bind(listener, (struct sockaddr *) &address, sizeof address) < 0 || listen(listener, BACKLOG) < 0) {
        give_up(path);
    }
    return listener;
}

static void accept_all(int epoll, int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL) {
            give_up("calloc");
        }
        connection->fd = fd;
        reserve(&connection->in, BUFFER);
        reserve(&connection->out, BUFFER);
        watch(epoll, EPOLL_CTL_ADD, fd, EPOLLIN, connection);
    }
}

static void end(struct connection *connection)
{
    close(connection->fd);
    free(connection->in.bytes);
    free(connection->out.bytes);
    free(connection);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: floor PATH\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    allow_many_descriptors();
    int listener = listen_at(argv[1]);
    int epoll = epoll_create1(0);
    watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
    puts("listening");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[EVENTS];
        int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *connection = events[i].data.ptr;
            if (connection == NULL) {
                accept_all(epoll, listener);
            } else if ((!connection->blocked && !receive(connection)) || !flush(epoll, connection)) {
                end(connection);
            }
        }
    }
}
