"""What may stand between a client and a server, on loopback.

    middleman.py front SERVER --certificate FILE --key FILE   TLS in front of a server
    middleman.py connect [--certificate FILE --key FILE]      an HTTP proxy; with a certificate, one that speaks https
    middleman.py socks                                        a SOCKS5 proxy

    --login USER:PASSWORD   what a proxy asks for            --log FILE   what happened, a line each

Prints its port as the first line. Names that end in `.test` are found on loopback, and only by a proxy. The log has `tls NAME` for
each handshake (the name that was asked for, or -), `connect HOST:PORT`, `get URL` or `socks HOST:PORT` for each way that was asked
for, `refused` where a login was missing, and `bytes UP DOWN` when a connection ends.
"""

import argparse
import base64
import socket
import ssl
import threading
from urllib.parse import urlparse

from shared_socket import SharedSocket

arguments = argparse.ArgumentParser()
arguments.add_argument("mode", choices=["front", "connect", "socks"])
arguments.add_argument("server", nargs="?", type=urlparse)
arguments.add_argument("--certificate")
arguments.add_argument("--key")
arguments.add_argument("--login")
arguments.add_argument("--log")
options = arguments.parse_args()

LOCK = threading.Lock()
UNVERIFIED = ssl.create_default_context()
UNVERIFIED.check_hostname = False
UNVERIFIED.verify_mode = ssl.CERT_NONE
SECURED = None
if options.certificate:
    SECURED = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    SECURED.load_cert_chain(options.certificate, options.key)
    SECURED.sni_callback = lambda _, name, __: note("tls %s" % (name or "-"))


def note(text):
    if options.log:
        with LOCK, open(options.log, "a") as log:
            log.write(text + "\n")


def dial(host, port):
    host = "127.0.0.1" if host.endswith(".test") else host.strip("[]")
    assert host in ("127.0.0.1", "localhost"), "loopback only"
    return socket.create_connection((host, int(port)))


def read_head(client):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            raise EOFError
        head += byte
    return head


def read_exactly(client, count):
    data = b""
    while len(data) < count:
        piece = client.recv(count - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def pump(client, server):
    """Carries bytes both ways until one end is through."""
    sums = [0, 0]
    client, server = SharedSocket(client), SharedSocket(server)

    def carry(source, target, index):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                sums[index] += len(data)
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    back = threading.Thread(target=carry, args=(server, client, 1), daemon=True)
    back.start()
    carry(client, server, 0)
    back.join()
    note("bytes %d %d" % tuple(sums))


def front(client):
    server = dial(options.server.hostname, options.server.port)
    pump(client, UNVERIFIED.wrap_socket(server) if options.server.scheme == "https" else server)


def connect(client):
    while True:
        head = read_head(client).decode("latin-1")
        lines = head.split("\r\n")
        method, target, _ = lines[0].split(" ")
        if options.login:
            shown = "Proxy-Authorization: Basic " + base64.b64encode(options.login.encode()).decode()
            if shown not in lines:
                note("refused")
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                               b"Proxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n")
                continue
        if method == "CONNECT":
            note("connect " + target)
            server = dial(*target.rsplit(":", 1))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            return pump(client, server)
        # Requests for plain servers name the whole URL; each gets a connection of its own, which ends with the answer.
        note("get " + target)
        url = urlparse(target)
        fields = [l for l in lines[1:-2] if not l.lower().startswith(("proxy-", "connection:"))]
        request = "\r\n".join(["%s %s HTTP/1.1" % (method, target[target.index(url.netloc) + len(url.netloc):])] + fields)
        server = dial(url.hostname, url.port or 80)
        server.sendall((request + "\r\nConnection: close\r\n\r\n").encode("latin-1"))
        return pump(client, server)


def socks(client):
    version, count = read_exactly(client, 2)
    methods = read_exactly(client, count)
    if options.login:
        if 2 not in methods:
            note("refused")
            return client.sendall(b"\x05\xff")
        client.sendall(b"\x05\x02")
        read_exactly(client, 1)
        user = read_exactly(client, read_exactly(client, 1)[0])
        password = read_exactly(client, read_exactly(client, 1)[0])
        if (user + b":" + password).decode() != options.login:
            note("refused")
            return client.sendall(b"\x01\x01")
        client.sendall(b"\x01\x00")
    else:
        client.sendall(b"\x05\x00")
    _, _, _, kind = read_exactly(client, 4)
    if kind == 1:
        host = socket.inet_ntoa(read_exactly(client, 4))
    elif kind == 3:
        host = read_exactly(client, read_exactly(client, 1)[0]).decode()
    else:
        return client.sendall(b"\x05\x08\x00\x01" + bytes(6))
    port = int.from_bytes(read_exactly(client, 2), "big")
    note("socks %s:%d" % (host, port))
    server = dial(host, port)
    client.sendall(b"\x05\x00\x00\x01" + bytes(6))
    pump(client, server)


def serve(client):
    try:
        if SECURED:
            client = SECURED.wrap_socket(client, server_side=True)
        globals()[options.mode](client)
    except (OSError, EOFError, ValueError, AssertionError):
        pass
    client.close()


listener = socket.create_server(("127.0.0.1", 0), backlog=128)
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
