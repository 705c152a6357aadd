#!/usr/bin/env python3
"""The plugin builds for a Wire-Cell Toolkit and works in it as it must in an art job.

usage: test_wirecell.py WORK_FOLDER DEPENDENCIES     (where LibTorch and Boost headers are)

The toolkit is the one beside this file.  The work folder is kept, so that another run builds only what has changed.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import unittest

WORK, DEPENDENCIES = [pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(2)]
HERE = pathlib.Path(__file__).resolve().parent
SOURCE = pathlib.Path(os.environ["SPNG_SOURCE_DIR"])
PREFIX = WORK / "prefix"
JOBS = os.environ.get("SPNG_JOBS", str(os.cpu_count()))
CCACHE = pathlib.Path("/usr/bin/ccache").exists()
BUILD_ENVIRONMENT = dict(os.environ, CCACHE_SLOPPINESS="pch_defines,time_macros,include_file_mtime,include_file_ctime",
                         CCACHE_BASEDIR=str(SOURCE), CCACHE_NOHASHDIR="1")
BUILD_ENVIRONMENT.pop("LD_LIBRARY_PATH", None)


def must(*command, **options):
    """Run a command that has to succeed; what it prints is in the error if it does not."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{(done.stdout + done.stderr)[-8000:]}")
    return done.stdout


def configure(source, build, *options, environment=BUILD_ENVIRONMENT):
    launcher = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if CCACHE else []
    return must("cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
                *launcher, *options, env=environment)


def build(source, name, *options, targets=("all",)):
    configure(source, WORK / name, *options)
    must("ninja", "-C", WORK / name, "-j", JOBS, *targets, env=BUILD_ENVIRONMENT)


def run(program, *arguments):
    """What a program prints, with the libraries of the toolkit and nothing else in its environment."""
    environment = {"PATH": "/usr/bin", "LD_LIBRARY_PATH": str(PREFIX / "lib"),
                   "WIRECELL_PATH": str(PREFIX / "share/wirecell")}
    return subprocess.run([program, *map(str, arguments)], env=environment, capture_output=True, text=True)


class WireCell(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        boost = DEPENDENCIES / "boost/include"
        options = [f"-DBOOST_INCLUDE={boost}"] if boost.exists() else []
        build(HERE, "toolkit", f"-DCMAKE_INSTALL_PREFIX={PREFIX}", *options, targets=("install",))
        # The toolkit's package looks for LibTorch, whose own package stops here as that of a CUDA wheel without CUDA does.
        wheel = WORK / "wheel"
        wheel.mkdir(exist_ok=True)
        (wheel / "TorchConfig.cmake").write_text('message(FATAL_ERROR "no CUDA toolkit")\n')
        cls.options = ["-DSPNG_HOST=wirecell", f"-DSPNG_DEPS={DEPENDENCIES}"]
        build(SOURCE, "plugin", f"-DCMAKE_PREFIX_PATH={PREFIX};{wheel}", *cls.options, targets=("install",))
        build(HERE / "probe", "probe", f"-DCMAKE_PREFIX_PATH={PREFIX}")
        cls.library = PREFIX / "lib/libWireCellSpng.so"

    def assert_quiet(self, done):
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_a_chain_of_nodes_runs_on_a_frame(self):
        self.assert_quiet(run(WORK / "probe/chain"))

    def test_loading_changes_nothing_of_the_process(self):
        self.assert_quiet(run(WORK / "probe/loads-quietly", self.library))

    def test_things_are_where_the_toolkit_has_them(self):
        share = PREFIX / "share/wirecell"
        for path in (self.library, share / "sigproc.jsonnet", share / "test-spng-tpc.jsonnet", share / "wcls-spng.jsonnet",
                     share / "spng/spng.jsonnet", share / "roi-default.ts"):
            self.assertTrue(path.exists(), path)
        for name in ("wirecell", "pgraph", "wrap", "fileio"):
            self.assertFalse((share / f"{name}.jsonnet").exists(), f"the toolkit has its own {name}.jsonnet")
        self.assertEqual({path.name for path in PREFIX.glob("include/WireCell*")},
                         {"WireCellUtil", "WireCellIface", "WireCellAux", "WireCellSpng"})

    def test_no_header_and_no_library_of_our_host_is_used(self):
        for command in json.loads((WORK / "plugin/compile_commands.json").read_text()):
            self.assertNotRegex(command["command"], rf"-I\s*{re.escape(str(SOURCE))}/inc\b")
            self.assertNotRegex(command["file"], r"/src/(?!spng/|nets/)")
        self.assertEqual([path.name for path in (WORK / "plugin/lib").iterdir()], ["libWireCellSpng.so"])

    def test_exported_symbols_are_ours_or_of_templates(self):
        listing = must("nm", "-DC", "--defined-only", self.library)
        ours = re.compile(r"^make_\w+_factory$|WireCell::SPNG::")
        # Weak and unique symbols are those of inline functions and templates, which every library may bring.
        strong = [line for line in listing.splitlines() if line.split(" ", 2)[1] not in "WVuwv"]
        foreign = [line for line in strong if not ours.search(line.split(" ", 2)[2])]
        self.assertEqual(foreign, [])

    def test_factories_are_unique_in_a_process(self):
        listing = must("nm", "-DC", "--defined-only", self.library)
        self.assertRegex(listing, r" u WireCell::Singleton<WireCell::NamedFactoryRegistry<WireCell::IConfigurable> ?>")

    def test_the_toolkit_is_found_by_pkg_config_too(self):
        environment = dict(BUILD_ENVIRONMENT, PKG_CONFIG_PATH=str(PREFIX / "lib/pkgconfig"))
        boost = DEPENDENCIES / "boost/include"
        options = [f"-DSPNG_BOOST_INCLUDE={boost}"] if boost.exists() else []
        text = configure(SOURCE, WORK / "pkg-config", "-DCMAKE_DISABLE_FIND_PACKAGE_WireCell=ON", *self.options,
                         *options, environment=environment)
        self.assertIn(f"Wire-Cell Toolkit: {PREFIX} (PkgConfig::WCT)", text)


if __name__ == "__main__":
    unittest.main()
