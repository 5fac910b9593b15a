"""Bad charts in packages."""
import gzip
import io
import lzma
import tarfile

from chart import CHART, Chart


def tgz(entries, compress=lambda data: gzip.compress(data, 6)):
    """A package; an entry is a name with bytes, a number of zero bytes, or a whole TarInfo with None."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode='w', format=tarfile.PAX_FORMAT) as archive:
        for name, content in entries:
            if content is None:
                archive.addfile(name)
                continue
            content = b'\0' * content if isinstance(content, int) else content
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return compress(buffer.getvalue())


def special(name, kind, target='', **pax):
    header = tarfile.TarInfo(name)
    header.type, header.linkname, header.pax_headers = kind, target, pax
    return header, None


def charts():
    """Each one's name with a function that makes the chart: a chart with a package as its subchart."""
    own = ('sub/Chart.yaml', (CHART % 'sub').encode())
    packed = lambda *entries, **more: Chart({'charts/sub.tgz': tgz([own, *entries], **more)})

    def nested(depth, width=1):
        inner = tgz([own])
        for _ in range(depth):
            inner = tgz([own] + [('sub/charts/s%d.tgz' % i, inner) for i in range(width)])
        return inner

    def sparse(size):
        """GNU's old sparse format: one hole of that size, and no data."""
        header = bytearray(tarfile.TarInfo('sub/hole').tobuf(tarfile.GNU_FORMAT))
        number = lambda value: b'\x80' + value.to_bytes(11, 'big')
        header[156:157] = b'S'
        header[386:398], header[398:410] = number(size), number(0)
        header[483:495] = number(size)
        header[148:156] = b' ' * 8
        header[148:156] = b'%06o\0 ' % sum(header)
        return gzip.compress(tgz([own], lambda data: data)[:1024] + bytes(header) + b'\0' * 1024)

    xz = lambda data: lzma.compress(data)
    return {
        'tar-bomb': lambda: packed(*(('sub/f%d' % i, 40 << 20) for i in range(30))),
        'tar-many': lambda: packed(*(('sub/f%d' % i, 0) for i in range(100000))),
        'tar-escape': lambda: packed(('sub/../../../etc/x', b'x')),
        'tar-abs': lambda: packed(('/etc/x', b'x')),
        'tar-nest': lambda: Chart({'charts/sub.tgz': nested(40)}),
        'tar-nest-wide': lambda: Chart({'charts/sub.tgz': nested(7, 10)}),
        'gzip-bomb': lambda: Chart({'charts/sub.tgz': gzip.compress(b'\0' * (600 << 20))}),
        'gzip-members': lambda: Chart({'charts/sub.tgz': gzip.compress(b'') * 200000 + tgz([own])}),
        'gzip-trailing': lambda: Chart({'charts/sub.tgz': tgz([own]) + b'\0' * (30 << 20)}),
        'gzip-twice': lambda: packed(('sub/a', b'x'), compress=lambda data: gzip.compress(gzip.compress(gzip.compress(data)))),
        'tar-long-name': lambda: packed(('sub/' + 'a/' * 2000000 + 'b', b'x')),
        'tar-pax-large': lambda: packed(special('sub/a', tarfile.REGTYPE, comment='x' * (40 << 20))),
        'tar-pax-many': lambda: packed(special('sub/a', tarfile.REGTYPE, **{'SCHILY.xattr.k%d' % i: 'x' for i in range(100000)})),
        'tar-pax-size': lambda: packed(special('sub/a', tarfile.REGTYPE, size='8589934592')),
        'tar-sparse': lambda: Chart({'charts/sub.tgz': sparse(1 << 40)}),
        'tar-sparse-pax': lambda: packed(special('sub/a', tarfile.REGTYPE, **{
            'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': 'sub/a', 'GNU.sparse.realsize': str(1 << 40)})),
        'tar-links': lambda: packed(special('sub/templates/a.yaml', tarfile.SYMTYPE, '/etc/passwd'),
                            special('sub/templates/b.yaml', tarfile.SYMTYPE, '../../../../etc/passwd')),
        'tar-hard-links': lambda: packed(('sub/big', 4 << 20), *(special('sub/templates/%d' % i, tarfile.LNKTYPE, 'sub/big') for i in range(1000))),
        'tar-devices': lambda: packed(special('sub/templates/a.yaml', tarfile.CHRTYPE), special('sub/values.yaml', tarfile.FIFOTYPE)),
        'tar-folders': lambda: packed(*(special('sub/%d' % i, tarfile.DIRTYPE) for i in range(300000))),
        'tar-twice': lambda: packed(*(('sub/values.yaml', b'a: %d\n' % i) for i in range(19000))),
        'tar-xz': lambda: packed(*(('sub/f%d' % i, 40 << 20) for i in range(5)), compress=xz),
        'tar-cut': lambda: Chart({'charts/sub.tgz': tgz([own, ('sub/a', b'x' * 100000)])[:-200]}),
        'tar-many-packages': lambda: Chart({'charts/s%d.tgz' % i: tgz([own, ('sub/f', 4 << 20)]) for i in range(300)}),
    }
