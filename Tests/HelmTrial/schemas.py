"""Random values.schema.json of all drafts, right and wrong ones, sixty subcharts at a time."""
import json
import os
import re

NAMES = ['a', 'b', 'c', 'foo', 'bar', 'x y', 'é', 'a/b', '~t', 'long-name', '0', '1']
STRINGS = ['', 'a', 'foo', 'é😀', '127.0.0.1', '::1', '2020-01-02', '2020-01-02T03:04:05Z', 'x@y.z', 'http://a.b/c', 'a b',
           '10:20:30Z', 'P1D', '^a$', '(', 'abc123', 'example.com', '-bad-', '/a/b', '1/a',
           '550e8400-e29b-41d4-a716-446655440000', '{x}', 'ABC', 'true', '1', 'null', '\\d+', 'a\nb', '  ']
NUMBERS = [0, 1, -1, 2, 3, 10, 1.5, 0.1, -0.5, 123456789012345678, 0.3, 100, 7, 1e-7, -3, 5e-324, 9007199254740993]
FORMATS = ['date', 'date-time', 'time', 'email', 'ipv4', 'ipv6', 'uri', 'hostname', 'regex', 'uuid', 'json-pointer', 'duration',
           'relative-json-pointer', 'uri-reference', 'iri', 'uri-template', 'unknown', 'period', 'semver']
TYPES = ['string', 'integer', 'number', 'object', 'array', 'boolean', 'null']
PATTERNS = ['^a', 'foo', '\\d+', '^[a-z]+$', '.', '^$', '[', '(?=a)', '\\p{L}', 'a{2,}', '^.{3}$', '(?i)FOO', '[^a]']
DRAFTS = [None, None, None] + ['http://json-schema.org/draft-0%d/schema#' % number for number in (4, 6, 7, 7)] + [
    'https://json-schema.org/draft/2019-09/schema', 'https://json-schema.org/draft/2020-12/schema',
    'https://json-schema.org/draft-07/schema#', 'http://json-schema.org/schema#']
REFERENCES = ['#', '#/$defs/a', '#/definitions/b', '#anchor', '#/properties/a', '#/$defs/none', 'other.json', 'urn:x',
              'http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2020-12/schema', '#/$defs/~0t',
              '#/$defs/a~1b', '#/$defs/x%20y', '#/default']


