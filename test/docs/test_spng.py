#!/usr/bin/env python3
"""./spng with stand-ins for the programs that it calls: what its verbs do, and what they leave alone."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import pages

STAND_IN = """#!/usr/bin/env bash
echo "{name} $*" >>"$CALLS"
{more}
"""
# What a stand-in does besides telling of its call.
MORE = {
    "cmake": 'while [ $# -gt 0 ]; do [ "$1" != -B ] || touch "$2/build.ninja"; shift; done',
    "apt-get": 'case " $* " in *" -s "*) echo "Inst libold1 [1.0] (1.1 Debian:12)"; echo "Inst wanted (2.0 Debian:12)" ;; esac',
    "python3": 'exec /usr/bin/python3 "$@"',
}
STOPPED = ["cmake", "ninja", "ctest", "apt-get", "dpkg-deb", "sudo", "pip", "pip3", "wire-cell", "spng-bench"]


class Door(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-door-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.calls = self.folder / "calls"
        self.calls.touch()
        (self.folder / "bin").mkdir()
        for name in STOPPED + ["python3"]:
            path = self.folder / "bin" / name
            path.write_text(STAND_IN.format(name=name, more=MORE.get(name, "")))
            path.chmod(0o755)
        # A tree of its own, where all is unpacked.
        self.build = self.folder / "build"
        for file in ("torch/version.py", "torch/include/ATen/ATen.h", "boost/include/boost/describe.hpp"):
            path = self.build / "deps" / file
            path.parent.mkdir(parents=True)
            path.touch()

    def spng(self, *arguments, script=None, **variables):
        """The result, and the calls of other programs."""
        self.calls.write_text("")
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "CALLS": str(self.calls),
                       "SPNG_BUILD": str(self.build), **variables}
        done = subprocess.run([script or pages.SOURCE / "spng", *arguments], cwd=self.folder, env=environment, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True)
        calls = [line for line in self.calls.read_text().splitlines() if not line.startswith("python3")]
        return done, calls

    def test_help_of_a_verb_does_nothing_else(self):
        before = sorted(self.folder.rglob("*"))
        for verb in ("setup", "build", "test", "demo", "bench", "run", "view", "env", "help"):
            for arguments in ([verb, "--help"], [verb, "-h"], [verb, "more", "--help"]):
                if arguments[:2] == ["run", "more"]:
                    continue
                with self.subTest(arguments):
                    done, calls = self.spng(*arguments)
                    self.assertEqual((done.returncode, done.stderr, calls), (0, "", []))
                    self.assertIn(f"  {verb}", done.stdout)
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def test_help_lists_all_verbs_and_an_unknown_one_is_an_error(self):
        done, calls = self.spng("help")
        for verb in ("setup", "build", "test", "demo", "bench", "run", "view", "env"):
            self.assertIn(f"\n  {verb}", done.stdout)
        done, calls = self.spng("dome")
        self.assertEqual((done.returncode, calls), (1, []))
        self.assertIn("no verb 'dome'", done.stderr)

    def configured(self, *arguments, **variables):
        """The calls of cmake."""
        done, calls = self.spng("build", *arguments, **variables)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [call for call in calls if call.startswith("cmake")]

    def test_options_for_cmake_count_in_a_tree_that_is_configured(self):
        first, = self.configured("product")
        self.assertIn("-DCMAKE_BUILD_TYPE=Release", first)
        self.assertEqual(self.configured("product"), [])
        again, = self.configured("product", SPNG_CMAKE="-DSPNG_BUILD_TESTS=OFF -DSPNG_WERROR=ON")
        self.assertIn("-DSPNG_BUILD_TESTS=OFF -DSPNG_WERROR=ON", again)
        self.assertEqual(self.configured("product", SPNG_CMAKE="-DSPNG_BUILD_TESTS=OFF -DSPNG_WERROR=ON"), [])
        # Without options those of the last time stay.
        self.assertEqual(self.configured("product"), [])
        self.assertEqual(len(self.configured("product", SPNG_CMAKE="-DSPNG_BUILD_TESTS=ON")), 1)

    def test_another_torch_counts_in_a_tree_that_is_configured(self):
        self.configured("product")
        other = self.folder / "other"
        (other / "include/ATen").mkdir(parents=True)
        (other / "include/ATen/ATen.h").touch()
        again, = self.configured("product", SPNG_TORCH=str(other))
        self.assertIn(f"-DCMAKE_PREFIX_PATH={other}", again)
        self.assertIn("-U TORCH_*", again)

    def test_a_build_that_can_not_be_configured_is_configured_again(self):
        (self.folder / "bin/cmake").write_text("#!/bin/sh\necho 'no such option'\nexit 1\n")
        done, _ = self.spng("build", "product")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such option", done.stderr)
        self.assertIn("configuring failed", done.stderr)

    def test_the_first_build_says_what_it_needs_and_which_step_it_is_at(self):
        done, _ = self.spng("build")
        self.assertRegex(done.stdout, r"first time: 4 steps, about \d+ minutes on two cores, [\d.]+ ?GB of disk")
        for number in range(1, 5):
            self.assertIn(f"step {number} of 4", done.stdout)
        done, _ = self.spng("build")
        self.assertEqual(done.stdout, "")

    def test_packages_that_are_upgraded_are_named_and_none_is_removed(self):
        script = self.folder / "tree/spng"
        script.parent.mkdir()
        text = (pages.SOURCE / "spng").read_text()
        self.assertIn("system_packages=(\n", text)
        script.write_text(text.replace("system_packages=(\n", 'system_packages=(\n    "wanted /no/such/file for a test"\n'))
        script.chmod(0o755)
        done, calls = self.spng("setup", script=script)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("needs the Debian package wanted: for a test", done.stdout)
        self.assertRegex(done.stdout, r"upgrades, .*: libold1\n")
        install = next(call for call in calls if "install" in call and " -s " not in call)
        for option in ("--no-remove", "--no-upgrade", "--no-install-recommends"):
            self.assertIn(option, install)

    def test_the_environment_has_programs_libraries_configuration_and_python(self):
        done, calls = self.spng("env")
        self.assertEqual(calls, [])
        for name, part in (("PATH", "/bin"), ("LD_LIBRARY_PATH", "/lib"), ("WIRECELL_PATH", "/cfg"),
                           ("PYTHONPATH", "/apps/python")):
            self.assertRegex(done.stdout, rf"export {name}=\S*{part}")


if __name__ == "__main__":
    unittest.main()
