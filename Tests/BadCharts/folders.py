"""Bad charts whose values, schemas, files or subcharts are the attack."""
from chart import ALIASES, CHART, MERGES, Chart, Fifo, Link, dependency, template


def charts():
    """Each one's name with the chart."""
    return values() | schemas() | folders() | dependencies()


def values():
    """Values: in the chart, in files and on the command line."""
    found = {
        'values-alias': Chart({'values.yaml': ALIASES}),
        'values-merge': template('{{ toJson .Values | len }}', MERGES),
        'values-deep': Chart({'values.yaml': 'a: ' + '[' * 100000}),
        'values-deep-map': Chart({'values.yaml': ''.join(' ' * i + 'a:\n' for i in range(2500))}),
        'values-deep-flow': Chart({'values.yaml': 'a: ' + '{a: ' * 10000 + '1' + '}' * 10000}),
        'values-deep-json': Chart({'values.json': '{}'}, ['--set-json', 'a=' + '[' * 50000 + ']' * 50000]),
        'values-wide': template('{{ .Values.k1 }}', ''.join('k%d: v\n' % i for i in range(300000))),
        'values-list': template('{{ len .Values.a }}', 'a: [' + 'x, ' * 1600000 + ']\n'),
        'values-numbers': template('{{ .Values.a }}', 'a: 1e1000000000\nb: %s\nc: .%s\n' % ('9' * 1000000, '3' * 1000000)),
        'values-slashes': template('{{ len .Values }}', 'a: ' + '\\/' * 2000000 + '\n'),
        'values-keys': template('{{ len .Values }}', '? ' + '[' * 10000 + ']' * 10000 + '\n: 1\n'),
        'set-index': Chart(arguments=['--set', 'a[99999999]=1']),
        'set-index-nested': Chart(arguments=['--set', 'a' + '[65535]' * 30 + '=1']),
        'set-index-many': Chart(arguments=['--set', ','.join('a%d[65535]=1' % i for i in range(4000))]),
        'set-deep': Chart(arguments=['--set', 'a.' * 60000 + 'a=1']),
        'set-deep-index': Chart(arguments=['--set', 'a' + '[0]' * 30000 + '=1']),
        'set-list': Chart(arguments=['--set', 'a={' + '1,' * 60000 + '1}']),
        'set-many': Chart(arguments=[word for i in range(8000) for word in ('--set', 'a%d.b.c.d=1' % i)]),
        'set-string-deep': Chart(arguments=['--set-string', 'a.' * 60000 + 'a=1']),
        'set-literal': Chart(arguments=['--set-literal', 'a.' * 60000 + 'a=1']),
        'set-file': Chart(arguments=['--set-file', 'a=/dev/zero']),
        'values-device': Chart(arguments=['--values', '/dev/zero']),
    }
    return found


