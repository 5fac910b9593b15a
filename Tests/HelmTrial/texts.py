"""Random texts: what templates put out, files, patterns, and values on the command line."""
import json
import os
import re

from charts import write

KINDS = ['ConfigMap', 'Secret', 'Service', 'Deployment', 'Namespace', 'Foo', 'Job', 'List', 'StatefulSet', 'Ingress', 'ClusterRole',
         'CustomResourceDefinition', 'RoleBinding', 'PodDisruptionBudget', 'APIService', '', 'NetworkPolicy', 'IngressClass', 'null']
HOOKS = ['pre-install', 'post-install', 'pre-delete', 'test', 'test-success', 'crd-install', 'pre-upgrade,post-install', ' test ',
         'none', 'pre-install,', '', 'post-rollback', 'PRE-INSTALL', 'test-failure']
ODD = ['', '# only a comment', '\n', '   ', 'null', '~', '[]', '{}', 'a: b', '- a\n- b', 'text', '5', '\t', 'a: b: c', '...', '%YAML 1.1',
       'kind: A\nkind: B', 'kind: [A]', 'kind: 5', 'metadata: x', 'apiVersion: 5\nkind: A']
MORE = ["data: {a: '---'}", 'data:\n  a: |\n    x\n    ---\n    y', 'spec:\n  a: |-\n    ---\n    b', '# c', '', 'data: &x {a: 1}', 'd: *x',
        'data:\n  k: >\n    folded\n\n    text\n', 't: \t x', 'items:\n- a', 'data:\n  a: |+\n    x\n\n\n']
BETWEEN = ['\n---\n'] * 3 + ['\n--- \n', '\n---  # c\n', '\n----\n', '\n---\n---\n', '\r\n---\r\n', '\n --- \n', '\n---x\n', '\n...\n',
                            '\n---\t\n', '---', '\n---\n\n\n', '\n---\r\n', '\n\n---']
NAMES = ['a', 'b', 'foo', 'bar.txt', '.x', 'sub/a', 'sub/b.txt', 'sub/foo', 'a b', 'é', 'éa', 'abx', 'f.o', 'x/y/z/b', 'x/b', 'a.yaml',
         'a.b.yaml', 'b.yml', 'sub/c.yaml', 'sub/deep/d.json', 'config/app-prod.yaml', 'config/app.toml', 'a*', '{a', 'ab', 'foobar']
PIECES = ['a', 'b', '*', '**', '?', '[ab]', '[!a]', '[a-c]', '/', 'foo', 'x', '{a,b}', '{a*,b}', '{*,b}', '{a/*,b}', '{,a}', '.yaml', 'é',
          '\\*', '{a?,b}', '{**/a,b}', '*o', '***', '[', '{', '}', ',', ']', '\\', '!', '-', '{a,{b,x}}', 'sub/', '*/', '**/',
          '.{yaml,yml}', '.{y*ml,json}', '{sub,config}/']


def chart(folder):
    write(folder + '/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 0.1.0\n')


def document(r):
    if r.random() < .08:
        return r.choice(ODD)
    lines = [f'apiVersion: {r.choice(["v1", "apps/v1", chr(34) + "v1" + chr(34)])}'] if r.random() < .8 else []
    kind = r.choice(KINDS)
    if kind:
        lines.append('kind: ' + kind)
    meta = [f'  name: {r.choice(["a", "b", "d-1", "1", "true", "x y"])}'] if r.random() < .8 else []
    if r.random() < .5:
        meta.append('  annotations:')
        meta.append(f'    "helm.sh/hook": {json.dumps(r.choice(HOOKS))}')
        if r.random() < .5:
            meta.append('    "helm.sh/hook-weight": ' + r.choice(['"1"', '"-5"', '"x"', '5', '" 1"', '"+2"', '"10000000000"', '1.5']))
        if r.random() < .3:
            meta.append(f'    x: {r.choice(["y", "1", "true", "null", "[a]", "{a: b}"])}')
    elif r.random() < .1:
        meta.append(f'  annotations: {r.choice(["null", "x", "{}", "[]", "{a: 1}"])}')
    lines += ['metadata:'] + meta if meta else []
    if r.random() < .4:
        lines.append(r.choice(MORE))
    return '\n'.join(lines)


def text(r):
    result = r.choice(['', '', '---\n', '\n', '# c\n', '{{- /* c */}}\n', '---\n---\n', '\ufeff', '  \n'])
    for number in range(r.choice([1, 1, 2, 3, 4])):
        result += (r.choice(BETWEEN) if number else '') + document(r)
    return result + r.choice(['', '\n', '\n\n', '\n---', '\n---\n', '\n# end\n', ' '])


def outputs(r, folder):
    chart(folder)
    for name in r.sample(['a.yaml', 'b.yaml', 'sub/c.yaml', '_d.yaml', 'e.txt', 'NOTES.txt', 'f.tpl', 'g.yml'], r.randint(1, 4)):
        write(f'{folder}/templates/{name}', text(r))
    if r.random() < .2:
        write(f'{folder}/crds/{r.choice(["a.yaml", "x/b.yml", "c.json", "d.txt", "e.YAML"])}', text(r))
    return [option for option in ['--no-hooks', '--skip-tests', '--include-crds'] if r.random() < .2]


