"""Validates Compose files against a JSON Schema: validate.py SCHEMA FILE..."""

import json
import sys

import jsonschema
import yaml

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
validator = jsonschema.validators.validator_for(schema)(schema)
wrong = 0
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        stack = yaml.safe_load(file)
    for error in validator.iter_errors(stack):
        print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message}")
        wrong += 1
if wrong:
    sys.exit(1)
print(f"{len(sys.argv) - 2} stacks are valid")