def schemas():
    """values.schema.json."""
    def schema(text, values='a: 1\n'):
        return Chart({'values.schema.json': text, 'values.yaml': values})

    def chain(count, word, last='{}'):
        return '{"%s":[{"$ref":"#/definitions/l0"}],"definitions":{%s,"l%d":%s}}' % (
            word, ','.join('"l%d":{"%s":[{"$ref":"#/definitions/l%d"},{"$ref":"#/definitions/l%d"}]}' % (i, word, i + 1, i + 1)
                           for i in range(count)), count, last)

    numbers = 'a: [' + ', '.join(str(i) for i in range(40000)) + ']\n'
    objects = 'a: [' + ', '.join('{k: [1, 2, 3], n: %d}' % i for i in range(20000)) + ']\n'
    return {
        'schema-self': schema('{"$ref": "#/definitions/a", "definitions": {"a": {"$ref": "#/definitions/a"}}}'),
        'schema-fan': schema(chain(40, 'allOf')),
        'schema-any': schema(chain(40, 'anyOf', 'false')),
        'schema-one': schema(chain(40, 'oneOf', 'false')),
        'schema-not': schema('{"not":' * 20000 + '{}' + '}' * 20000),
        'schema-chain': schema('{"$ref":"#/definitions/l0","definitions":{%s,"l50000":{}}}' % ','.join(
            '"l%d":{"$ref":"#/definitions/l%d"}' % (i, i + 1) for i in range(50000))),
        'schema-tree': schema('{"$ref":"#/definitions/n","definitions":{"n":{"anyOf":[{"properties":{"a":{"$ref":"#/definitions/n"}}},'
                              '{"properties":{"a":{"$ref":"#/definitions/n"}},"required":["x"]}],"minProperties":9}}}',
                              'a: ' + '{a: ' * 60 + '1' + '}' * 60),
        'schema-deep': schema('{"properties":{"a":' * 50000 + '{}' + '}}' * 50000),
        'schema-array-deep': schema('[' * 100000),
        'schema-regex': schema('{"properties":{"a":{"pattern":"^(a+)+b$"}}}', 'a: ' + 'a' * 100000 + '\n'),
        'schema-patterns': schema('{"patternProperties":{%s}}' % ','.join('"^a%d(a|b)*[a-z]{1,100}$":{}' % i for i in range(2000)),
                                  ''.join('a%d: 1\n' % i for i in range(20000))),
        'schema-pattern-count': schema('{"properties":{"a":{"pattern":"((((a{1,100}){1,100}){1,100}){1,100})"}}}', 'a: a\n'),
        'schema-unique': schema('{"properties":{"a":{"uniqueItems":true}}}', numbers),
        'schema-unique-objects': schema('{"properties":{"a":{"uniqueItems":true}}}', objects),
        'schema-enum': schema('{"properties":{"a":{"items":{"enum":[%s]}}}}' % ','.join(str(-i) for i in range(1, 40000)), numbers),
        'schema-contains': schema('{"properties":{"a":{"items":{"$ref":"#"},"contains":{"contains":{"contains":{"const":1}}}}}}', numbers),
        'schema-numbers': schema('{"properties":{"a":{"multipleOf":1e-1000000000,"maximum":1e1000000000,"minimum":-1e-999999999}}}'),
        'schema-digits': schema('{"properties":{"a":{"multipleOf":%s}}}' % ('0.' + '0' * 1000000 + '1')),
        'schema-faults': schema('{"properties":{"a":{"items":{"type":"string"}}}}', numbers),
        'schema-faults-any': schema('{"properties":{"a":{"items":{"anyOf":[%s]}}}}' % ','.join(['{"type":"string"}'] * 500), numbers),
        'schema-id': schema('{"$id":"http://a/%s","properties":{%s}}' % (
            '../' * 10000, ','.join('"k%d":{"$id":"%s"}' % (i, 'a/' * 500) for i in range(2000)))),
        'schema-pointer': schema('{"properties":{%s},"definitions":{"a":{}}}' % ','.join(
            '"k%d":{"$ref":"#%s"}' % (i, '/definitions/a' * 2000) for i in range(1000))),
        'schema-format': schema('{"properties":{"a":{"format":"regex"},"b":{"format":"email"},"c":{"format":"hostname"},"d":{"format":"uri"}}}',
                                'a: "%s"\nb: %s@b\nc: %s\nd: "http://%s"\n' % ('(' * 500000, 'a.' * 500000 + 'a', 'a.' * 500000 + 'a', 'a:' * 500000)),
        'schema-dynamic': schema('{"$schema":"https://json-schema.org/draft/2020-12/schema","$dynamicAnchor":"n","anyOf":['
                                 '{"additionalProperties":{"$dynamicRef":"#n"}},{"additionalProperties":{"$dynamicRef":"#n"},"minProperties":9}],'
                                 '"minProperties":3}', 'a: ' + '{a: ' * 60 + '1' + '}' * 60),
        'schema-unevaluated': schema('{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"#/$defs/n","$defs":{"n":{"allOf":['
                                     '{"properties":{"a":{"$ref":"#/$defs/n"}}},{"properties":{"a":{"$ref":"#/$defs/n"}}}],'
                                     '"unevaluatedProperties":false}}}', 'a: ' + '{a: ' * 60 + '1' + '}' * 60),
    }


