#!/usr/bin/env python3
"""Renders random charts by helm and by this program, and prints what differs.

    Tests/HelmTrial/compare.py HELM TIPHYS SUBJECT SEED ROUNDS

SUBJECT is one of those that SUBJECTS names. Helm goes through its maps in any order: a chart that differs is given to it four times
more, and is equal where one of its answers is. The exit code is 1 where something differs; those charts are kept, and their folders
printed.
"""
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import charts
import schemas
import texts

SUBJECTS = {
    'schemas': (schemas.make, schemas.parts),
    'subcharts': (charts.subcharts, None),
    'metadata': (charts.metadata, None),
    'names': (charts.names, None),
    'outputs': (texts.outputs, None),
    'files': (texts.files, None),
    'ignore': (texts.ignore, None),
    'overrides': (texts.overrides, None),
    'globs': (texts.globs, texts.parts),
}


def run(command):
    result = subprocess.run(command, capture_output=True, timeout=120)
    return result.returncode == 0, result.stdout.decode('utf8', 'replace'), result.stderr.decode('utf8', 'replace')


def words(errors):
    """What an error says, however its lines are laid out."""
    noise = ('level=', 'warning:', 'Use --debug')
    text = ''.join(line for line in errors.split('\n') if not line.startswith(noise) and 'WARNING' not in line)
    text = text.replace('Error: .helmignore: ', 'Error: ').replace('template: ', '').replace(': executing', 'executing')
    return re.sub(r'\s', '', text)


def whole(succeeded, output, errors):
    return {'': output if succeeded else words(errors)}


def main():
    helm, tiphys, subject, seed, rounds = sys.argv[1:]
    make, parts = SUBJECTS[subject]
    parts = parts or whole
    source = random.Random(int(seed))
    counts = {'equal': 0, 'fail in both': 0, 'different': 0}
    work = tempfile.mkdtemp(prefix='helm-trial-')
    for number in range(int(rounds)):
        folder = f'{work}/{number}'
        os.makedirs(folder + '/templates')
        arguments = make(source, folder)
        ours = run([tiphys, 'render', folder] + arguments)
        mine, keep = parts(*ours), False
        theirs = run([helm, 'template', folder] + arguments)
        answers = [(theirs[0], parts(*theirs))]
        if ours[0] != theirs[0] or mine != answers[0][1]:
            for _ in range(4):
                again = run([helm, 'template', folder] + arguments)
                answers.append((again[0], parts(*again)))
        for name in sorted(set(mine) | set(answers[0][1])):
            if any(ok == ours[0] and answer.get(name) == mine.get(name) for ok, answer in answers):
                counts['equal' if ours[0] else 'fail in both'] += 1
                continue
            counts['different'] += 1
            keep = True
            print(f'== {folder} {name} {arguments}')
            print('   helm  :', (answers[0][1].get(name) or '')[:600])
            print('   tiphys:', (mine.get(name) or '')[:600])
        if not keep:
            shutil.rmtree(folder)
    if not os.listdir(work):
        os.rmdir(work)
    print(f'{subject}, seed {seed}: ' + ', '.join(f'{count} {what}' for what, count in counts.items()))
    sys.exit(1 if counts['different'] else 0)


main()
