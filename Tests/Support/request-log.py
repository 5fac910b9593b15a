"""A proxy on loopback in front of an API server that notes every request: what one process really asks for.

    request-log.py SERVER LOG

Prints its port as the first line. LOG gets one line of JSON a request when its answer begins: method, target, status (0 where
no answer came) and, of a write, the body. A client that dies does not take its last request along: its answer is waited for.
"""

import json
import socket
import ssl
import sys
import threading
from urllib.parse import urlparse

from shared_socket import SharedSocket

SERVER = urlparse(sys.argv[1])
assert SERVER.hostname in ("127.0.0.1", "localhost"), "loopback only"
LOG = open(sys.argv[2], "a", buffering=1)
LOCK = threading.Lock()
CONTEXT = ssl.create_default_context()
CONTEXT.check_hostname = False
CONTEXT.verify_mode = ssl.CERT_NONE


def note(request, status):
    method, target, body = request
    with LOCK:
        LOG.write(json.dumps({"method": method, "target": target, "status": status, "body": body}) + "\n")


class Connection:
    def __init__(self, client):
        self.client = client
        self.server = socket.create_connection((SERVER.hostname, SERVER.port))
        if SERVER.scheme == "https":
            self.server = CONTEXT.wrap_socket(self.server)
        self.server = SharedSocket(self.server)
        self.open_request = None
        self.answered = threading.Event()
        self.answered.set()
        threading.Thread(target=self.answers, daemon=True).start()
        try:
            self.requests()
        except (OSError, ValueError, IndexError):
            pass
        self.answered.wait(10)
        self.close()

    def requests(self):
        reader = self.client.makefile("rb")
        while True:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = reader.readline()
                if not line:
                    return
                head += line
            lines = head.decode("latin-1").split("\r\n")
            method, target = lines[0].split(" ")[:2]
            length = next((int(l.split(":")[1]) for l in lines[1:] if l.lower().startswith("content-length:")), 0)
            body = reader.read(length)
            if len(body) < length:
                return
            self.answered.wait(30)
            self.open_request = (method, target, body.decode("utf-8", "replace") if method != "GET" else "")
            self.answered.clear()
            self.server.sendall(head + body)

    def answers(self):
        try:
            while True:
                data = self.server.recv(65536)
                if not data:
                    break
                if not self.answered.is_set():
                    note(self.open_request, int(data[9:12]))
                    self.answered.set()
                try:
                    self.client.sendall(data)
                except OSError:
                    pass
        except (OSError, ValueError):
            pass
        if not self.answered.is_set():
            note(self.open_request, 0)
            self.answered.set()
        self.close()

    def close(self):
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


listener = socket.create_server(("127.0.0.1", 0), backlog=128)
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=Connection, args=(accepted,), daemon=True).start()