def folders():
    """Charts as folders."""
    ignored = {'files/%05d' % i: 'x' for i in range(5000)}
    return {
        'files-many': Chart({'files/%d/%d' % (i // 1000, i): '' for i in range(60000)}),
        'files-deep': Chart({'/'.join(['d'] * 1500) + '/a': 'x'}),
        'files-large': Chart({'files/%d' % i: b'\0' * (20 << 20) for i in range(12)}),
        'files-sparse': Chart({'files/a': 4 << 30}),
        'ignore-stars': Chart({'.helmignore': '*' * 5000 + 'b\n' + '\n'.join('*a' * 200 + 'b%d' % i for i in range(200)),
                               **{'files/' + 'a' * 200 + str(i): 'x' for i in range(500)}}),
        'ignore-many': Chart({'.helmignore': ''.join('a*b*c%d\n' % i for i in range(100000)), **ignored}),
        'ignore-classes': Chart({'.helmignore': '[' + 'a-z' * 100000 + ']\n' + '[^' * 100000, **ignored}),
        'link-loop': Chart({'templates/loop': Link('..'), 'templates/a.yaml': 'a: 1\n'}),
        'link-self': Chart({'templates/a.yaml': Link('a.yaml')}),
        'link-fan': Chart({'files/%d/x%d' % (i, j): Link('../%d' % (i + 1)) for i in range(20) for j in range(2)}
                          | {'files/20/a': 'x'}),
        'link-device': Chart({'templates/a.yaml': Link('/dev/zero'), 'values.yaml': Link('/dev/urandom')}),
        'link-outside': Chart({'files/a': Link('/etc'), 'templates/a.yaml': '{{ .Files.Get "files/a/passwd" }}'}),
        'pipe': Chart({'templates/a.yaml': Fifo(), 'values.yaml': Fifo()}),
        'pipe-chart': Chart({'Chart.yaml': Fifo()}),
        'chart-alias': Chart({'Chart.yaml': CHART % 'bad' + 'annotations: &x {}\n' + ALIASES}),
        'chart-large': Chart({'Chart.yaml': CHART % 'bad' + 'keywords: [' + 'x, ' * 1600000 + ']\n'}),
        'chart-kube-version': Chart({'Chart.yaml': CHART % 'bad' + 'kubeVersion: "' + '<1 || ' * 200000 + '<1"\n'}),
        'chart-version': Chart({'Chart.yaml': 'apiVersion: v2\nname: bad\nversion: "1.2.3-' + 'a.' * 1000000 + 'b"\n'}),
        'chart-name': Chart({'Chart.yaml': 'apiVersion: v2\nname: "' + 'a' * 4000000 + '"\nversion: 0.1.0\n', 'templates/a.yaml': '{{ fail "x" }}'}),
        'crds-many': Chart({'crds/%d.yaml' % i: 'a: 1\n---\n' * 100 for i in range(2000)}, ['--include-crds']),
    }


def dependencies():
    """Charts in charts."""
    def aliases(depth, count):
        files, path = {}, ''
        for level in range(depth):
            entries = ''.join(dependency('c%d' % (level + 1), alias='a%d' % i) for i in range(count))
            files[path + 'Chart.yaml'] = CHART % ('c%d' % level) + ('dependencies:\n' + entries if level + 1 < depth else '')
            files[path + 'values.yaml'] = 'a: {b: [1, 2, 3]}\n'
            files[path + 'templates/a.yaml'] = 'a: 1\n'
            path += 'charts/c%d/' % (level + 1)
        return Chart(files)

    imports = CHART % 'bad' + 'dependencies:\n' + dependency('sub', **{
        'import-values': '[%s]' % ', '.join('{child: a, parent: a%s}' % ('.a' * i) for i in range(2000))})
    sub = {'charts/sub/Chart.yaml': CHART % 'sub'}
    many = {'charts/s%d/Chart.yaml' % i: CHART % ('s%d' % i) for i in range(900)}
    deep = {'charts/s/' * i + 'Chart.yaml': CHART % 's' for i in range(300)}
    return {
        'aliases-of-aliases': aliases(9, 10),
        'aliases-many': Chart({'Chart.yaml': CHART % 'bad' + 'dependencies:\n' + ''.join(
            dependency('sub', alias='a%d' % i) for i in range(20000)), **sub, 'charts/sub/templates/a.yaml': '{{ .Values | toYaml }}',
            'charts/sub/values.yaml': ''.join('k%d: v\n' % i for i in range(1000))}),
        'subcharts-many': Chart(many),
        'subcharts-too-many': Chart({'charts/s%d/Chart.yaml' % i: CHART % ('s%d' % i) for i in range(3000)}),
        'subcharts-deep': Chart(deep),
        'subcharts-link': Chart({'charts/bad': Link('..')}),
        'imports-many': Chart({'Chart.yaml': imports, **sub, 'charts/sub/values.yaml': 'a: {%s}\n' % ', '.join(
            'k%d: v' % i for i in range(1000))}),
        'imports-grow': Chart({'Chart.yaml': CHART % 'bad' + 'dependencies:\n' + dependency('sub', **{
            'import-values': '[%s]' % ', '.join('{child: ., parent: a%d}' % i for i in range(300))}), **sub,
            'charts/sub/values.yaml': ''.join('k%d: {a: 1}\n' % i for i in range(5000))}),
        'conditions-long': Chart({'Chart.yaml': CHART % 'bad' + 'dependencies:\n' + dependency(
            'sub', condition='"' + 'a.b,' * 1000000 + '"'), **sub}),
        'tags-many': Chart({'Chart.yaml': CHART % 'bad' + 'dependencies:\n' + dependency('sub', tags='[' + 'x, ' * 1000000 + ']'), **sub,
                            'values.yaml': 'tags: {x: false}\n'}),
        'globals-grow': Chart({**many, 'values.yaml': 'global: {%s}\n' % ', '.join('k%d: {a: [1, 2]}' % i for i in range(2000))}),
        'values-for-many': Chart({**many, 'values.yaml': ''.join('s%d: {a: {b: {c: 1}}}\n' % i for i in range(900)),
                                  **{'charts/s%d/templates/a.yaml' % i: '{{ toYaml .Values }}' for i in range(900)}}),
        'lock-large': Chart({'Chart.yaml': CHART % 'bad' + 'dependencies:\n' + dependency('sub'), **sub,
                             'Chart.lock': 'dependencies:\n' + dependency('sub') * 200000}),
        'lock-alias': Chart({'Chart.yaml': CHART % 'bad' + 'dependencies:\n' + dependency('sub'), **sub, 'Chart.lock': ALIASES}),
        'requirements-alias': Chart({'Chart.yaml': 'apiVersion: v1\nname: bad\nversion: 0.1.0\n', 'requirements.yaml': ALIASES}),
    }
