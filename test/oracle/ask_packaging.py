"""Answers questions about versions and specifiers with PyPA's packaging. JSON in on stdin, JSON out on stdout."""

import json
import sys

import packaging
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version


def read_version(text):
    try:
        return Version(text)
    except (InvalidVersion, ValueError):
        return None


def read_specifiers(text):
    try:
        return SpecifierSet(text, prereleases=True)
    except (InvalidSpecifier, InvalidVersion, ValueError):
        return None


def main():
    questions = json.load(sys.stdin)
    versions = [read_version(text) for text in questions["versions"]]
    specifiers = [read_specifiers(text) for text in questions["specifiers"]]
    candidates = [read_version(text) for text in questions["candidates"]]
    ranges = [read_specifiers(text) for text in questions["ranges"]]

    def order(a, b):
        return (a > b) - (a < b)

    answers = {
        "packaging": packaging.__version__,
        "versions": [None if version is None else str(version) for version in versions],
        "prereleases": [None if version is None else version.is_prerelease for version in versions],
        "orders": [order(candidates[a], candidates[b]) for a, b in questions["orders"]],
        "specifiers": [specifier is not None for specifier in specifiers],
        "asks": [None if clauses is None else bool(SpecifierSet(str(clauses)).prereleases) for clauses in specifiers],
        "contains": [ranges[s].contains(candidates[v]) for s, v in questions["contains"]],
        "identities": [
            SpecifierSet(f"{ranges[s]},==={questions['candidates'][v]}").is_unsatisfiable()
            for s, v in questions["identities"]
        ],
        "unsatisfiable": [specifier.is_unsatisfiable() for specifier in ranges],
        "disjoint": [ranges[a].is_disjoint(ranges[b]) for a, b in questions["relations"]],
        "subset": [ranges[a].is_subset(ranges[b]) for a, b in questions["relations"]],
    }
    json.dump(answers, sys.stdout)


main()
