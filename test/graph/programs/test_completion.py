#!/usr/bin/env python3
"""What bash offers when Tab is pressed after some words of a command."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

SOURCE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])
# Calls the function that is registered for the first word, as bash would.
ASK = r"""
. "$SPNG_SOURCE_DIR/apps/completion/spng.bash"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
words=($(complete -p "${1##*/}"))
for place in "${!words[@]}"; do [ "${words[place]}" = -F ] && function=${words[place + 1]}; done
"$function" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
"""


class Completion(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-completion-"))
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("adc.npz", "mine.jsonnet"):
            (self.folder / name).touch()

    def offers(self, *words):
        """For the last word, which may be empty."""
        environment = dict(os.environ, PATH=f"{jobs.BIN}:{os.environ['PATH']}")
        done = subprocess.run(["bash", "-c", ASK, "ask", *words], env=environment, cwd=self.folder, capture_output=True,
                              text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def assert_offered(self, wanted, *words):
        offered = self.offers(*words)
        self.assertEqual([word for word in wanted if word not in offered], [], offered)
        self.assertTrue(all(word.startswith(words[-1]) for word in offered), offered)

    def test_options_are_those_of_the_programs_help(self):
        self.assert_offered(["--timing", "--trace", "--threads"], "wire-cell", "--t")
        self.assert_offered(["--describe", "--list", "-c", "-A"], "wire-cell", "-")
        self.assert_offered(["--detector", "--qmin", "--by-event", "--json"], "spng-metrics", "--")
        self.assert_offered(["--chains", "--angles"], "spng-eval", "--")
        self.assert_offered(["--rtol", "--atol"], "spng-compare", "a.npz", "--")
        self.assert_offered(["--path", "--output"], "wcsonnet", "--")
        self.assert_offered(["--nchunks", "--rebin"], "spng-memscan", "--")
        self.assert_offered(["--json"], "spng-bench", "--j")
        self.assert_offered(["--jobs", "--only", "--list"], "spng-scan", "--")

    def test_jobs_are_found_along_the_path_and_in_the_folder(self):
        self.assert_offered(["truth.jsonnet", "simulate.jsonnet", "mine.jsonnet"], "wire-cell", "-c", "")
        self.assertEqual(self.offers("wire-cell", "-c", "tru"), ["truth.jsonnet"])
        # Files that jobs import are none.
        self.assertNotIn("pgraph.jsonnet", self.offers("wire-cell", "-c", ""))

    def test_arguments_are_those_of_the_job(self):
        self.assert_offered(["input=", "output=", "detector=", "device="],
                            "wire-cell", "-c", "test-splat.jsonnet", "-A", "")
        self.assertEqual(self.offers("wire-cell", "-A", "detector", "=", "toy", "-c", "test-splat.jsonnet", "-A", "outp"),
                         ["output="])
        self.assertEqual(self.offers("wire-cell", "-A", "outp"), [])

    def test_values_of_arguments(self):
        self.assert_offered(["pdhd", "toy", "mine.jsonnet"], "wire-cell", "-A", "detector", "=", "")
        self.assertEqual(self.offers("wire-cell", "-A", "detector", "=", "pdh"), ["pdhd"])
        self.assertIn("toy", self.offers("wire-cell", "-A", "detector", "="))
        self.assertEqual(self.offers("wire-cell", "-A", "engine", "=", "T"), ["TbbFlow"])
        self.assertEqual(self.offers("wire-cell", "-A", "input", "=", "ad"), ["adc.npz"])

    def test_types_of_components(self):
        self.assertEqual(self.offers("wire-cell", "--describe", "SPNGThr"), ["SPNGThreshold"])
        self.assert_offered(["Pgrapher", "PlaneSelector"], "wire-cell", "--describe", "P")

    def test_words_of_a_kind(self):
        self.assertEqual(self.offers("wire-cell", "-L", "de"), ["debug"])
        self.assert_offered(["pdhd", "mine.jsonnet"], "spng-metrics", "--detector", "")
        self.assertEqual(self.offers("spng-make-detector", "f"), ["fields", "filters"])

    def test_files_are_offered_where_nothing_else_is_known(self):
        self.assertEqual(self.offers("spng-metrics", "ad"), ["adc.npz"])
        self.assertEqual(self.offers("wire-cell", "--timing", "ad"), ["adc.npz"])

    def test_networks_and_their_options(self):
        self.assert_offered(["unet", "uresnet"], "spng-net", "u")
        self.assertEqual(self.offers("spng-net", "unet", "le"), ["levels="])
        self.assertEqual(self.offers("spng-net", "mobilenetv3_unet", "width=8", "use"), ["use_last_stage="])
        self.assert_offered(["--weights", "--write"], "spng-net", "unet", "--w")
        self.assertEqual(self.offers("spng-net", "unet", "--weights", "ad"), ["adc.npz"])

    def test_verbs_of_spng(self):
        door = str(SOURCE / "spng")
        self.assert_offered(["build", "test", "demo", "run", "env", "help", "bench", "setup"], door, "")
        self.assertEqual(self.offers(door, "be"), ["bench"])
        self.assertEqual(self.offers(door, "run", "-c", "tru"), ["truth.jsonnet"])

    def test_the_environment_has_it_in_bash_and_does_without_in_other_shells(self):
        script = f'eval "$({SOURCE}/spng env)" && type complete >/dev/null 2>&1 && complete -p wire-cell || echo none'
        bash = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
        self.assertIn("_spng_wire_cell", bash.stdout)
        other = subprocess.run(["sh", "-c", script], capture_output=True, text=True)
        self.assertEqual((other.stdout, other.stderr), ("none\n", ""))


if __name__ == "__main__":
    unittest.main()
