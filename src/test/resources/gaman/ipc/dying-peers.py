"""Peers that die, each a process of its own. Usage: dying-peers.py killed|exiting PATH COUNT SEED

Peer N writes frames with a payload of N, the message's number, and bytes that count on from their sum. It dies by SIGKILL at
a random moment, or by exiting right after the last write. For each, a line on the output: how many whole messages the kernel
has taken for certain. One more may have been under way.
"""
import mmap
import os
import random
import signal
import socket
import struct
import sys
import time

BATCH = 20
BYTES = bytes(range(256)) * 80
LONGEST = len(BYTES) - 256
NOT_CONNECTED = -1


def message(peer, number, length):
    first = (peer + number) & 255
    return struct.pack(">IBII", length + 9, 2, peer, number) + BYTES[first:first + length]


def live(path, peer, chance, messages, wrote):
    """Connects and writes, in one piece or two, now and then after a pause; every second peer reads no answers."""
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    wrote(0)
    number = 0
    while number != messages:
        frame = message(peer, number, chance.randint(0, LONGEST if chance.random() < 0.1 else 200))
        cut = chance.randint(0, len(frame)) if chance.random() < 0.3 else 0
        client.sendall(frame[:cut])
        client.sendall(frame[cut:])
        number += 1
        wrote(number)
        if chance.random() < 0.05:
            time.sleep(chance.uniform(0, 0.001))
        if peer % 2 == 0:
            try:
                client.recv(65536, socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass


def fork(kind, path, peer, seed, counts):
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            chance = random.Random(f"{seed} {peer}")
            messages = chance.randint(1, 20) if kind == "exiting" else -1
            live(path, peer, chance, messages, lambda number: counts.__setitem__(peer, number))
            code = 0
        finally:
            os._exit(code)  # with the socket as it is
    return pid


def main(kind, path, count, seed):
    chance = random.Random(seed)
    # Shared, and written in one step, so that a kill can't come in between.
    counts = memoryview(mmap.mmap(-1, 4 * count)).cast("i")
    for peer in range(count):
        counts[peer] = NOT_CONNECTED
    for first in range(0, count, BATCH):
        batch = range(first, min(first + BATCH, count))
        pids = [fork(kind, path, peer, seed, counts) for peer in batch]
        if kind == "killed":
            while any(counts[peer] == NOT_CONNECTED for peer in batch):
                time.sleep(0.0002)
            chance.shuffle(pids)
            for pid in pids:
                time.sleep(chance.uniform(0, 0.001))
                os.kill(pid, signal.SIGKILL)
        expected = signal.SIGKILL if kind == "killed" else 0
        for pid in pids:
            status = os.waitpid(pid, 0)[1]
            if status != expected:
                raise SystemExit(f"a peer ended with status {status}")
        for peer in batch:
            print(counts[peer], flush=True)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
