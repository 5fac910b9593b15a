"""Random charts: subcharts with their values, what Chart.yaml says, and how files are called."""
import json
import os

KEYS = ['a', 'b', 'c', 'enabled', 'global', 'sub', 'x', 'list', 'tags', 'name', 'exports', 'data', 's1', 's2', 'alias']
SHOWN = '''kind: K
name: {{ .Template.Name | quote }}
values: {{ .Values | toJson }}
chart: {{ omit (.Chart | toJson | fromJson) "Dependencies" "dependencies" | toJson }}
root: {{ .Chart.IsRoot }}
subcharts: {{ keys .Subcharts | sortAlpha | toJson }}
release: {{ .Release | toJson }}
'''


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', newline='') as file:
        file.write(text)


def value(r, depth=0):
    chance = r.random()
    if depth > 2 or chance < .6:
        return r.choice([None, True, False, 0, 1, 2, 1.5, '', 'x', 'true', 'null', 1234567, -1, 'a,b', '{}'])
    if chance < .72:
        return [value(r, depth + 1) for _ in range(r.randint(0, 3))]
    return {r.choice(KEYS): value(r, depth + 1) for _ in range(r.randint(0, 4))}


def values(r, subcharts):
    result = {r.choice(KEYS): value(r) for _ in range(r.randint(0, 4))}
    if r.random() < .5:
        result['global'] = r.choice([{r.choice(KEYS): value(r, 1)}, {r.choice(KEYS): value(r, 1)}, None, 'x', {}])
    for name in subcharts:
        if r.random() < .6:
            result[name] = r.choice([
                {'enabled': r.choice([True, False, 'true', None, 1]), r.choice(KEYS): value(r, 1)}, {'global': {'a': value(r, 1)}},
                {r.choice(KEYS): value(r, 1), r.choice(KEYS): None}, None, 'text', {}, {'enabled': False}])
    if r.random() < .3:
        result['tags'] = r.choice([{'t1': r.choice([True, False, 'x']), 't2': r.choice([True, False])}, None, {}])
    if r.random() < .3:
        result['exports'] = {'data': {r.choice(KEYS): value(r, 1)}, 'x': value(r, 1)}
    return result


def dependency(r, name, version):
    result = {'name': name, 'version': r.choice([version, version, '*', '>=0', '^0.1', '~1', 'x', '1.x']),
              'repository': r.choice(['', 'file://../x', 'https://e.com/charts'])}
    if r.random() < .4:
        result['condition'] = r.choice([name + '.enabled', 'enabled', f'x,{name}.enabled', 'global.a', 'a.b.c', '', f' {name}.enabled '])
    if r.random() < .3:
        result['tags'] = r.choice([['t1'], ['t2'], ['t1', 't2'], []])
    if r.random() < .3:
        result['alias'] = r.choice(['alias', 'other', name, 's2', ''])
    if r.random() < .35:
        result['import-values'] = r.choice([
            ['data'], ['x'], ['none'], [{'child': 'a', 'parent': 'imported'}], [{'child': 'exports.data', 'parent': 'a.b'}],
            [{'child': 'b', 'parent': '.'}], ['data', {'child': 'none', 'parent': 'x'}], [{'child': 'a'}], [5]])
    return result


def chart(r, path, name, depth, version='0.1.0'):
    names, dependencies = [], []
    for sub in ['s1', 's2', 's3'][:r.randint(0, 3)] if depth else []:
        own = r.choice(['0.1.0', '0.1.0', '1.2.3', 'v1.0.0', '0.1'])
        chart(r, f'{path}/charts/{r.choice([sub, sub, sub + "-folder"])}', sub, depth - 1, own)
        names.append(sub)
        for _ in range(r.choice([0, 1, 1, 1, 2])):
            dependencies.append(dependency(r, 'none' if r.random() < .03 else sub, own))
            names.append(dependencies[-1].get('alias') or sub)
    meta = {'apiVersion': r.choice(['v2', 'v2', 'v2', 'v2', 'v1']), 'name': name, 'version': version}
    for field, content in [('appVersion', r.choice(['1.0', 1.0])), ('type', r.choice(['application', 'library', 'x'])),
                           ('kubeVersion', r.choice(['>=1.20', '<1', '*'])), ('deprecated', True), ('annotations', {'a': 'b'})]:
        if r.random() < .12:
            meta[field] = content
    if dependencies and meta['apiVersion'] == 'v1':
        write(path + '/requirements.yaml', json.dumps({'dependencies': dependencies}))
    elif dependencies:
        meta['dependencies'] = dependencies
    write(path + '/Chart.yaml', json.dumps(meta))
    if r.random() < .9:
        write(path + '/values.yaml', json.dumps(values(r, names)))
    write(path + '/templates/shown.yaml', SHOWN)
    return names


