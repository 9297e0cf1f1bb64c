"""Reads YAML texts, one JSON string a line, and answers with what two readers make of each.

{"yes": [answer of PyYAML, answer of ruamel]}: maps come back as lists of pairs, so that no key is
lost, and a key that is no text comes back as what it is. An answer may be {"error": "..."}.
"""

import datetime
import io
import json
import sys

import ruamel.yaml
import yaml


def plain(value):
    if isinstance(value, dict):
        return {"map": [[plain(key), plain(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime.date, datetime.datetime, bytes, set)):
        return {"odd": repr(value)}
    return value


def read(reader, text):
    try:
        return plain(reader(text))
    except Exception as error:
        return {"error": str(error)}


def libyaml(text):
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def ruamel_pure(text):
    return ruamel.yaml.YAML(typ="safe", pure=True).load(io.StringIO(text))


for line in sys.stdin:
    request = json.loads(line)
    answers = [read(libyaml, request["text"])]
    if request["both"]:
        answers.append(read(ruamel_pure, request["text"]))
    print(json.dumps(answers), flush=False)
