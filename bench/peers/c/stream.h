/*
 * The bytes that a connection sends, and must get back. They are fully known beforehand, which is what makes every echo
 * checkable: frame n of connection c carries the number n * connections + c, so that no two frames of a run are the same.
 *
 *     [ size: u32 big-endian, of type and payload ][ type: u8 ][ number: u64 ][ noise ... ]
 *
 * and with JSON a typical small message, its number in digits (always twelve, so that every frame has the same length):
 *
 *     [ size ][ 0 ][ {"id":100000000042,"op":"get", ... } ]
 *
 * As many frames as fit lie ready one behind the other. To send or to check a part of a stream only their numbers are
 * written anew: no frame is put together, and an arrived chunk is compared as a whole.
 */
#pragma once
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 5, NUMBER = 8, DIGITS = 12, READY_BYTES = 256 * 1024 };

#define JSON_START "{\"id\":"
#define JSON_END ",\"op\":\"get\",\"key\":\"user:42\",\"ts\":1700000000.123," \
    "\"flags\":[true,false,null],\"path\":\"/v1/items/42\",\"ok\":true}"

struct stream {
    bool json;
    uint64_t connections;
    size_t frame;           /* length of one frame */
    size_t ready;           /* frames that lie in bytes */
    unsigned char *bytes;
};

/* Noise without a period, so that no part of a payload is like another. */
static inline void fill_with_noise(unsigned char *payload, size_t length)
{
    uint64_t state = 0x9E3779B97F4A7C15u;
    for (size_t i = 0; i < length; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        payload[i] = (unsigned char) (state >> 56);
    }
}

/* Lays the frames ready; false if there is no memory for them. The payload's length is not asked for with JSON. */
static inline bool prepare(struct stream *stream, bool json, int type, size_t payload, uint64_t connections)
{
    if (json) {
        payload = strlen(JSON_START) + DIGITS + strlen(JSON_END);
    }
    stream->json = json;
    stream->connections = connections;
    stream->frame = HEADER + payload;
    stream->ready = stream->frame < READY_BYTES ? READY_BYTES / stream->frame : 1;
    stream->bytes = malloc(stream->ready * stream->frame);
    if (stream->bytes == NULL) {
        return false;
    }
    unsigned char *first = stream->bytes;
    uint32_t size = htonl((uint32_t) (payload + 1));
    memcpy(first, &size, sizeof size);
    first[sizeof size] = (unsigned char) type;
    if (json) {
        memcpy(first + HEADER, JSON_START, strlen(JSON_START));
        memcpy(first + HEADER + strlen(JSON_START) + DIGITS, JSON_END, strlen(JSON_END));
    } else {
        fill_with_noise(first + HEADER, payload);
    }
    for (size_t i = 1; i < stream->ready; i++) {
        memcpy(first + i * stream->frame, first, stream->frame);
    }
    return true;
}

static inline void number_frame(const struct stream *stream, unsigned char *frame, uint64_t number)
{
    if (!stream->json) {
        memcpy(frame + HEADER, &number, NUMBER);
        return;
    }
    unsigned char *digits = frame + HEADER + strlen(JSON_START);
    uint64_t id = 100000000000u + number % 900000000000u;
    for (int i = DIGITS - 1; i >= 0; i--) {
        digits[i] = (unsigned char) ('0' + id % 10);
        id /= 10;
    }
}

/* A connection's stream from a position on: at most *length bytes, and in *length how many of them there are. */
static inline const unsigned char *stream_at(const struct stream *stream, uint64_t connection, uint64_t position,
                                             size_t *length)
{
    uint64_t first = position / stream->frame;
    size_t skipped = (size_t) (position % stream->frame);
    size_t end = skipped + *length;
    if (end > stream->ready * stream->frame) {
        end = stream->ready * stream->frame;
        *length = end - skipped;
    }
    uint64_t number = first * stream->connections + connection;
    for (size_t start = 0; start < end; start += stream->frame) {
        number_frame(stream, stream->bytes + start, number);
        number += stream->connections;
    }
    return stream->bytes + skipped;
}
