#!/usr/bin/env python3
"""Every command of README and docs runs: blocks of shell, options in tables, jobs in Jsonnet, Python with its output.

usage: test_commands.py [PAGE ...]     by default all pages

Each page has a folder of its own, in which its blocks run one after another as a user would type them; what they read is
there: an event of ProtoDUNE-HD, made with the built-in models, deposits, the folders cfg and docs, and the build tree.
./spng is a stand-in that does not build.  NOT_RUN lists what is left out, and why.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import pages

BUILD = pathlib.Path(os.environ["SPNG_BINARY_DIR"])
SCRIPTS = pathlib.Path(__file__).resolve().parent

# A part of a command: why it is not run here.
NOT_RUN = {
    "docker ": "needs Docker, and is long",
    "apptainer ": "needs Apptainer and the image of Docker",
    "snakemake ": "needs Snakemake",
    "device=gpu": "needs a GPU",
    "spng-view ": "serves until it is stopped; the tests graph.view_api and graph.view_browser run it",
    "spng view ": "likewise",
    "setup --gpu": "downloads 2.6 GB",
    "model=./my-net.ts": "a network of the reader's own",
    "-DSPNG_HOST=wirecell": "needs an installed Wire-Cell Toolkit; the test install.wirecell does it",
    "ninja -C build-wct": "likewise",
    "$PRODUCTS": "likewise",
    "export WIRECELL_PATH=/path/to": "a path of the reader's own",
    "-P /where": "a path of the reader's own",
    "--update docs/": "would write into the sources, and takes minutes",
    "--precision": "bench_net, which is built on request",
    ".ci/": "checks of the sources, which are run by themselves",
    "git clone": "needs the network",
    "cmake -S . -B build -DCMAKE": "a project's own; the test install.consumer builds one",
    "SPNG_TORCH=": "a LibTorch of the reader's own",
    "DESTDIR=": "the same as the installation before, in another place",
    "apt-get": "changes the machine",
}
STAND_IN = """#!/usr/bin/env bash
# Does what ./spng does, in the tree that is built.
set -euo pipefail
export SPNG_BUILD={build}
verb=${{1:-help}}
case $verb in
    run) eval "$({source}/spng env)"; shift; exec wire-cell "$@" ;;
    demo) eval "$({source}/spng env)"; shift; exec {source}/apps/demo/demo.sh "$@" ;;
    build | test | setup | bench) exec {source}/spng "$verb" --help ;;
    *) exec {source}/spng "$@" ;;
