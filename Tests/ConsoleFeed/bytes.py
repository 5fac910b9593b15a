#!/usr/bin/env python3
"""Counts the bytes that the console writes for one change each, at 200x50 with 16 colours.

Usage: bytes.py PATH/console-feed [TERM]
"""

import fcntl
import os
import pty
import select
import struct
import sys
import tempfile
import termios
import time

feed = sys.argv[1]
term = sys.argv[2] if len(sys.argv) > 2 else "xterm-256color"
folder = tempfile.mkdtemp()
control = os.path.join(folder, "control")
os.mkfifo(control)

pid, terminal = pty.fork()
if pid == 0:
    time.sleep(0.2)
    environment = {"TERM": term, "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], "HOME": folder}
    os.execve(feed, [feed, "--apps", "300", "--control", control], environment)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))


def read(quiet=0.4, limit=5.0):
    """What comes until nothing has come for a while, and when its first and last bytes came."""
    data = b""
    end = time.monotonic() + limit
    first = last = None
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], quiet)
        if not ready:
            break
        data += os.read(terminal, 65536)
        last = time.monotonic()
        first = first or last
    return data, first


def key(text):
    os.write(terminal, text.encode())


start = time.monotonic()
paint, first = read(1.5)
print(f"first paint       {len(paint):6} bytes, first after {1000 * (first - start) - 200:.0f} ms")
commands = open(control, "w", buffering=1)


def measure(name, act, show=False):
    act()
    at = time.monotonic()
    data, first = read()
    wait = f"{1000 * (first - at):.1f} ms" if first else "-"
    print(f"{name:17} {len(data):6} bytes, first after {wait}")
    if show or os.environ.get("SHOW"):
        print("   ", data)


measure("nothing", lambda: None)
measure("health cell", lambda: commands.write("health 3\n"))
measure("health cell back", lambda: commands.write("health 3\n"))
measure("status + cause", lambda: commands.write("status 9\n"))
measure("status back", lambda: commands.write("status 9\n"))
measure("45 ages", lambda: commands.write("ages\n"))
measure("cursor down", lambda: key("j"))
measure("cursor down", lambda: key("j"))
for _ in range(43):
    key("j")
read()
measure("to last line", lambda: key("j"))
for _ in range(3):
    measure("scroll a line", lambda: key("j"))
measure("page down", lambda: key("\x06"))
measure("page down", lambda: key("\x06"))
measure("open app", lambda: key("\r"))
measure("back", lambda: key("\x1b"))
measure("redraw", lambda: key("\x0c"))
os.write(terminal, b"ZZ")
os.waitpid(pid, 0)