def files(r, folder):
    chart(folder)
    atoms = [b'a', b'b: c', b'\n', b'\n\n', b'\r\n', b'\r', b' ', b'\t', b'\xff', b'\xc3\xa9', b'\x00', b'#', b"'", b'"', b'---', b'{{ x }}',
             b'\xf0\x9f\x98\x80', b'\x1b', b'\xef\xbb\xbf', b'- ', b'|', b'0x1', b'1e3', b'null', b'~', b'yes', b'\xc2\x85', b'\x7f', b': ',
             b'\\', b'%', b'@', b'long words and more of them ' * 5]
    for name in r.sample(['a.txt', 'b.bin', 'sub/c.txt', 'e', 'x.yaml'], r.randint(1, 4)):
        write(f'{folder}/{name}', '')
        with open(f'{folder}/{name}', 'wb') as file:
            file.write(b''.join(r.choice(atoms) for _ in range(r.choice([0, 1, 2, 3, 5, 8]))))
    each = '{{ range $p, $b := .Files }}\n  {{ $p }}: %s{{ end }}'
    write(folder + '/templates/a.yaml', 'kind: A\ndata: ' + r.choice([
        '{{ (.Files.Glob "**").AsConfig | nindent 2 }}', '{{ (.Files.Glob "*").AsSecrets | nindent 2 }}', '{{ toYaml .Files | nindent 2 }}',
        each % '{{ $.Files.Get $p | toYaml | nindent 4 }}', each % '{{ $.Files.Get $p | quote }}', each % '{{ $.Files.Lines $p | toJson }}',
        each % '{{ printf "%x" $b }} {{ len $b }}', each % '{{ $.Files.Get $p | b64enc }} {{ $.Files.Get $p | sha256sum }}',
        '{{ tpl (.Files.Get "a.txt") . | toJson }}', '{{ (.Files.Get "x.yaml") | fromYaml | toJson }}']) + '\n')
    return []


def pattern(r, most=5):
    return ''.join(r.choice(PIECES) for _ in range(r.randint(1, most)))


def place(folder, names):
    for name in names:
        try:
            write(f'{folder}/{name}', name)
        except OSError:
            pass  # a file stands where a folder should


def ignore(r, folder):
    chart(folder)
    place(folder, NAMES)
    rules = [pattern(r, 3) + r.choice(['', '', '/', ' ']) for _ in range(r.randint(1, 4))]
    write(folder + '/.helmignore', '\n'.join(rule for rule in rules if '**' not in rule or r.random() < .1))
    write(folder + '/templates/a.yaml', 'kind: A\n{{ range $p, $_ := .Files }}{{ $p | quote }}: 1\n{{ end }}')
    return []


def globs(r, folder):
    chart(folder)
    place(folder, NAMES)
    lines = [f'g{number}: {{{{ range $p, $_ := .Files.Glob {json.dumps(pattern(r), ensure_ascii=False)} }}}}<{{{{ $p }}}}>{{{{ end }}}}.'
             for number in range(40)]
    write(folder + '/templates/a.yaml', 'kind: A\n' + '\n'.join(lines) + '\n')
    return []


def parts(succeeded, output, errors):
    """Each glob's files; some make helm fail, and then its words."""
    if not succeeded:
        return {'': re.sub(r'\s', '', errors.split('Use --debug')[0].replace('template: ', '').replace(': executing', 'executing'))}
    return dict(re.findall(r'^(g\d+): (.*)$', output, re.M))


def overrides(r, folder):
    chart(folder)
    write(folder + '/values.yaml', 'a: {b: 1, c: [1, {d: 2}]}\nl: [x, y]\nn: null\ns: text\n')
    write(folder + '/templates/a.yaml', 'kind: A\nv: {{ .Values | toJson }}\n')
    pieces = ['a', 'b', 'c', 'l', 'n', 's', '.', '.', '=', '=', '=', ',', '[0]', '[1]', '[2]', '[-1]', '[x]', '[', ']', '{', '}', '{x,y}',
              '\\', '\\,', '\\.', '\\=', '1', '0', '-1', '01', '1.5', 'true', 'null', '"', "'", ' ', 'é', 'x y', '1e3', '0x1',
              '9223372036854775807', '9223372036854775808', '[]', '{}', '{"a":1}', '[1,2]', '\n']
    arguments = []
    for _ in range(r.choice([1, 1, 1, 2, 3])):
        expression = ''.join(r.choice(pieces) for _ in range(r.randint(1, 9)))
        if r.random() < .7:
            expression = r.choice(['a', 'a.b', 'l[0]', 'n.x', 'a.c[1].d', 's', 'z']) + '=' + expression
        arguments += [r.choice(['--set', '--set', '--set-string', '--set-json', '--set-literal']), expression]
    return arguments
