"""Makes a socket of a kind and starts a program with it as standard input.

With a listener at the path it does so for each line that it reads, once somebody has connected, as systemd and inetd do:
it never accepts, and passes the same listener on each time. With anything else it does so at once.
"""
import os
import select
import socket
import subprocess
import sys

kind, path, *command = sys.argv[1:]


def bound(made, address):
    made.bind(address)
    return made


def listening(made, address):
    bound(made, address).listen(64)
    return made


def run(standard_input):
    print("ended", subprocess.call(command, stdin=standard_input), flush=True)


if kind == "listener":
    listener = listening(socket.socket(socket.AF_UNIX), path)
    os.chmod(path, 0o620)
    print("ready", flush=True)
    for line in sys.stdin:
        select.select([listener], [], [])
        run(listener)
elif kind == "connection":
    ours, theirs = socket.socketpair()
    run(theirs)
elif kind == "tcp":
    run(listening(socket.socket(), ("127.0.0.1", 0)))
elif kind == "abstract":
    run(listening(socket.socket(socket.AF_UNIX), "\0" + path))
elif kind == "datagram":
    run(bound(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), path))
else:
    sys.exit("no kind " + kind)
