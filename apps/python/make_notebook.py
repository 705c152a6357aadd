#!/usr/bin/env python3
"""Make a notebook of a page in Markdown: its text, and a cell for each block of Python.

usage: make_notebook.py PAGE.md NOTEBOOK.ipynb
"""
import json
import pathlib
import re
import sys

CODE = re.compile(r"^```python\n(.*?)^```\n(?:\s*(?:<!-- varies -->)?\s*^```text\n.*?^```$)?", re.M | re.S)


def cell(kind, text):
    more = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {"cell_type": kind, "metadata": {}, "source": text.strip("\n").splitlines(keepends=True), **more}


def cells(page):
    end = 0
    for found in CODE.finditer(page):
        # What a block prints is left out: the notebook prints it.
        yield cell("markdown", page[end:found.start()])
        yield cell("code", found[1])
        end = found.end()
    yield cell("markdown", page[end:])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    page = pathlib.Path(sys.argv[1]).read_text()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": kernel},
                "cells": [one for one in cells(page) if one["source"]]}
    pathlib.Path(sys.argv[2]).write_text(json.dumps(notebook, indent=1) + "\n")


if __name__ == "__main__":
    main()
