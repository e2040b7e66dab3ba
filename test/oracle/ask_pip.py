"""Reads requirements files with pip's own functions. JSON in on stdin (a list of texts), JSON out on stdout."""

import json
import os
import sys
import tempfile

import pip
from pip._internal.exceptions import PipError
from pip._internal.req import req_file
from pip._internal.req.constructors import parse_req_from_editable, parse_req_from_line
from pip._vendor.packaging.requirements import InvalidRequirement
from pip._vendor.packaging.utils import canonicalize_name


def describe(line):
    options = line.opts
    if line.args or options.editables:
        editable = not line.args
        read = parse_req_from_editable if editable else parse_req_from_line
        parts = read(options.editables[0]) if editable else read(line.args, None)
        requirement, link = parts.requirement, parts.link
        marker = parts.markers or (requirement.marker if requirement else None)
        url = link.url if link else requirement.url if requirement else None
        return {
            "kind": "requirement",
            "name": canonicalize_name(requirement.name) if requirement else None,
            "extras": sorted(canonicalize_name(e) for e in (parts.extras or (requirement.extras if requirement else []))),
            "specifiers": sorted(str(s) for s in requirement.specifier) if requirement and not link else [],
            "direct": url is not None,
            "marker": bool(marker),
            "editable": editable,
        }
    if options.requirements or options.constraints:
        kind = "requirements" if options.requirements else "constraints"
        return {"kind": kind, "path": (options.requirements or options.constraints)[0]}
    return {
        "kind": "options",
        "index": options.index_url,
        "extra": options.extra_index_urls or [],
        "links": options.find_links or [],
        "none": bool(options.no_index),
    }


def read(text):
    parse_line = req_file.get_line_parser(None)
    answers = []
    for _, line in req_file.preprocess(text):
        try:
            arguments, options = parse_line(line)
            parsed = req_file.ParsedLine("r.txt", 1, arguments, options, False)
            answers.append(describe(parsed))
        except (PipError, req_file.OptionParsingError, InvalidRequirement) as error:
            answers.append({"kind": "error", "message": str(error)})
    return answers


def main():
    os.chdir(tempfile.mkdtemp())
    texts = json.load(sys.stdin)
    json.dump({"pip": pip.__version__, "answers": [read(text) for text in texts]}, sys.stdout)


main()