class Maker:
    def __init__(self, random):
        self.random = random

    def value(self, depth=0):
        r = self.random
        chance = r.random()
        if depth > 3 or chance < .5:
            return r.choice([None, True, False, r.choice(NUMBERS), r.choice(NUMBERS)] + [r.choice(STRINGS) for _ in range(3)])
        if chance < .7:
            return [self.value(depth + 1) for _ in range(r.randint(0, 4))]
        return {r.choice(NAMES): self.value(depth + 1) for _ in range(r.randint(0, 4))}

    def schemas(self, depth):
        return [self.schema(depth + 1) for _ in range(self.random.randint(1, 3))]

    def map(self, depth, names=NAMES):
        return {self.random.choice(names): self.schema(depth + 1) for _ in range(self.random.randint(0, 3))}

    def names(self, most=3):
        return self.random.sample(NAMES, self.random.randint(0, most))

    def keyword(self, name, depth):
        r = self.random
        if name in ('allOf', 'anyOf', 'oneOf', 'prefixItems'):
            return self.schemas(depth)
        if name in ('properties', 'dependentSchemas'):
            return self.map(depth)
        if name in ('minProperties', 'maxProperties', 'minItems', 'maxItems', 'minLength', 'maxLength', 'minContains', 'maxContains'):
            return r.randint(0, 4)
        if name in ('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'):
            return r.choice(NUMBERS + [True])
        if name in ('not', 'if', 'then', 'else', 'contains', 'propertyNames'):
            return self.schema(depth + 1)
        if name in ('additionalProperties', 'additionalItems', 'unevaluatedProperties', 'unevaluatedItems'):
            return r.choice([False, self.schema(depth + 1)])
        return {
            'type': lambda: r.choice([r.choice(TYPES), r.sample(TYPES, r.randint(1, 3))]),
            'const': self.value, 'enum': lambda: [self.value() for _ in range(r.randint(1, 4))],
            'format': lambda: r.choice(FORMATS), 'required': self.names, 'pattern': lambda: r.choice(PATTERNS),
            'patternProperties': lambda: self.map(depth, PATTERNS), 'multipleOf': lambda: r.choice([.1, 2, 3, .01, 1.5, 7, 1, .3]),
            'dependencies': lambda: {r.choice(NAMES): r.choice([self.names(2), self.schema(depth + 1)])},
            'dependentRequired': lambda: {r.choice(NAMES): self.names(2)}, 'uniqueItems': lambda: r.choice([True, False]),
            'items': lambda: r.choice([self.schema(depth + 1), self.schemas(depth)]), '$ref': lambda: r.choice(REFERENCES),
            '$defs': lambda: self.map(depth, ['a', '~t', 'a/b', 'x y']), 'definitions': lambda: self.map(depth, ['a', 'b']),
            '$anchor': lambda: 'anchor', '$dynamicAnchor': lambda: r.choice(['anchor', 'dynamic']),
            '$dynamicRef': lambda: r.choice(['#anchor', '#dynamic', '#/$defs/a']), '$recursiveAnchor': lambda: True,
            '$recursiveRef': lambda: '#', '$id': lambda: r.choice(['http://e.com/a', 'sub.json', '#anchor', 'urn:y']),
            'default': self.value, 'title': lambda: 't', '$comment': lambda: 'c', 'deprecated': lambda: True,
        }[name]()

    KEYWORDS = ('allOf anyOf oneOf prefixItems properties dependentSchemas minProperties maxProperties minItems maxItems minLength '
                'maxLength minContains maxContains minimum maximum exclusiveMinimum exclusiveMaximum not if then else contains '
                'propertyNames additionalProperties additionalItems unevaluatedProperties unevaluatedItems type const enum format '
                'required pattern patternProperties multipleOf dependencies dependentRequired uniqueItems items $ref $defs '
                'definitions $anchor $dynamicAnchor $dynamicRef $recursiveAnchor $recursiveRef $id default title $comment '
                'deprecated').split()

    def schema(self, depth=0):
        r = self.random
        if r.random() < .06:
            return r.choice([True, False])
        if depth > 3:
            return r.choice([{}, {'type': r.choice(TYPES)}, True])
        schema = {}
        for _ in range(r.choice([1, 1, 1, 2, 2, 3, 4])):
            name = r.choice(self.KEYWORDS)
            schema[name] = r.choice([self.value(), [], {}, -1]) if r.random() < .015 else self.keyword(name, depth)
        return schema


def make(random, folder):
    maker = Maker(random)
    with open(folder + '/Chart.yaml', 'w') as file:
        file.write('apiVersion: v2\nname: c\nversion: 0.1.0\n')
    for number in range(60):
        schema = maker.schema()
        draft = random.choice(DRAFTS)
        if draft and isinstance(schema, dict):
            schema = {'$schema': draft} | schema
        values = {random.choice(NAMES): maker.value() for _ in range(random.randint(0, 5))}
        own = f'{folder}/charts/zq{number}zq'
        os.makedirs(own)
        for name, text in [('Chart.yaml', f'apiVersion: v2\nname: zq{number}zq\nversion: 0.1.0\n'),
                           ('values.schema.json', json.dumps(schema)),
                           ('values.yaml', json.dumps({name: value for name, value in values.items() if value is not None},
                                                      ensure_ascii=False))]:
            with open(f'{own}/{name}', 'w') as file:
                file.write(text)
    return []


def parts(succeeded, output, errors):
    """The report of each subchart. Faults of equal rank and names come in any order."""
    pieces = re.split(r'zq(\d+)zq:\n', errors)
    reports = {f'zq{number}zq': '' for number in range(60)}
    for number, report in zip(pieces[1::2], pieces[2::2]):
        lines = []
        for line in report.strip('\n').split('\n'):
            found = re.match(r'(.*additional properties )(.*)( not allowed)', line)
            if found:
                line = found[1] + ', '.join(sorted(found[2].split(', '))) + found[3]
            lines.append(' '.join(sorted(line.split(' '))) if line.startswith('duplicate ') else line)
        reports[f'zq{number}zq'] = '\n'.join(sorted(lines))
    return reports
