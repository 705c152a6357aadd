#!/usr/bin/env python3
"""./spng with stand-ins for the programs that it calls: what its verbs do, and what they leave alone."""
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import time
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
# A build of which the third command fails.  It can wait before that, for a number of seconds.
BUILD = r"""#!/usr/bin/env bash
case " $* " in
    *" -n "*)
        for name in a b c; do echo "c++ -isystem torch-include -o x/Unity/$name.o -c $name.cxx"; done
        for name in e f g h; do echo "c++ -o $name.o -c $name.cxx"; done
        echo "c++ -o a.so -shared a.o"
        exit ;;
esac
trap 'echo "ninja: build stopped: interrupted by user."; exit 130' INT
echo "[1 of 8, 100.5 s] Building CXX object x/Unity/a.o"
echo "[2 of 8, 200.5 s] Building CXX object x/Unity/b.o"
for second in $(seq "${WAITS:-0}"); do sleep 1; done
printf '[3 of 8, 300.0 s] Building CXX object x/Unity/c.o\nFAILED: c.o \nc.cxx:1: \303\244rror, 100%% [3 of 8]\nninja: build stopped'
exit 7
"""
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

    def failing_build(self):
        (self.folder / "bin/ninja").write_text(BUILD)

    def test_a_build_tells_how_long_it_will_still_take_and_how_it_failed(self):
        self.failing_build()
        self.spng("setup")
        done, _ = self.spng("build", "product")
        self.assertEqual(done.returncode, 7)
        # By weights: the three heavy objects, with LibTorch, make 69 of 85.4.
        self.assertIn("[1 of 8, 100 s, some 5 min left] Building CXX object x/Unity/a.o\n"
                      "[2 of 8, 200 s, some 3 min left] Building CXX object x/Unity/b.o\n"
                      "[3 of 8, 300 s, some 70 s left] Building CXX object x/Unity/c.o\n"
                      "FAILED: c.o \nc.cxx:1: \u00e4rror, 100% [3 of 8]\nninja: build stopped", done.stdout)

    def test_what_was_not_planned_is_not_told(self):
        plan = self.folder / "plan.txt"
        plan.write_text("c++ -Itorch-include -o x/Unity/a.o -c a.cxx\nc++ -o b.o -c b.cxx\n")
        lines = "[1 of 90, 100 s] Building CXX object x/Unity/a.o\n[2 of 90, 200 s] Building CXX object b.o\n"
        done = subprocess.run([sys.executable, pages.SOURCE / "cmake/build-progress.py", plan], input=lines, capture_output=True, text=True)
        self.assertEqual(done.stdout, lines)

    def test_on_a_terminal_progress_takes_one_line_and_errors_their_own(self):
        self.failing_build()
        theirs, ours = pty.openpty()
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "CALLS": str(self.calls),
                       "SPNG_BUILD": str(self.build), "TERM": "xterm", "COLUMNS": "40"}
        with subprocess.Popen([pages.SOURCE / "spng", "build"], env=environment, stdin=subprocess.DEVNULL, stdout=ours) as process:
            self.assertEqual(process.wait(), 7)
        text = os.read(theirs, 10000).decode()
        os.close(ours)
        os.close(theirs)
        self.assertIn("\r[2 of 8, 200 s, some 3 min left] Buildi\x1b[K\r[3 of 8", text)
        self.assertIn("\x1b[K\r\nFAILED: c.o \r\n", text)

    def test_an_interrupted_build_ends_by_what_ninja_says_of_it(self):
        self.failing_build()
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "CALLS": str(self.calls),
                       "SPNG_BUILD": str(self.build), "WAITS": "60"}
        with subprocess.Popen([pages.SOURCE / "spng", "build"], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              text=True, start_new_session=True) as process:
            while "[2 of 8" not in process.stdout.readline():
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGINT)
            self.assertIn("ninja: build stopped: interrupted by user.", process.stdout.read())
            self.assertNotEqual(process.wait(), 0)

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
