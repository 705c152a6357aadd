#!/usr/bin/env python3
"""Collect what each component is, from the comment above its class, for `wire-cell --list`.

usage: component-docs.py SOURCE_DIR OUTPUT.json

Writes a list of {library, room, components: [{type, about}]}, rooms in the order in which they are built; `about` is the
comment's first sentence.  A component without a comment is an error.
"""
import json
import pathlib
import re
import sys

FACTORY = re.compile(r"WIRECELL_FACTORY\(\s*(\w+),\s*([\w:]+)")
LIBRARY = re.compile(r"spng_library\(NAME (\w+)")
ROOM = re.compile(r"add_subdirectory\(src/(\w+)")
COMMENTED_CLASS = r"((?:^[ \t]*///[^\n]*\n)+)[ \t]*(?:template[^\n]*\n[ \t]*)?(?:class|struct) %s\b(?!::)[^;{]*\{"


def about(name, texts):
    """The first sentence of the comment above a class; None where there is none."""
    for text in texts:
        found = re.search(COMMENTED_CLASS % name, text, re.M)
        if found:
            comment = " ".join(line.strip()[3:].strip() for line in found[1].splitlines())
            return re.split(r"(?<=\.)\s", comment + " ")[0].strip()
    return None


def library_of(path):
    """The library that a source file belongs to: that of the nearest build file which makes one, whose last
    library is made of those before it."""
    for folder in path.parents:
        build = folder / "CMakeLists.txt"
        made = LIBRARY.findall(build.read_text()) if build.exists() else []
        if made:
            return made[-1]
    return None


def main():
    top = pathlib.Path(sys.argv[1])
    headers = {path: path.read_text() for folder in ("inc", "src") for path in sorted((top / folder).rglob("*.h"))}
    libraries, bare = [], []
    for room in dict.fromkeys(ROOM.findall((top / "CMakeLists.txt").read_text())):
        components, name = [], None
        for path in sorted((top / "src" / room).rglob("*.cxx")):
            text = path.read_text()
            for type_name, class_name in FACTORY.findall(text):
                own = class_name.split("::")[-1]
                # A header of the class's name first, then all others.
                named = sorted(headers, key=lambda header, own=own: header.stem != own)
                what = about(own, [text] + [headers[header] for header in named])
                if what is None:
                    bare.append(f"{path.relative_to(top)}: {type_name}")
                components.append({"type": type_name, "about": what})
                name = library_of(path)
        if components:
            components.sort(key=lambda one: one["type"].lower())
            libraries.append({"library": name, "room": room, "components": components})
    if bare:
        sys.exit("components without a comment (want lines of /// above the class):\n" + "\n".join(bare))
    out = pathlib.Path(sys.argv[2])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(libraries, indent=1) + "\n")


main()