def subcharts(r, folder):
    names = chart(r, folder, 'top', 2) or ['s1']
    arguments = []
    for _ in range(r.choice([0, 0, 1, 1, 2])):
        key, name = r.choice(KEYS), r.choice(names)
        arguments += r.choice([
            ['--set-json', f'{key}={json.dumps(value(r))}'], ['--set-json', f'{name}={{"enabled":{r.choice(["true", "false", "null"])}}}'],
            ['--set', f'tags.t1={r.choice(["true", "false"])}'], ['--set', f'{name}=null']])
    return arguments


def metadata(r, folder):
    def any():
        return r.choice([None, True, 1, 1.5, '', 'x', '1.0.0', [], ['a'], [1], {}, {'a': 'b'}, {'a': 1}, [{'name': 'n'}], 'a\nb', 'é',
                         1e20, -1, 20240101.25, ['a', None], [[]], {'a': None}])

    meta = {'apiVersion': 'v2', 'name': 'c', 'version': '0.1.0'}
    for _ in range(r.choice([1, 1, 1, 2, 2, 3])):
        field = r.choice(['apiVersion', 'name', 'version', 'appVersion', 'description', 'type', 'kubeVersion', 'deprecated', 'keywords',
                          'home', 'sources', 'icon', 'annotations', 'maintainers', 'condition', 'tags', 'dependencies', 'unknown'])
        meta[field] = any()
        if field == 'version' and r.random() < .7:
            meta[field] = r.choice(['1', '1.2', 'v1.2.3', '1.2.3-rc.1+b', '1.2.3.4', 'x', '01.2.3', '1.2.3-01', '1.2.3-', 'latest'])
        if field == 'name' and r.random() < .7:
            meta[field] = r.choice(['a/b', 'A_B', 'a b', '..', '.', 'é', 'a.b', '-a'])
        if field == 'kubeVersion' and r.random() < .7:
            meta[field] = r.choice(['>=1.20.0-0', '<1.2', '1.x', '~1', '^1.30', '>= 1.2 < 9', 'x', '!=1.2', '>=1.20 || <1'])
        if field == 'dependencies' and r.random() < .8:
            fields = ['name', 'version', 'repository', 'condition', 'tags', 'enabled', 'import-values', 'alias', 'extra']
            meta[field] = [{name: any() if r.random() < .5 else 'x' for name in r.sample(fields, r.randint(1, 5))}]
    write(folder + '/Chart.yaml', json.dumps(meta, ensure_ascii=False))
    write(folder + '/templates/a.yaml', 'kind: A\nchart: {{ .Chart | toJson }}\nversion: {{ .Chart.AppVersion }}\n')
    return []


def names(r, folder):
    write(folder + '/Chart.yaml', 'apiVersion: v2\nname: c\nversion: 0.1.0\n')
    stems = ['a', 'b', '_c', 'A', 'é', 'a b', '.h', 'x.y', 'NOTES', 'notes', 'templates', '1', '-d', '#e', '~f', 'README']
    ends = ['.yaml', '.yml', '.tpl', '.txt', '.json', '.YAML', '', '.yaml.tpl', '.md', '.yaml~', '.bak']
    folders = ['templates/'] * 3 + ['templates/sub/', 'templates/sub/deep/', 'templates/tests/', 'templates/.d/', 'templates/_p/',
                                    'crds/', 'crds/sub/', 'files/', '', 'charts/x/templates/', 'templates/a.yaml/', 'docs/templates/']
    for _ in range(r.randint(2, 9)):
        try:
            write(f'{folder}/{r.choice(folders)}{r.choice(stems)}{r.choice(ends)}', r.choice([
                f'kind: {r.choice(["Service", "Job", "Z"])}\nt: {{{{ .Template.Name }}}} {{{{ .Template.BasePath }}}}\n', 'plain: 1', '',
                '{{ define "d" }}x{{ end }}', '{{ include "d" . }}']))
        except OSError:
            pass  # a file stands where a folder should
    if os.path.isdir(folder + '/charts/x') and r.random() < .9:
        write(folder + '/charts/x/Chart.yaml', f'apiVersion: v2\nname: {r.choice("xy")}\nversion: 0.1.0\n')
    return ['--include-crds'] if r.random() < .4 else []
