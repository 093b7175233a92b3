/* What the load is asked for on its command line. */
#pragma once
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define USAGE \
    "usage: load --path SOCKET [option ...]\n" \
    "  --conns N      connections, 1 to 4096 (1)\n" \
    "  --depth N      messages in flight on each of them, from 1 on (1)\n" \
    "  --size BYTES   of each payload, 8 to 16777215 (64)\n" \
    "  --json         send a small JSON message instead\n" \
    "  --type N       the type of the messages, 0 to 2 (0 with --json, else 2)\n" \
    "  --warmup S     seconds before the measuring begins (1)\n" \
    "  --seconds S    seconds to measure (3)\n" \
    "  --pid PID      the server, whose CPU time is to be measured\n" \
    "Prints one line of what was measured. Exit code 0 if every message was echoed rightly, 1 if not, 2 if nothing could be\n" \
    "measured.\n"

enum { MAX_CONNECTIONS = 4096, MIN_PAYLOAD = 8, MAX_PAYLOAD = (16 << 20) - 1, MAX_DEPTH = 1 << 20, MAX_SECONDS = 86400 };

struct options {
    const char *path;
    long connections;
    long depth;
    long size;
    bool json;
    long type;
    double warmup;
    double seconds;
    long pid; /* 0: not measured */
};

static inline void refuse(const char *option, const char *value)
{
    fprintf(stderr, "load: --%s %s: out of range, or not a number\n%s", option, value, USAGE);
    exit(2);
}

static inline double number_in(const char *option, const char *value, double least, double most)
{
    char *end;
    double number = strtod(value, &end);
    if (end == value || *end != '\0' || !(number >= least && number <= most)) {
        refuse(option, value);
    }
    return number;
}

static inline long count_in(const char *option, const char *value, long least, long most)
{
    double number = number_in(option, value, (double) least, (double) most);
    if (number != (double) (long) number) {
        refuse(option, value);
    }
    return (long) number;
}

static inline struct options read_options(int argc, char **argv)
{
    static const struct option names[] = {
        {"path", required_argument, NULL, 'p'},   {"conns", required_argument, NULL, 'c'},
        {"depth", required_argument, NULL, 'd'},  {"size", required_argument, NULL, 's'},
        {"json", no_argument, NULL, 'j'},         {"type", required_argument, NULL, 't'},
        {"warmup", required_argument, NULL, 'w'}, {"seconds", required_argument, NULL, 'n'},
        {"pid", required_argument, NULL, 'i'},    {NULL, 0, NULL, 0},
    };
    struct options options = {.connections = 1, .depth = 1, .size = 64, .type = -1, .warmup = 1, .seconds = 3};
    int option;
    int index;
    while ((option = getopt_long(argc, argv, "", names, &index)) != -1) {
        const char *name = option == '?' ? "" : names[index].name;
        switch (option) {
        case 'p': options.path = optarg; break;
        case 'c': options.connections = count_in(name, optarg, 1, MAX_CONNECTIONS); break;
        case 'd': options.depth = count_in(name, optarg, 1, MAX_DEPTH); break;
        case 's': options.size = count_in(name, optarg, MIN_PAYLOAD, MAX_PAYLOAD); break;
        case 'j': options.json = true; break;
        case 't': options.type = count_in(name, optarg, 0, 2); break;
        case 'w': options.warmup = number_in(name, optarg, 0, MAX_SECONDS); break;
        case 'n': options.seconds = number_in(name, optarg, 0.001, MAX_SECONDS); break;
        case 'i': options.pid = count_in(name, optarg, 1, 1 << 30); break;
        default: fputs(USAGE, stderr); exit(2);
        }
    }
    if (options.path == NULL || optind < argc) {
        fputs(USAGE, stderr);
        exit(2);
    }
    if (options.type < 0) {
        options.type = options.json ? 0 : 2;
    }
    return options;
}
