"""Data files in JSON whose values are wrong: wires, field responses, noise spectra."""

import copy
import json

# Texts of values that a number may be replaced by; the first ones are no number at all.
NO_NUMBERS = {
    "null": "null",
    "text": '"hello"',
    "true": "true",
    "nan": "NaN",
    "infinity": "-Infinity",
    "word": "zero",
    "nothing": "",
    "escape": '"\x1b[31m"',
    "number-as-text": '"1"',
}
ODD_NUMBERS = {
    "negative": "-1",
    "zero": "0",
    "2^31": "2147483648",
    "-2^31-1": "-2147483649",
    "2^63": "9223372036854775808",
    "1e30": "1e30",
    "1e39": "1e39",
    "1e150": "1e150",
    "1e300": "1e300",
    "1e400": "1e400",
    "-1e400": "-1e400",
    "1e-300": "1e-300",
    "half": "0.5",
    "digits": "1" * 400,
    "minus-zero": "-0.0",
}
ODD_SHAPES = {"array": "[]", "object": "{}", "nested": "[[1, 2]]"}

MARK = "@value@"
ABSENT = object()


def at(document, path):
    for key in path:
        document = document[key]
    return document


class Changed:
    """A document that is written when its case is run: with another value at a path, and in its text other replacements."""

    def __init__(self, document, path, value, replacements=()):
        self.document, self.path, self.value, self.replacements = document, path, value, replacements

    def __call__(self, where):
        changed = copy.deepcopy(self.document)
        parent, key = at(changed, self.path[:-1]), self.path[-1]
        if self.value is ABSENT:
            del parent[key]
        else:
            parent[key] = self.value
        text = json.dumps(changed)
        for old, new in self.replacements:
            text = text.replace(old, new)
        where.write_text(text)


def with_text(document, path, text):
    """The value at a path is what the text says, be it JSON or not."""
    return Changed(document, path, MARK, [(f'"{MARK}"', text)])


def without(document, path):
    return Changed(document, path, ABSENT)


def with_value(document, path, value):
    return Changed(document, path, value)


def with_key_twice(document, path):
    key = path[-1]
    return Changed(document, path, MARK, [(f'"{key}": "{MARK}"', f'"{key}": 1, "{key}": 2')])


def value_changes(document, paths):
    """(name, whether it has to be refused, text) for every kind of value at every path."""
    for name, path in paths.items():
        for values, refused in ((NO_NUMBERS, True), (ODD_NUMBERS, False), (ODD_SHAPES, False)):
            for label, text in values.items():
                # An array may be empty.
                must = refused and not (label == "nothing" and isinstance(path[-1], int))
                yield f"{name}-{label}", must, with_text(document, path, text)
        yield f"{name}-absent", False, without(document, path)
        if isinstance(path[-1], str):
            yield f"{name}-twice", False, with_key_twice(document, path)


def text_changes(text, random):
    """(name, whether it has to be refused, bytes) of a file that is damaged as a text."""
    data = text.encode()
    for part in (0, 1, 2, len(data) // 3, len(data) - 1, len(data) - 3):
        yield f"cut-{part}", True, data[:part]
    for place in random.choice(len(data), min(6, len(data)), replace=False):
        damaged = bytearray(data)
        damaged[place] ^= 1 << int(random.integers(8))
        yield f"flip-{place}", False, bytes(damaged)
    for name, other in {
        "null": b"null",
        "array": b"[]",
        "object": b"{}",
        "number": b"5",
        "text": b'"x"',
        "binary": random.bytes(300),
        "python": b"{'a': 1}",
        "html": b"<html>",
        "zeros": b"\0" * 300,
        "utf16": text[:3000].encode("utf-16"),
        "deep-array": b"[" * 1000000,
        "deep-object": b'{"a":' * 300000,
        "deep-closed": b"[" * 100000 + b"]" * 100000,
    }.items():
        yield f"is-{name}", True, other
    yield "trailing", True, data + b"x"
    yield "two", True, data + data
    yield "bom", False, b"\xef\xbb\xbf" + data
    yield "spaces", False, data + b" \n\t" * 10000
