#!/usr/bin/env python3
"""Renders each bad chart with a release build, and prints the processor time and the memory that it took.

    Tests/BadCharts/measure.py .build/release/tiphys [NAME…]

The aim: at most 2 s and 500 MB, whatever the chart, and never a crash; what is above is marked. A chart that is only large may
also be rendered: its line then says `rendered`. The exit code is 1 where something is marked.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile

SECONDS, MEGABYTES = 2.0, 500


def every_chart():
    import folders
    import packages
    import templates
    return templates.charts() | folders.charts() | packages.charts()


def in_child(work):
    """What a function returns, worked out by another process: memory that this one has had would count as the program's."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, json.dumps(work()).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, 'rb') as answer:
        text = answer.read()
    os.wait()
    return json.loads(text)


def write(name, folder):
    """Makes a chart's files, and returns its arguments."""
    from chart import CHART, Fifo, Link
    chart = every_chart()[name]
    chart = chart() if callable(chart) else chart
    for path, content in {'Chart.yaml': CHART % 'bad', **chart.files}.items():
        os.chdir(folder)
        *parents, last = path.split('/')
        for parent in parents:  # one by one: a path as a whole may be too long
            os.makedirs(parent, exist_ok=True)
            os.chdir(parent)
        if isinstance(content, Link):
            os.symlink(content.target, last)
        elif isinstance(content, Fifo):
            os.mkfifo(last)
        elif isinstance(content, int):
            with open(last, 'wb') as file:
                file.truncate(content)
        else:
            with open(last, 'wb') as file:
                file.write(content if isinstance(content, bytes) else content.encode())
    return chart.arguments


def render(program, folder, arguments):
    """Status, seconds of processor time, megabytes, what it wrote to stderr."""
    with tempfile.TemporaryFile() as errors:
        pid = os.fork()
        if pid == 0:
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(errors.fileno(), 2)
            resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.execvp('timeout', ['timeout', '--signal=KILL', '60', program, 'render', folder, *arguments])
        _, status, usage = os.wait4(pid, 0)
        errors.seek(0)
        text = errors.read(4000).decode('utf-8', 'replace')
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text


def main():
    program, wanted = os.path.abspath(sys.argv[1]), sys.argv[2:]
    marked, worst = 0, (0.0, 0.0)
    names = [name for name in in_child(lambda: list(every_chart())) if not wanted or name in wanted]
    for name in names:
        folder = tempfile.mkdtemp(prefix='bad-chart-')
        try:
            arguments = in_child(lambda: write(name, folder))
            status, seconds, memory, text = render(program, folder, arguments)
        finally:
            subprocess.run(['rm', '-rf', folder])
        flags = [flag for flag, is_set in [
            ('SLOW', seconds > SECONDS), ('LARGE', memory > MEGABYTES), ('CRASH', status not in (0, 1, 2)),
            ('SILENT', status in (1, 2) and not text.strip())] if is_set]
        marked += bool(flags)
        worst = (max(worst[0], seconds), max(worst[1], memory))
        said = 'rendered' if status == 0 else ' '.join(text.split())
        said = said if len(said) <= 150 else said[:60] + ' … ' + said[-85:]
        print(f'{name:22} {seconds:5.2f} s {memory:5.0f} MB  {" ".join(flags)}{" " if flags else ""}{said}', flush=True)
    print(f'{len(names)} charts, {marked} marked; at most {worst[0]:.2f} s and {worst[1]:.0f} MB')
    sys.exit(1 if marked else 0)


if __name__ == '__main__':
    main()
