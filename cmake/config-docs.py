#!/usr/bin/env python3
"""Collect the meaning of every configuration key from the comments of the config structs.

usage: config-docs.py SOURCE_DIR OUTPUT.json [OUTPUT.md]

Writes {component type: {key: meaning}} for `wire-cell --describe`, and a reference page of the same.
"""
import json
import pathlib
import re
import sys

STRUCT = re.compile(r"struct (\w+)\s*(?::\s*([^{]+))?\{(.*?)\n\s*\};", re.S)
MEMBER = re.compile(r"^\s*(?P<type>[\w:<>, ]+?)\s+(?P<name>\w+)\s*(?P<default>=[^;]*|\{[^;]*\})?;\s*///<\s*(?P<doc>.*)$")
FACTORY = re.compile(r"WIRECELL_FACTORY\(\s*(\w+),\s*([\w:]+)")


def read_structs(files):
    structs = {}
    for text in files.values():
        for name, bases, body in STRUCT.findall(text):
            members = {}
            key = None
            for line in body.splitlines():
                found = MEMBER.match(line)
                if found:
                    key = found["name"]
                    default = (found["default"] or "").strip()
                    members[key] = {"type": found["type"].strip(), "doc": found["doc"].strip(),
                                    "default": default[1:].strip() if default.startswith("=") else default}
                elif key and re.match(r"^\s*///<", line):
                    members[key]["doc"] += " " + line.split("///<")[1].strip()
                elif line.strip():
                    key = None
            bases = [b.split("::")[-1].replace("public", "").strip() for b in (bases or "").split(",") if b.strip()]
            structs[name] = (bases, members)
    return structs


def flatten(name, structs):
    if name not in structs:
        return {}
    bases, members = structs[name]
    keys = {}
    for base in bases:
        keys.update(flatten(base, structs))
    keys.update(members)
    return keys


def config_of(class_name, text):
    """The config struct of a class: the first argument of the template that it is derived from."""
    found = re.search(r"class %s\b[^{;]*?<\s*(\w+Config)\b" % class_name, text)
    return found.group(1) if found else None


def main():
    top = pathlib.Path(sys.argv[1])
    files = {p: p.read_text() for d in ("inc", "src") for p in sorted((top / d).rglob("*")) if p.suffix in (".h", ".cxx")}
    structs = read_structs(files)
    types = {}
    for path, text in files.items():
        for type_name, class_name in FACTORY.findall(text):
            config = config_of(class_name.split("::")[-1], text)
            for header in (t for p, t in files.items() if p.stem == path.stem and p.suffix == ".h"):
                config = config or config_of(class_name.split("::")[-1], header)
            if config:
                types[type_name] = flatten(config, {**structs, **read_structs({path: text})})
    docs = {t: {k: v["doc"] for k, v in keys.items()} for t, keys in sorted(types.items())}
    out = pathlib.Path(sys.argv[2])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(docs, indent=1) + "\n")
    if len(sys.argv) > 3:
        page = ["# Configuration reference", "", "[README](../README.md)", "",
                "Written from the config structs by `cmake/config-docs.py`. Every component of the plugin also has the",
                "keys of `NodeConfig` (`device`, `semaphore`, `verbosity`).", ""]
        for type_name, keys in sorted(types.items()):
            page += [f"## {type_name}", "", "| key | type | default | meaning |", "|---|---|---|---|"]
            for key, info in keys.items():
                cells = (key, info["type"], info["default"], info["doc"])
                page.append("| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
            page.append("")
        pathlib.Path(sys.argv[3]).write_text("\n".join(page))


main()
