#!/usr/bin/env python3
"""A room is shown the headers that the layer rules let it see, and no others, so that a wrong include does not compile.

usage: test_rooms.py
"""
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import re
import shlex
import subprocess
import unittest

SOURCE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["SPNG_BINARY_DIR"])


def layer_rules():
    loader = importlib.machinery.SourceFileLoader("check_layers", str(SOURCE / ".ci/check-layers"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def sources_of(path):
    """The file itself, or those that a file of a unity build includes."""
    included = re.findall(r'^#include "(.+)"$', path.read_text(), re.M) if "Unity" in path.parts else [path]
    return [pathlib.Path(os.path.normpath(one)) for one in included]


def include_folders():
    """The options that name the include folders of each room's sources."""
    folders = {}
    for command in json.loads((BUILD / "compile_commands.json").read_text()):
        words = shlex.split(command["command"])
        # Tests compile some of the sources too.
        if not words[words.index("-o") + 1].startswith("src/"):
            continue
        for path in sources_of(pathlib.Path(command["file"])):
            if SOURCE / "src" in path.parents:
                folders[path.relative_to(SOURCE).as_posix()] = [word for word in words if word.startswith("-I")]
    return folders


def seen(options, headers):
    """Those of the headers that the compiler finds."""
    tests = "\n".join(f'#if __has_include("{header}")\n{header}\n#endif' for header in headers)
    found = subprocess.run(["c++", *options, "-E", "-P", "-x", "c++", "-"], input=tests, capture_output=True, text=True,
                           check=True).stdout.split()
    return {header for header in headers if header in found}


class Rooms(unittest.TestCase):
    def test_each_room_sees_what_it_may(self):
        rules = layer_rules()
        headers = [path.relative_to(SOURCE / "inc").as_posix() for path in (SOURCE / "inc").rglob("*.h")]
        compiled = include_folders()
        rooms = {rules.room_of(path): options for path, options in compiled.items()}
        self.assertGreaterEqual(len(rooms), 14)
        for room, options in rooms.items():
            if room == "spng/host":
                continue  # its files are compiled with those of two rooms
            with self.subTest(room):
                may = {header for header in headers if not rules.trouble(room, header)}
                # Rules are finer than folders where an algorithm sees three headers of `base` and what they need.
                finer = {header for header in headers if header.startswith(("WireCellUtil/", "WireCellSpng/base/"))}
                self.assertEqual(seen(options, headers) - finer, may - finer)


if __name__ == "__main__":
    unittest.main()
