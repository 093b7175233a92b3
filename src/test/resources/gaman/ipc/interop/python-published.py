"""The same client in Python: bare JSON goes out, what comes is printed. Usage: python-published.py PATH"""
import json
import socket
import sys

with socket.socket(socket.AF_UNIX) as client:
    client.connect(sys.argv[1])
    client.sendall(json.dumps({"hello": "from python"}, separators=(",", ":")).encode())
    while data := client.recv(65536):
        print(data.decode(), flush=True)
