#!/usr/bin/env python3
"""Jobs on a pretended GPU (test/support/pretend_gpu): what is copied, what is waited for, what comes out.

usage: test_pretend_gpu.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import unittest
import zipfile
from unittest import mock

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
TESTS = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "test"
LIBRARY, KERNELS = TESTS / "pretend_gpu", TESTS / "pretend_kernels"
VIEWS = 3


class PretendGpu(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-gpu-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_gpu(self, *arguments, gpus=2, program="wire-cell", kernels=False, **environment):
        """What a program says with such GPUs, and with a library of our own kernels if so, and what they count."""
        folders = [LIBRARY, *([KERNELS] if kernels else []), os.environ.get("LD_LIBRARY_PATH", "")]
        path = ":".join(map(str, folders))
        report = self.folder / "report.json"
        report.unlink(missing_ok=True)
        words = {"LD_LIBRARY_PATH": path, "SPNG_PRETEND_GPUS": str(gpus), "SPNG_PRETEND_GPU_REPORT": str(report),
                 # A leak sanitizer gives up at memory that can not be read.
                 "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0", **environment}
        with mock.patch.dict(os.environ, words):
            done = jobs.run_program(program, *arguments, data=TOY, cwd=self.folder)
        return done, json.loads(report.read_text()) if report.exists() else None

    def main_job(self, *options, events=1, output="sig.npz", mask=(), **words):
        with np.load(TOY / "toy-adc.npz") as data:
            good = dict(data)
        if mask:
            good["chanmask_bad_0"] = np.array(mask, dtype=np.int32)
        np.savez(self.folder / "in.npz", **{
            key.replace("_0", f"_{ident}"): array for ident in range(events) for key, array in good.items()})
        arguments = jobs.arguments(input="in.npz", output=output, detector="toy", **words)
        return ["-c", jobs.MAIN_JOB, *arguments, *map(str, options)]

    def run_well(self, arguments, **words):
        done, counts = self.run_gpu(*arguments, **words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return counts

    def frames(self, name):
        with np.load(self.folder / name) as data:
            return {key: data[key] for key in data if key.startswith("frame")}

    def assert_close(self, name, expected_name, tolerance=1e-5):
        found, expected = self.frames(name), self.frames(expected_name)
        self.assertEqual(found.keys(), expected.keys())
        for key, frame in expected.items():
            self.assertGreater(np.abs(frame).max(), 0)
            self.assertLess(np.abs(frame.astype(float) - found[key]).max(), tolerance * np.abs(frame).max())

    def flipped_counts(self, name, expected_name):
        """How many counts differ: a voltage half way between two may round to either, by processor and device."""
        found, expected = self.frames(name), self.frames(expected_name)
        self.assertEqual(found.keys(), expected.keys())
        differ = [np.abs(frame.astype(int) - found[key]) for key, frame in expected.items()]
        self.assertLessEqual(max(one.max() for one in differ), 1)
        flips = sum(np.count_nonzero(one) for one in differ)
        self.assertLess(flips, 1e-5 * sum(one.size for one in differ))
        return flips

    def test_an_event_goes_to_the_device_once_and_back_once(self):
        """Of the first events there is more, as constants go there and the net is optimised."""
        two, three = (self.run_well(self.main_job(events=number, device="gpu")) for number in (2, 3))
        self.assertGreater(three["operators"] - two["operators"], 100)
        self.assertEqual(three["to_device"] - two["to_device"], VIEWS)
        self.assertEqual(three["to_host"] - two["to_host"], VIEWS)
        for kind in ("unpinned", "between", "synchronised", "waited"):
            self.assertEqual(three[kind], two[kind], kind)
        self.assertEqual((three["synchronised"], three["between"]), (0, 0))
        self.assertEqual(three["peaks_mb"], two["peaks_mb"])

    def test_masked_samples_are_not_waited_for_either(self):
        mask = [(100, 0, 2000), (450, 300, 900), (700, 5, 6)]
        two, three = (self.run_well(self.main_job(events=number, device="gpu", mask=mask)) for number in (2, 3))
        self.assertEqual(three["to_host"] - two["to_host"], VIEWS)
        for kind in ("unpinned", "between", "synchronised", "waited"):
            self.assertEqual(three[kind], two[kind], kind)
        self.run_well(self.main_job(events=3, device="cpu", output="cpu.npz", mask=mask))
        self.assert_close("sig.npz", "cpu.npz")

    def test_signals_are_those_of_the_cpu(self):
        self.run_well(self.main_job(device="cpu", output="cpu.npz"))
        for word in ("gpu", "cuda:1"):
            with self.subTest(word):
                counts = self.run_well(self.main_job(device=word, output="gpu.npz"))
                self.assertEqual([peak > 0 for peak in counts["peaks_mb"]], [word == "gpu", word == "cuda:1"])
                self.assert_close("gpu.npz", "cpu.npz")

    def test_our_own_kernel_gives_the_same_with_fewer_operators(self):
        without = self.run_well(self.main_job(device="gpu", events=2, output="without.npz"))
        found = self.run_well(self.main_job(device="gpu", events=2), kernels=True)
        self.assertEqual((without["called"].get("spng::coincide", 0), found["called"]["spng::coincide"]), (0, 2 * 2))
        self.assertLess(found["operators"], without["operators"])
        for key, frame in self.frames("without.npz").items():
            self.assertEqual(self.frames("sig.npz")[key].tobytes(), frame.tobytes())

    def test_algorithms_say_the_same_on_every_device(self):
        for program, test in (("property_test_laws", "*every_device*"), ("unit_test_threshold", "*")):
            with self.subTest(program):
                done, counts = self.run_gpu(f"--gtest_filter={test}", program=f"../test/{program}", kernels=True,
                                            LD_PRELOAD=str(LIBRARY / "libtorch_cuda.so"))
                self.assertEqual(done.returncode, 0, done.stdout)
                self.assertIn("[       OK ]", done.stdout)
                self.assertGreater(counts["operators"], 10)

    def test_masks_hardly_depend_on_the_precision_of_the_net(self):
        self.run_well(self.main_job(device="gpu"))
        expected = self.frames("sig.npz")["frame_*_0"] != 0
        for precision, agreement in (("tf32", 0.999), ("float16", 0.999), ("bfloat16", 0.99)):
            with self.subTest(precision):
                self.run_well(self.main_job(device="gpu", output="low.npz", precision=precision))
                found = self.frames("low.npz")["frame_*_0"] != 0
                dice = 2 * (found & expected).sum() / (found.sum() + expected.sum())
                self.assertGreater(dice, agreement)

    def test_both_engines_and_any_semaphore_give_the_same_bits(self):
        self.run_well(self.main_job(device="gpu", events=2, output="one.npz"))
        expected = {key: frame.tobytes() for key, frame in self.frames("one.npz").items()}
        for semaphore in (1, 2, 4):
            with self.subTest(semaphore):
                self.run_well(self.main_job(device="gpu", events=2, engine="TbbFlow", semaphore=semaphore))
                self.assertEqual({key: frame.tobytes() for key, frame in self.frames("sig.npz").items()}, expected)

    def test_tpcs_are_spread_over_devices_in_simulation_and_signal_processing(self):
        words = {"files": "builtin", "tpcid": "0,1", "depos": "blips:20", "seeds": "4,5"}
        def job(device, output):
            return ["-c", "sim-sigproc.jsonnet", *jobs.arguments(device=device, output=output, **words)]

        self.run_well(job("cpu", "cpu-%(tier)s-%d.npz"))
        counts = self.run_well(job("gpu0,gpu1", "gpu-%(tier)s-%d.npz"))
        self.assertEqual(counts["between"], 0)
        self.assertTrue(all(peak > 50 for peak in counts["peaks_mb"]), counts)
        for tpc in (0, 1):
            self.assert_close(f"gpu-splat-{tpc}.npz", f"cpu-splat-{tpc}.npz")
            flips = self.flipped_counts(f"gpu-adc-{tpc}.npz", f"cpu-adc-{tpc}.npz")
            # A count more or less of a sample is some electrons in the signals around it.
            self.assert_close(f"gpu-signal-{tpc}.npz", f"cpu-signal-{tpc}.npz", 1e-2 if flips else 1e-5)
        batch = jobs.arguments(input="cpu-adc-%d.npz", output="batch-%d.npz", device="gpu", batch_tpcs="true",
                               files="builtin", tpcid="0,1")
        self.run_well(["-c", jobs.MAIN_JOB, *batch])
        for tpc in (0, 1):
            self.assert_close(f"batch-{tpc}.npz", f"cpu-signal-{tpc}.npz")

    def test_a_network_of_the_traditional_chain_runs_on_a_device(self):
        job = pathlib.Path(__file__).resolve().parent / "dnnroi.jsonnet"
        usual = {"input": TOY / "toy-adc.npz", "detector": "toy", "model": "roi-default.ts"}
        def run(**words):
            return self.run_well(["-c", job, *[part for key, value in {**usual, **words}.items() for part in ("-A", f"{key}={value}")]])

        run(output="cpu.npz")
        for engine in ("Pgrapher", "TbbFlow"):
            counts = run(output="gpu.npz", device="cuda:1", engine=engine)
            self.assertEqual([peak > 0 for peak in counts["peaks_mb"]], [False, True])
            # One of each plane, whose numbers are judged in it.
            self.assertEqual((counts["to_host"], counts["between"]), (2, 0))
            self.assert_close("gpu.npz", "cpu.npz")

    def test_the_report_has_times_and_memory_of_the_device(self):
        counts = self.run_well(self.main_job("--timing", "t.json", "--device-times", device="gpu"))
        self.assertGreater(counts["synchronised"], 0)
        costs = json.loads((self.folder / "t.json").read_text())
        nodes = {node["component"].split(":")[0]: node for node in costs["nodes"]}
        self.assertGreater(nodes["SPNGFilterBank"]["device_s"], 0)
        self.assertEqual(nodes["FrameFileSource"]["device_s"], 0)
        peak = max(node["device_peak_mb"] for node in costs["nodes"])
        self.assertAlmostEqual(peak, self.run_well(self.main_job(device="gpu"))["peaks_mb"][0], delta=1)

    def test_a_net_for_which_memory_is_short_runs_in_parts(self):
        model = self.folder / "unet.ts"
        jobs.run_program("spng-net", "unet", "width=32", "levels=2", "--write", model)
        job = self.main_job("-l", "stderr", "-L", "warn", device="gpu", model=model)
        done, counts = self.run_gpu(*job)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        expected = self.frames("sig.npz")["frame_*_0"]
        limit = int(0.9 * counts["peaks_mb"][0])
        done, counts = self.run_gpu(*job, SPNG_PRETEND_GPU_MB=str(limit))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r"SPNGTensorForward:\w+> out of memory with a batch of 2, which is now run in halves")
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertLess(counts["peaks_mb"][0], limit)
        self.assertTrue(np.array_equal(self.frames("sig.npz")["frame_*_0"], expected))

    def bad_model(self, name, old, new):
        """The default network with a part of its code replaced."""
        share = LIBRARY.parents[1] / "share/wirecell/roi-default.ts"
        with zipfile.ZipFile(share) as archive, zipfile.ZipFile(self.folder / name, "w") as changed:
            for info in archive.infolist():
                data = archive.read(info)
                if info.filename.endswith("__torch__.py"):
                    self.assertIn(old, data.decode())
                    data = data.decode().replace(old, new).encode()
                changed.writestr(info.filename.replace("roi-default", name.split(".")[0]), data)
        return self.folder / name

    def test_numbers_that_are_not_finite_are_found_without_a_wait(self):
        """They come to the host with the signals."""
        good = self.run_well(self.main_job(device="gpu", output="good.npz"))
        for words in ({}, {"engine": "TbbFlow"}, {"precision": "bfloat16"}, {"nchunks": 2}):
            with self.subTest(**words):
                model = self.bad_model("bad.ts", "return torch.sigmoid(_4)",
                                       "return torch.add(torch.sigmoid(_4), torch.div(_2, 0.))")
                done, counts = self.run_gpu(*self.main_job(device="gpu", model=model, **words))
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, r"SPNGTensorForward:\w+: the model \S*bad.ts gives numbers that are not finite "
                                              r"\(nan\) for (image \d of 2 of )?event 0")
                self.assertEqual([path.name for path in self.folder.glob("sig*")], [])
                self.assertEqual(counts["synchronised"], 0)
                self.assertLessEqual(counts["to_host"], good["to_host"])

    def test_memscan_tells_the_memory_of_the_device(self):
        done, _ = self.run_gpu("roi-default.ts", "--shape", "3,800,1500", "--nchunks", "1,4", "--rebin", "1", "--device",
                               "gpu1", "--json", self.folder / "scan.json", program="spng-memscan")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        whole, pieces = json.loads((self.folder / "scan.json").read_text())["cells"]
        self.assertGreater(whole["device_peak_mb"], 3 * 800 * 1500 * 4 / 2**20)
        self.assertLess(pieces["device_peak_mb"], whole["device_peak_mb"])
        self.assertIn(f", device {whole['device_peak_mb']:.0f} |", done.stdout)

    def test_a_device_whose_memory_runs_out_is_one_error(self):
        done, _ = self.run_gpu(*self.main_job(device="gpu"), SPNG_PRETEND_GPU_MB="30")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r"^wire-cell: SPNG\w+:\w+: call 0: CUDA out of memory .*\n  input: .* cuda:0\n$")
        self.assertEqual([path.name for path in self.folder.glob("sig*")], [])

    def test_a_process_that_asked_for_cuda_too_early_is_told(self):
        options = ["--gtest_also_run_disabled_tests", "--gtest_filter=*came_too_early"]
        done, _ = self.run_gpu(*options, program="../test/unit_test_devices")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("1 test from 1 test suite ran", done.stdout)

    def test_devices_that_are_not_there(self):
        for word, gpus, reason in (("gpu2", 2, "there are 2 GPUs, numbered from 0"), ("gpu", 0, "no GPU is visible")):
            done, _ = self.run_gpu(*self.main_job(device=word), gpus=gpus)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"device '{word}' is not to be had ({reason}", done.stderr)


if __name__ == "__main__":
    unittest.main()
