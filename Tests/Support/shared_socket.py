"""A socket that one thread may read from while another writes to it.

A TLS connection is no such thing by itself: OpenSSL allows one call at a time on it, and Python does not see to that. Two at
once now and then leave a request unsent or an answer unread.
"""

import select
import ssl
import threading

NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class SharedSocket:
    def __init__(self, socket):
        self.socket = socket
        self.socket.setblocking(False)
        self.lock = threading.Lock()

    def recv(self, count):
        while True:
            try:
                with self.lock:
                    return self.socket.recv(count)
            except NOT_YET:
                select.select([self.socket], [], [])

    def sendall(self, data):
        rest = memoryview(data)
        while rest:
            try:
                with self.lock:
                    rest = rest[self.socket.send(rest):]
            except NOT_YET:
                select.select([], [self.socket], [])

    def shutdown(self, how):
        self.socket.shutdown(how)
