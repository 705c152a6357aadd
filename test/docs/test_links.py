#!/usr/bin/env python3
"""Every relative link of README and docs leads somewhere, every page is linked from the README and leads back to it."""
import re
import unittest

import pages

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def anchor(title):
    """As the pages are shown: small letters, - for blanks, no other signs."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower().replace("`", "")).replace(" ", "-")


def links(path):
    """(line, file, anchor) of the links that lead to files."""
    for number, line in enumerate(pages.prose(path).splitlines(), 1):
        for target in LINK.findall(line):
            if not re.match(r"[a-z]+:", target):
                file, _, mark = target.partition("#")
                yield number, (path.parent / file).resolve() if file else path, mark


def anchors(path):
    return {anchor(title) for title in re.findall(r"^#+ (.*)$", pages.prose(path), re.M)}


class Links(unittest.TestCase):
    def test_relative_links_lead_to_files_and_titles(self):
        for path in pages.pages():
            for line, target, mark in links(path):
                where = f"{pages.name_of(path)}:{line}"
                self.assertTrue(target.exists(), f"{where}: there is no {target}")
                if mark and target.suffix == ".md":
                    self.assertIn(mark, anchors(target), f"{where}: {target.name} has no such title")

    def test_a_page_leads_back_to_the_readme(self):
        for path in pages.pages()[1:]:
            targets = {target for _, target, _ in links(path)}
            if path.name == "CHANGELOG.md":
                continue  # this is a list
            self.assertIn(pages.SOURCE / "README.md", targets, f"{pages.name_of(path)} has no link to README.md")

    def test_every_page_is_found_from_the_readme(self):
        seen, ahead = set(), [pages.SOURCE / "README.md"]
        while ahead:
            path = ahead.pop()
            if path in seen or path.suffix != ".md" or not path.exists():
                continue
            seen.add(path)
            ahead += [target for _, target, _ in links(path)]
        lost = [pages.name_of(path) for path in pages.pages() if path not in seen]
        self.assertEqual(lost, [], "no link leads to them")

    def test_the_version_is_the_same_wherever_it_stands(self):
        version = re.search(r"^project\(\w+ VERSION ([\d.]+)", (pages.SOURCE / "CMakeLists.txt").read_text(), re.M).group(1)
        cited = re.search(r"^version: (\S+)$", (pages.SOURCE / "CITATION.cff").read_text(), re.M).group(1)
        self.assertEqual(cited, version)
        changes = (pages.SOURCE / "docs/CHANGELOG.md").read_text()
        latest = re.search(r"^## (\d\S*) \(\d{4}-\d{2}-\d{2}\)$", changes, re.M).group(1)
        self.assertEqual(latest, version)

    def test_blocks_of_json_are_json(self):
        import json
        for path in pages.pages():
            for block in pages.blocks(path):
                if block.language == "json":
                    with self.subTest(block.where):
                        json.loads(block.text)


if __name__ == "__main__":
    unittest.main()
