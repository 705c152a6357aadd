#!/usr/bin/env python3
"""What goes wrong from outside ends in one clear message, exit code 1 and no file under the final name.

usage: test_bad_input.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()


class Job(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-bad-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.output = self.folder / "sig.npz"
        self.good = dict(np.load(TOY / "toy-adc.npz"))

    def save(self, name="in.npz", **changes):
        """An input file: the good event with some arrays replaced, or left out where None."""
        arrays = {k: v for k, v in {**self.good, **changes}.items() if v is not None}
        np.savez(self.folder / name, **arrays)
        return self.folder / name

    def run_job(self, source, output=None, **arguments):
        return jobs.run_main_job(source, output or self.output, data=TOY, **{"detector": "toy", **arguments})

    def sequence(self, source=TOY / "toy-adc.npz", **words):
        """The job as compiled JSON, to be spoilt."""
        options = jobs.arguments(detector="toy", input=source, output=self.output, **words)
        done = jobs.run_program("wcsonnet", *options, jobs.MAIN_JOB, data=TOY)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def run_sequence(self, sequence):
        path = self.folder / "job.json"
        path.write_text(json.dumps(sequence))
        return jobs.run_program("wire-cell", "-c", path, data=TOY)

    def item(self, sequence, type_name):
        return next(c for c in sequence if c["type"] == type_name)

    def assert_refused(self, done, *words):
        self.assertEqual(done.returncode, 1, done.stderr)
        for word in words:
            self.assertIn(str(word), done.stderr)
        self.assertNotIn("terminate called", done.stderr)
        self.assertLess(len(done.stderr.splitlines()), 15, done.stderr)
        left = [p.name for p in self.folder.iterdir() if p.name.startswith("sig.npz")]
        self.assertEqual(left, [])

    def assert_accepted(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)
        return dict(np.load(self.output))


class Input(Job):
    def test_missing_file(self):
        self.assert_refused(self.run_job(self.folder / "none.npz"), "FrameFileSource", "none.npz")

    def test_truncated_archive(self):
        data = (TOY / "toy-adc.npz").read_bytes()
        path = self.folder / "cut.npz"
        path.write_bytes(data[: len(data) // 2])
        self.assert_refused(self.run_job(path), "FrameFileSource", "cut.npz")

    def test_text_file_named_npz(self):
        path = self.folder / "text.npz"
        path.write_text("not an archive\n" * 50)
        self.assert_refused(self.run_job(path), "FrameFileSource", "text.npz")

    def test_empty_file(self):
        path = self.folder / "empty.npz"
        path.touch()
        self.assert_refused(self.run_job(path), "FrameFileSource", "empty.npz")

    def test_more_channels_than_rows(self):
        channels = np.arange(len(self.good["channels_*_0"]) + 1, dtype=np.int32)
        self.assert_refused(self.run_job(self.save(**{"channels_*_0": channels})), "FrameFileSource", "in.npz", "channels")

    def test_one_dimensional_frame(self):
        frame = self.good["frame_*_0"].reshape(-1)
        self.assert_refused(self.run_job(self.save(**{"frame_*_0": frame})), "FrameFileSource", "frame_*_0")

    def test_complex_samples(self):
        frame = self.good["frame_*_0"].astype(np.complex64)
        self.assert_refused(self.run_job(self.save(**{"frame_*_0": frame})), "FrameFileSource", "frame_*_0", "c8")

    def test_no_tickinfo(self):
        self.assert_refused(self.run_job(self.save(**{"tickinfo_*_0": None})), "FrameFileSource", "tickinfo")

    def test_another_sample_period(self):
        source = self.save(**{"tickinfo_*_0": np.array([0, 512.0, 0])})
        self.assert_refused(self.run_job(source), "SPNGFrameToTdm", "512 ns", "500 ns")

    def test_readouts_that_are_too_long_by_far(self):
        rows = np.zeros((8, 30000), np.int8)
        long = self.save(**{"frame_*_0": rows, "channels_*_0": np.arange(8)})
        self.assert_refused(self.run_job(long), "FrameFileSource", "frame_*_0", "30000 ticks", "20000", "max_ticks")
        self.assert_accepted(self.run_job(long, max_ticks=0))

    def test_nan_sample(self):
        frame = self.good["frame_*_0"].astype(np.float32)
        frame[7, 11] = np.nan
        self.assert_refused(self.run_job(self.save(**{"frame_*_0": frame})), "7", "11", "NaN")

    def test_infinite_sample(self):
        frame = self.good["frame_*_0"].astype(np.float32)
        frame[7, 11] = np.inf
        self.assert_refused(self.run_job(self.save(**{"frame_*_0": frame})), "7", "11", "inf")


class UnusualButRight(Job):
    def signal(self, arrays, ident=0):
        """Charge by channel."""
        found = {}
        for key, frame in arrays.items():
            if key.startswith("frame_") and key.endswith(f"_{ident}"):
                found.update(zip(arrays["channels" + key[5:]], frame.sum(axis=1)))
        return found

    def test_two_frames_in_a_file(self):
        second = {k.replace("_0", "_1"): v for k, v in self.good.items()}
        arrays = self.assert_accepted(self.run_job(self.save(**second)))
        first, again = self.signal(arrays, 0), self.signal(arrays, 1)
        self.assertEqual(first, again)
        self.assertGreater(sum(first.values()), 1e6)

    def test_unknown_channels_are_left_out_with_a_warning(self):
        plain = self.signal(self.assert_accepted(self.run_job(TOY / "toy-adc.npz")))
        more = {"frame_*_0": np.concatenate([self.good["frame_*_0"], self.good["frame_*_0"][:3]]),
                "channels_*_0": np.concatenate([self.good["channels_*_0"], [90001, 90002, 90003]]).astype(np.int32)}
        done = self.run_job(self.save(**more))
        self.assertIn("90001", done.stderr)
        self.assertEqual(self.signal(self.assert_accepted(done)), plain)

    def test_missing_channels_are_empty_with_a_warning(self):
        less = {k: self.good[k][5:] for k in ("frame_*_0", "channels_*_0")}
        done = self.run_job(self.save(**less))
        self.assertIn("5 channels", done.stderr)
        self.assertEqual(self.signal(self.assert_accepted(done)).get(0, 0), 0)

    def test_a_frame_in_two_pieces_is_one_image(self):
        """Sparse: the second half of the ticks comes as traces of their own, under another tag."""
        plain = self.signal(self.assert_accepted(self.run_job(TOY / "toy-adc.npz")))
        half = self.good["frame_*_0"].shape[1] // 2
        pieces = {"frame_*_0": self.good["frame_*_0"][:, :half], "frame__0": self.good["frame_*_0"][:, half:],
                  "channels__0": self.good["channels_*_0"], "tickinfo__0": np.array([0, 500.0, half])}
        arrays = self.assert_accepted(self.run_job(self.save(**pieces)))
        found = self.signal(arrays)
        self.assertEqual(found.keys(), plain.keys())
        self.assertLess(max(abs(found[c] - plain[c]) for c in plain), 1.0)


class Model(Job):
    def spoilt_model(self, name, properties):
        """The default model with other declared properties."""
        share = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "share/wirecell/roi-default.ts"
        path = self.folder / name
        with zipfile.ZipFile(share) as old, zipfile.ZipFile(path, "w") as new:
            for info in old.infolist():
                data = old.read(info)
                if info.filename.endswith("extra/spng.json"):
                    data = json.dumps(properties).encode()
                new.writestr(info.filename.replace("roi-default", path.stem), data)
        return path

    def test_missing_model(self):
        self.assert_refused(self.run_job(TOY / "toy-adc.npz", model="none.ts"), "SPNGTensorForwardTS", "none.ts")

    def test_model_that_is_no_model(self):
        path = self.folder / "text.ts"
        path.write_text("no model")
        self.assert_refused(self.run_job(TOY / "toy-adc.npz", model=path), "SPNGTensorForwardTS", "text.ts")

    def shared_model(self, name):
        path = pathlib.Path(os.environ.get("SPNG_TEST_DATA", ".")) / "models" / name
        if not path.exists():
            self.skipTest(f"no {path}")
        return path

    def test_a_network_whose_output_is_not_finite(self):
        done = self.run_job(TOY / "toy-adc.npz", model=self.shared_model("nan.ts"))
        self.assert_refused(done, "SPNGTensorForward:", "nan.ts gives numbers that are not finite (nan)", "event 0")

    def test_a_network_of_several_outputs(self):
        done = self.run_job(TOY / "toy-adc.npz", model=self.shared_model("tuple.ts"))
        self.assert_refused(done, "SPNGTensorForward:", "tuple.ts gives 2 outputs, [0, 1] (want one")

    def test_weights_alone(self):
        done = self.run_job(TOY / "toy-adc.npz", model=self.shared_model("state_dict.pth"))
        self.assert_refused(done, "state_dict.pth (it is not TorchScript", "Try to save the network with torch.jit.save")

    def test_networks_that_cast_inside_run(self):
        for name in ("wrapped_bf16.ts", "wrapped_half.ts"):
            for optimize in ("true", "false"):
                done = self.run_job(TOY / "toy-adc.npz", model=self.shared_model(name), optimize=optimize)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.output.unlink()

    def test_a_network_in_the_current_folder_needs_a_path(self):
        shutil.copy(self.spoilt_model("own.ts", {}), self.folder / "roi-default.ts")
        def run(model):
            return jobs.run_main_job(TOY / "toy-adc.npz", self.output, data=TOY, cwd=self.folder, detector="toy", model=model)

        self.assert_refused(run("own.ts"), "no model file 'own.ts'", "give './own.ts'")
        self.assertEqual(run("./own.ts").returncode, 0)
        self.output.unlink()
        (self.folder / "roi-default.ts").write_text("not a network")
        self.assertEqual(run("roi-default.ts").returncode, 0)

    def test_a_network_of_either_order_of_axes(self):
        """The finder smooths alike along ticks and channels, and so may claim either order."""
        found = []
        for name, last in (("usual.ts", ["tick", "channel"]), ("swapped.ts", ["channel", "tick"])):
            model = self.spoilt_model(name, {"axes": ["feature"] + last, "features": ["dense", "mp2", "mp3"]})
            found.append(self.assert_accepted(self.run_job(TOY / "toy-adc.npz", model=model)))
            self.output.unlink()
        self.assertEqual(found[0].keys(), found[1].keys())
        for key in found[0]:
            self.assertLess(np.abs(found[0][key] - found[1][key]).max(), 1e-2)

    def test_wrong_axes(self):
        model = self.spoilt_model("axes.ts", {"axes": ["feature", "tick", "wire"]})
        self.assert_refused(self.run_job(TOY / "toy-adc.npz", model=model), "SPNGTensorForward", "axes.ts takes axes", "wire")

    def test_a_network_for_another_graph(self):
        for name, key, value, told in (("rebin.ts", "rebin", {"ticks": 8}, "is for rebin 8 (the graph has 4)"),
                                       ("views.ts", "coincidence", "crossviews", "(the graph has cellviews)"),
                                       ("det.ts", "detector", "pdvd", "is for the detector pdvd (the graph has toy)"),
                                       ("late.ts", "version", 3, "got 3 (want 1 to 2"),
                                       ("plane.ts", "planes", ["w"], "is for planes [w] (the graph has [u, v])")):
            model = self.spoilt_model(name, {"version": 2, key: value})
            self.assert_refused(self.run_job(TOY / "toy-adc.npz", model=model), name, told)

    def test_wrong_feature_count(self):
        model = self.spoilt_model("four.ts", {"axes": ["feature", "tick", "channel"], "features": ["a", "b", "c", "d"]})
        self.assert_refused(self.run_job(TOY / "toy-adc.npz", model=model), "SPNGTensorForward", "features")


class Configuration(Job):
    def test_wrong_arguments_are_one_line(self):
        for name, wrong in (("mask_thresh", "7"), ("device", "xpu"), ("tick", "-3"), ("view_crossed", "1"),
                            ("max_ticks", "few"), ("overwrite", "yes")):
            done = self.run_job(TOY / "toy-adc.npz", **{name: wrong})
            self.assert_refused(done, name.removesuffix("_crossed"), wrong)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)

    def test_unknown_detector_lists_the_known(self):
        done = self.run_job(TOY / "toy-adc.npz", detector="none")
        self.assert_refused(done, "none", "pdhd")
        self.assertRegex(done.stderr, r"^wire-cell: [^\n]*got \"none\" [^\n]*\n(  \w+ +[^\n]+\n)+$")

    def test_view_crossed_wants_three_of_0_or_1(self):
        for word, told in (("1,1", "1,1"), ("1,2,0", '"2"'), ("1,1,x", '"x"')):
            self.assert_refused(self.run_job(TOY / "toy-adc.npz", view_crossed=word), "view_crossed", told)

    def test_unknown_device_lists_the_known(self):
        self.assert_refused(self.run_job(TOY / "toy-adc.npz", device="tpu"), "tpu", "cpu")

    def test_missing_data_file(self):
        sequence = self.sequence(files="experiment")
        self.item(sequence, "WireSchemaFile")["data"]["filename"] = "no-wires.json.bz2"
        self.assert_refused(self.run_sequence(sequence), "WireSchemaFile", "no-wires.json.bz2")

    def test_misspelt_key(self):
        sequence = self.sequence()
        target = self.item(sequence, "SPNGRebaseliner")
        target["data"]["min_roi_sise"] = 3
        self.assert_refused(self.run_sequence(sequence), "SPNGRebaseliner:" + target["name"], "min_roi_sise", "min_roi_size")

    def test_wrong_type(self):
        sequence = self.sequence()
        target = self.item(sequence, "SPNGRebaseliner")
        target["data"]["min_roi_size"] = "three"
        self.assert_refused(self.run_sequence(sequence), "SPNGRebaseliner:" + target["name"], "min_roi_size", "three")

    def test_unconnected_port(self):
        sequence = self.sequence()
        edges = sequence[-1]["data"]["edges"]
        sink = next(e for e in edges if e["head"]["node"].startswith("FrameFileSink"))
        edges.remove(sink)
        self.assert_refused(self.run_sequence(sequence), "Pgrapher", sink["tail"]["node"])

    def test_port_type_mismatch(self):
        sequence = self.sequence()
        edges = sequence[-1]["data"]["edges"]
        source = next(e for e in edges if e["tail"]["node"].startswith("FrameFileSource"))
        sink = next(e for e in edges if e["head"]["node"].startswith("FrameFileSink"))
        one = next(e for e in edges if "Rebaseliner" in e["tail"]["node"])
        one["tail"], source["tail"] = source["tail"], copy.deepcopy(one["tail"])
        self.assert_refused(self.run_sequence(sequence), "IFrame", "ITorchTensor", one["tail"]["node"])
        self.assertTrue(sink)

    def test_unknown_component(self):
        sequence = self.sequence()
        sequence.insert(1, {"type": "SPNGNoSuchThing", "name": "x", "data": {}})
        self.assert_refused(self.run_sequence(sequence), "SPNGNoSuchThing")


class Output(Job):
    def test_folder_that_cannot_be_written(self):
        blocked = self.folder / "file"
        blocked.write_text("")
        self.assert_refused(self.run_job(TOY / "toy-adc.npz", output=blocked / "sig.npz"), "FrameFileSink", "sig.npz")

    def test_no_space(self):
        small = self.folder / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", small], capture_output=True).returncode:
            self.skipTest("only root can mount a small file system")
        self.addCleanup(subprocess.run, ["umount", small])
        done = self.run_job(TOY / "toy-adc.npz", output=small / "sig.npz")
        self.assert_refused(done, "FrameFileSink", "sig.npz", "space")
        self.assertEqual(list(small.iterdir()), [])

    def test_unknown_extension(self):
        self.assert_refused(self.run_job(TOY / "toy-adc.npz", output=self.folder / "sig.xyz"), "sig.xyz")


if __name__ == "__main__":
    unittest.main()
