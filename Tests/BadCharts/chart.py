"""What a bad chart is made of."""
from dataclasses import dataclass, field


@dataclass
class Link:
    """A symbolic link to a path."""
    target: str


class Fifo:
    """A named pipe that nobody writes to."""


@dataclass
class Chart:
    """Files (a path below the chart's folder to text, bytes, a Link, a Fifo, or the size of a file with nothing in it), and the
    arguments of `tiphys render`."""
    files: dict = field(default_factory=dict)
    arguments: list = field(default_factory=list)


CHART = 'apiVersion: v2\nname: %s\nversion: 0.1.0\n'


def template(text, values='', **files):
    return Chart({'templates/a.yaml': text, 'values.yaml': values, **files})


def dependency(name, **rest):
    return '- {name: %s, version: 0.1.0%s}\n' % (name, ''.join(', %s: %s' % pair for pair in rest.items()))


def block(text):
    """A text as a block scalar of YAML."""
    return '|\n' + ''.join('  %s\n' % line for line in text.splitlines())


ALIASES = 'a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n' + ''.join(
    'a%d: &a%d [%s]\n' % (i, i, ','.join(['*a%d' % (i - 1)] * 10)) for i in range(1, 10))
MERGES = 'a0: &a0 {a: 1}\n' + ''.join(
    'a%d: &a%d {k%d: 1, x: *a%d, y: *a%d, <<: [*a%d, *a%d]}\n' % (i, i, i, i - 1, i - 1, i - 1, i - 1) for i in range(1, 40))