esac
"""
# Deposits that both the jobs of one anode and of several can use: a track in front of anode 0 and 1 of ProtoDUNE-HD.
DEPOSITS = """
import numpy as np, spng
t = np.linspace(0, 1, 500)
x = np.concatenate([-1000 - 1000 * t, 1000 + 1000 * t])
y, z = np.tile(2000 + 1000 * t, 2), np.tile(500 + 800 * t, 2)
zero = np.zeros(1000)
spng.write_depos("depos.npz", spng.Depos(0, np.stack([zero, zero - 5000, x, y, z, zero, zero], axis=1)))
"""


# The demo installs it, and goes on without where it can not be had.
HAS_PICTURES = subprocess.run(["/usr/bin/python3", "-c", "import matplotlib"], capture_output=True).returncode == 0


def environment():
    return dict(os.environ, PATH=f"{BUILD}/bin:{os.environ['PATH']}", SPNG_BUILD=str(BUILD),
                PYTHONPATH=f"{pages.SOURCE}/apps/python", PYTHONDONTWRITEBYTECODE="1", MPLBACKEND="Agg",
                OMP_NUM_THREADS=os.environ.get("OMP_NUM_THREADS", "2"))


def reason_to_skip(command):
    return next((why for part, why in NOT_RUN.items() if part in command), None)


class Commands(unittest.TestCase):
    wanted = []

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="spng-docs-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.data = cls.folder / "data"
        cls.data.mkdir()
        cls.bash(cls.data, "wire-cell -c sim-sigproc.jsonnet -A detector=pdhd -A files=builtin -A depos=cosmics:2"
                           " -A tiers=adc,splat -A output='%(tier)s.npz'")
        cls.bash(cls.data, f"/usr/bin/python3 - <<'END'\n{DEPOSITS}\nEND\n")

    @staticmethod
    def bash(folder, script):
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment(), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise AssertionError(f"exit code {done.returncode} of\n{script}\n{done.stdout[-3000:]}")
        return done.stdout

    def place(self, path):
        """The folder of a page."""
        folder = self.folder / re.sub(r"\W", "-", pages.name_of(path))
        folder.mkdir()
        for name in ("docs", "cfg", "apps", "test", "README.md"):
            (folder / name).symlink_to(pages.SOURCE / name)
        (folder / "build").symlink_to(BUILD)
        (folder / "spng").write_text(STAND_IN.format(source=pages.SOURCE, build=BUILD))
        (folder / "spng").chmod(0o755)
        for name, source in {"adc.npz": "adc", "run-1.npz": "adc", "sig.npz": "splat", "signal-0.npz": "splat",
                             "splat-0.npz": "splat", "truth.npz": "splat", "depos.npz": "depos"}.items():
            shutil.copy(self.data / f"{source}.npz", folder / name)
        return folder

    def shell(self, block, folder):
        script, line_of = [], {}
        for line, command in block.statements():
            why = reason_to_skip(command)
            if why:
                print(f"not run: {block.page}:{line}: {why}")
            else:
                if re.search(r"-c (sigproc|simulate|truth|sim-sigproc)\.jsonnet", command):
                    # Pages use a name again, and some of the files are there already.
                    command = command.replace("-A output=", "-A overwrite=true -A output=")
                script.append(command.replace("/opt/spng", f"{self.folder}/opt/spng").replace("...", ""))
        if script:
            with self.subTest(block.where):
                self.bash(folder, "\n".join(script))

    def job(self, block, folder):
        (folder / "block.jsonnet").write_text(block.text)
        with self.subTest(block.where):
            self.bash(folder, "wire-cell -c block.jsonnet -A input=adc.npz -A output=block.npz")

    def options(self, path, folder):
        """Each with the main job, on an event of the toy."""
        if not list(pages.options(path)):
            return
        self.bash(folder, "wire-cell -c sim-sigproc.jsonnet -A detector=toy -A files=builtin -A depos=cosmics:2"
                          " -A tiers=adc -A output=toy-in.npz")
        for line, text in pages.options(path):
            if reason_to_skip(text):
                print(f"not run: {pages.name_of(path)}:{line}: {reason_to_skip(text)}")
                continue
            words = text.replace("FILE", "option.json").replace("run-*.npz", "toy-in*.npz")
            if words.startswith(("--describe", "--list")):
                command = f"wire-cell {words}"
            else:
                given = "" if "input=" in words else "-A input=toy-in.npz -A output=toy-out.npz"
                command = f"wire-cell -c sigproc.jsonnet -A detector=toy -A files=builtin -A overwrite=true {given} {words}"
            with self.subTest(f"{pages.name_of(path)}:{line}: {text}"):
                self.bash(folder, command)

    def check(self, path):
        folder = self.place(path)
        found = list(pages.blocks(path))
        for block in found:
            if block.is_shell:
                self.shell(block, folder)
            elif block.language == "jsonnet" and re.search(r"^function\(input, output", block.text, re.M):
                self.job(block, folder)
        python = [block for block in found if block.language == "python"]
        if python and not HAS_PICTURES:
            print(f"skipped: there is no matplotlib for the Python of {pages.name_of(path)}", file=sys.stderr)
        elif python:
            # They make their own.
            (folder / "adc.npz").unlink(missing_ok=True)
            with self.subTest(f"{pages.name_of(path)}: Python"):
                self.bash(folder, f"/usr/bin/python3 {SCRIPTS}/python_blocks.py {path}")
        if pages.name_of(path) in ("README.md", "docs/options.md"):
            self.options(path, folder)
        shutil.rmtree(folder)


def add_tests(names):
    for path in pages.pages():
        name = pages.name_of(path)
        if path.exists() and (not names or name in names):
            method = "test_" + re.sub(r"\W", "_", name)
            setattr(Commands, method, lambda self, path=path: self.check(path))


if __name__ == "__main__":
    add_tests(sys.argv[1:])
    unittest.main(argv=sys.argv[:1])
