"""A client for Python that frames its messages. Usage: python-framed.py PATH CONVERSATION"""
import hashlib
import json
import socket
import struct
import sys

NAMES = ["json", "text", "binary"]


def frame(kind, payload):
    data = payload.encode() if isinstance(payload, str) else payload
    return struct.pack(">IB", len(data) + 1, NAMES.index(kind)) + data


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def numbered(number):
    if number % 3 == 0:
        return frame("json", compact({"number": number}))
    if number % 3 == 1:
        return frame("text", f"message {number}")
    return frame("binary", bytes([number]) * number)


def conversation(name):
    """What the client sends: the chunks, one write each, and how many messages they hold."""
    if name == "hello":
        return [frame("json", compact({"hello": "from python"}))], 1
    if name == "many":
        return [b"".join(numbered(i) for i in range(200))], 200
    if name == "bytewise":
        message = frame("json", compact({"cut": "byte by byte, \u00e9 and \u20ac too"}))
        return [bytes([byte]) for byte in message], 1
    if name == "mebibyte":
        return [frame("binary", bytes((i * 31 + (i >> 8)) & 255 for i in range(1 << 20)))], 1
    if name == "unicode":
        text = ("na\u00efve \u20ac \u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629 "
                "\U0001f469\u200d\U0001f467 \u0000 \u2028")
        return [frame("text", text), frame("json", compact({"\u00fc": "\U0001f600"}))], 2
    if name == "empty":
        return [frame("text", ""), frame("binary", b"")], 2
    raise SystemExit(f"no conversation {name}")


def main(path, name):
    out = sys.stdout.buffer
    chunks, messages = conversation(name)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        for chunk in chunks:
            client.sendall(chunk)
        stream = client.makefile("rb")
        for _ in range(messages):
            size, kind = struct.unpack(">IB", stream.read(5))
            payload = stream.read(size - 1)
            shown = f"{len(payload)} {hashlib.sha256(payload).hexdigest()}".encode() if kind == 2 else payload
            out.write(NAMES[kind].encode() + b" " + shown + b"\n")
        client.shutdown(socket.SHUT_WR)
        if stream.read(1):
            raise SystemExit("more came than was asked for")


main(*sys.argv[1:])
