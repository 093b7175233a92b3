"""A client for Python that frames its messages. Usage: python-client.py PATH CONVERSATION"""
import hashlib
import json
import socket
import struct
import sys
import threading

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
    if name == "json":
        messages = [frame("json", compact({"hello": "world", "list": [1, 2.5, True, None, {}]}))]
    elif name == "text":
        messages = [frame("text", "hello")]
    elif name == "binary":
        messages = [frame("binary", bytes(range(256)))]
    elif name == "empty":
        messages = [frame("text", ""), frame("binary", b"")]
    elif name == "mebibyte":
        messages = [frame("text", bytes(97 + i % 26 for i in range(1 << 20))),
                    frame("binary", bytes((i * 31 + (i >> 8)) & 255 for i in range(1 << 20)))]
    elif name == "many":
        messages = [numbered(i) for i in range(200)]
    elif name == "bytewise":
        messages = [frame("json", compact({"cut": "byte by byte, \u00e9 and \u20ac too"}))]
    elif name == "unicode":
        messages = [frame("text", "na\u00efve \u20ac \u65e5\u672c\u8a9e \u0627\u0644\u0639\u0631\u0628\u064a\u0629 "
                                  "\U0001f469\u200d\U0001f467 \u0000 \u2028"),
                    frame("json", compact({"\u00fc": "\U0001f600"}))]
    else:
        raise SystemExit(f"no conversation {name}")
    stream = b"".join(messages)
    return [bytes([byte]) for byte in stream] if name == "bytewise" else [stream], len(messages)


def main(path, name):
    out = sys.stdout.buffer
    chunks, messages = conversation(name)
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        # In a thread of its own: a server that answers while it still reads must not wait for us.
        threading.Thread(target=lambda: [client.sendall(chunk) for chunk in chunks]).start()
        stream = client.makefile("rb")
        for _ in range(messages):
            size, kind = struct.unpack(">IB", stream.read(5))
            payload = stream.read(size - 1)
            if NAMES[kind] == "binary" or size > 1001:
                payload = f"{len(payload)} {hashlib.sha256(payload).hexdigest()}".encode()
            out.write(NAMES[kind].encode() + b" " + payload + b"\n")
        client.shutdown(socket.SHUT_WR)
        if stream.read(1):
            raise SystemExit("more came than was asked for")


main(*sys.argv[1:])
