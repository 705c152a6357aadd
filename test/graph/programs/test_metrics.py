#!/usr/bin/env python3
"""spng-metrics through files: figures, exit codes, and what it says of bad input."""
import json
import os
import pathlib
import re
import shutil
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs
from charge_files import TICK, Files, truth_image

PLANES = "0,40,80,120"


class Metrics(Files):
    def run_metrics(self, signal, truth, *options):
        return jobs.run_program("spng-metrics", signal, truth, *options)

    def figures(self, signal, truth, *options):
        """Of the planes, from a run without complaints."""
        path = self.folder / "metrics.json"
        done = self.run_metrics(signal, truth, "--json", path, *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return json.loads(path.read_text())["planes"]

    def assert_near(self, planes, **figures):
        for plane in planes:
            for key, value in figures.items():
                self.assertAlmostEqual(plane[key], value, places=6, msg=f"{plane['plane']} {key}")

    def test_the_truth_is_its_own_perfect_signal(self):
        truth = self.frame("truth.npz", truth_image())
        planes = self.figures(truth, truth, "--planes", PLANES)
        self.assertEqual([(p["plane"], p["channels"], p["valid"], p["bad"]) for p in planes],
                         [("U", [0, 40], 40, 0), ("V", [40, 80], 40, 0), ("W", [80, 120], 40, 0)])
        self.assert_near(planes, bias=0, resolution=0, median=0, half_width=0, total=0, inefficiency=0)

    def test_nine_tenths_of_the_truth_is_minus_ten_percent(self):
        truth, signal = self.frame("truth.npz", truth_image()), self.frame("signal.npz", 0.9 * truth_image())
        planes = self.figures(signal, truth, "--planes", PLANES)
        self.assert_near(planes, bias=-0.1, resolution=0, median=-0.1, half_width=0, total=-0.1, inefficiency=0)
        self.assertIn("-10.00 %", self.run_metrics(signal, truth, "--planes", PLANES).stdout)

    def test_empty_channels_are_the_inefficiency_of_their_plane(self):
        image = truth_image()
        image[40:50] = 0
        truth, signal = self.frame("truth.npz", truth_image()), self.frame("signal.npz", image)
        planes = self.figures(signal, truth, "--planes", PLANES)
        self.assert_near(planes, bias=0, resolution=0)
        self.assertEqual([p["inefficiency"] for p in planes], [0, 0.25, 0])

    def test_channels_meet_by_ident_and_missing_ones_are_empty(self):
        order = np.random.default_rng(4).permutation(120)
        truth = self.frame("truth.npz", truth_image())
        mixed = self.frame("mixed.npz", truth_image()[order], channels=order)
        self.assert_near(self.figures(mixed, truth, "--planes", PLANES), bias=0, resolution=0)
        part = self.frame("part.npz", truth_image()[:100])
        done = self.run_metrics(part, truth, "--planes", PLANES, "--json", self.folder / "part.json")
        self.assertEqual(done.returncode, 0)
        self.assertIn("lacks 20 of 120 channels", done.stderr)
        planes = json.loads((self.folder / "part.json").read_text())["planes"]
        self.assertEqual([p["inefficiency"] for p in planes], [0, 0, 0.5])

    def test_times_meet_where_windows_differ(self):
        image = truth_image()
        image[:, 195:] = 9e9  # beyond what the signal covers
        truth = self.frame("truth.npz", image, time=-10 * TICK)
        signal = self.frame("signal.npz", truth_image()[:, 20:190], time=4 * TICK, tbin=6)
        done = self.run_metrics(signal, truth, "--planes", PLANES, "--json", self.folder / "m.json")
        self.assertIn("times differ", done.stderr)
        self.assert_near(json.loads((self.folder / "m.json").read_text())["planes"], bias=0, resolution=0, total=0)

    def test_a_detector_that_is_named_tells_the_planes(self):
        truth = self.frame("truth.npz", np.full((2560, 2), 1000.0), channels=np.arange(2560, 5120))
        planes = self.figures(truth, truth, "--detector", "pdhd")
        self.assertEqual([p["channels"] for p in planes], [[2560, 3360], [3360, 4160], [4160, 5120]])
        self.assertEqual([(p["plane"], p["anode"], p["valid"]) for p in planes],
                         [("U", 1, 800), ("V", 1, 800), ("W", 1, 960)])
        self.assertEqual(json.loads((self.folder / "metrics.json").read_text())["detector"], "pdhd")

    def test_each_anode_has_its_own_planes(self):
        channels = np.concatenate([np.arange(0, 2560), np.arange(7680, 10240)])
        truth = self.frame("truth.npz", np.full((5120, 2), 1000.0), channels=channels)
        planes = self.figures(truth, truth, "--detector", "pdhd")
        self.assertEqual([(p["anode"], p["plane"]) for p in planes],
                         [(anode, plane) for anode in (0, 3) for plane in "UVW"])
        lines = self.run_metrics(truth, truth, "--detector", "pdhd").stdout.splitlines()
        self.assertEqual([line.split()[:2] for line in lines[2:]], [[a, p] for a in "03" for p in "UVW"])

    def test_a_detector_of_ones_own_is_a_file_of_numbers(self):
        numbers = self.folder / "mine.jsonnet"
        numbers.write_text("local toy = import 'spng/detectors/toy/numbers.jsonnet';\nfunction(wc) toy(wc) { name: 'mine' }\n")
        truth = self.frame("truth.npz", np.full((862, 2), 1000.0))
        planes = self.figures(truth, truth, "--detector", numbers)
        self.assertEqual([p["channels"] for p in planes], [[0, 311], [311, 622], [622, 862]])

    def test_a_detector_that_does_not_fit_is_refused(self):
        truth = self.frame("truth.npz", np.full((2560, 2), 1000.0))
        for options, words in ((["--detector", "toy"], ["1698 of 2560 channels", "862", "toy"]),
                               (["--detector", "nova"], ["nova", "pdhd", "toy"]),
                               (["--detector", "none.jsonnet"], ["none.jsonnet"]),
                               ([], ["--detector", "--planes"]),
                               (["--detector", "pdhd", "--planes", "0,800"], ["--detector", "--planes", "both"])):
            with self.subTest(options):
                self.assert_refused(self.run_metrics(truth, truth, *options), 1, *words)

    def test_what_is_not_known_is_null(self):
        truth = self.frame("truth.npz", truth_image())
        plane, = self.figures(truth, truth, "--planes", "0,40", "--qmin", "1e9")
        self.assertEqual((plane["valid"], plane["bias"], plane["inefficiency"]), (0, None, None))

    def test_numbers_out_of_range_are_told_with_what_is_wanted(self):
        truth = self.frame("truth.npz", truth_image())
        for option, text, wanted in (("--qmin", "-5", "a number, 0 or more"), ("--qmin", "much", "a number, 0 or more"),
                                     ("--reach", "-1", "a whole number, 0 to 1048576"),
                                     ("--reach", "1.5", "a whole number, 0 to 1048576")):
            done = self.run_metrics(truth, truth, "--planes", PLANES, f"{option}={text}")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(f'{option}: got "{text}" (want {wanted})', done.stderr)
            self.assertEqual(done.stdout, "")

    def test_outputs_that_can_not_be_written_are_told_before_the_work(self):
        truth = self.frame("truth.npz", truth_image())
        (self.folder / "file").write_text("")
        for option in ("--json", "--ssss"):
            for path in (self.folder / "file" / "out.json", self.folder):
                done = self.run_metrics(truth, truth, "--planes", PLANES, option, path)
                self.assert_refused(done, 1, str(path))
                self.assertEqual(done.stdout, "", "no table was made")

    def test_a_tag_chooses_the_signal(self):
        truth = self.frame("truth.npz", truth_image())
        signal = self.frame("signal.npz", 1.1 * truth_image(), tag="gauss0")
        self.assert_near(self.figures(signal, truth, "--planes", PLANES, "--tag", "gauss0"), bias=0.1)
        self.assert_near(self.figures(signal, truth, "--planes", PLANES), bias=0.1)
        with np.load(signal) as data:
            two = {name.replace("gauss0", tag): data[name] for name in data.files for tag in ("gauss0", "wiener0")}
        np.savez(self.folder / "two.npz", **two)
        self.assert_refused(self.run_metrics(self.folder / "two.npz", truth, "--planes", PLANES), 1, "gauss0, wiener0")

    def test_the_figures_of_tracks_are_those_of_the_largest_region(self):
        truth = np.zeros((240, 200))
        truth[:, 100:105] = 200.0
        truth[10:12, 20] = 1e6
        rng = np.random.default_rng(2)
        signal = truth * rng.normal(0.9, 0.05, (240, 1))
        signal[:8] = 0
        names = self.frame("signal.npz", signal), self.frame("truth.npz", truth)
        done = self.run_metrics(*names, "--planes", "0,80,160,240", "--track", "--ssss", self.folder / "ssss.json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("largest region of true charge", done.stdout)
        first, second, third = json.loads((self.folder / "ssss.json").read_text())["metrics"]
        self.assertEqual((first["neor"], first["ineff"], second["ineff"]), (80, 0.1, 0))
        for plane in (first, second, third):
            self.assertAlmostEqual(plane["fit"]["avg"], -0.1, delta=0.02)
            self.assertAlmostEqual(plane["fit"]["sigma"], 0.05, delta=0.02)
            self.assertEqual((len(plane["fit"]["hist"][0]), len(plane["fit"]["hist"][1])), (50, 51))
        perfect = self.figures(names[1], names[1], "--planes", "0,80,160,240", "--track")
        self.assertEqual([plane["track"]["fit"] for plane in perfect], [None, None, None])

    def test_the_axes_of_tracks_are_those_of_each_event_in_ticks_and_in_space(self):
        # One tick a channel, 3 ticks wide, over the 40 channels of a plane; what is found is twice as steep.
        truth, signal = np.zeros((2, 120, 200))
        for channel in range(120):
            truth[channel, 40 + channel % 40: 43 + channel % 40] = 1000
            signal[channel, 40 + 2 * (channel % 40): 43 + 2 * (channel % 40)] = 1000
        truth[:, 150] = 0
        names = self.frame("signal.npz", truth), self.frame("truth.npz", truth)
        for plane in self.figures(*names, "--planes", PLANES, "--track"):
            (axes,) = plane["track"]["axes"]
            self.assertAlmostEqual(axes["raw"]["truth"], np.pi / 4, delta=0.01)
            self.assertAlmostEqual(axes["raw"]["angle"], 0, delta=1e-6)
            self.assertEqual((axes["raw"]["good"], axes["space"]["good"], axes["space"]["angle"]), (True, False, None))
        steep = self.frame("signal.npz", signal)
        (axes,) = self.figures(steep, names[1], "--planes", PLANES, "--track")[0]["track"]["axes"]
        self.assertGreater(axes["raw"]["found"], axes["raw"]["truth"])
        # The first plane of the toy: wires 5 mm apart, 0.8 mm of drift a tick.
        channels = np.arange(100, 220)
        names = (self.frame("signal.npz", truth, channels), self.frame("truth.npz", truth, channels))
        (axes,) = self.figures(*names, "--detector", "toy", "--track")[0]["track"]["axes"]
        self.assertTrue(axes["space"]["good"])
        self.assertAlmostEqual(axes["space"]["truth"], np.arctan2(0.8, 5), delta=0.01)

    def test_a_tag_that_neither_file_has_is_refused(self):
        truth = self.frame("truth.npz", truth_image())
        self.assert_refused(self.run_metrics(truth, truth, "--planes", PLANES, "--tag", "gaus"), 1, "'gaus'", "truth.npz")

    def test_a_detector_other_than_the_one_of_the_file_is_remarked(self):
        done = jobs.run_program("wire-cell", "-c", "truth.jsonnet", "-A", "detector=toy", "-A", "depos=blips:3", "-A",
                                f"output={self.folder}/told.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        told = self.folder / "told.npz"
        self.assertIn("says that it is of toy", self.run_metrics(told, told, "--detector", "pdhd").stderr)
        done = jobs.run_program("wire-cell", "-c", "truth.jsonnet", "-A", "files=builtin", "-A", "depos=blips:3", "-A",
                                f"output={self.folder}/other.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_refused(self.run_metrics(told, self.folder / "other.npz"), 1, "told.npz' is of the detector toy",
                            "other.npz' of pdhd")
        self.assertEqual(self.run_metrics(told, told, "--detector", "toy").stderr, "")

    def test_several_frames_are_one_sample(self):
        def two(name, first, second):
            with np.load(self.frame("one.npz", first)) as one, np.load(self.frame("two.npz", second, ident=1)) as other:
                np.savez(self.folder / name, **one, **other)
            return self.folder / name

        image = truth_image()
        truth, signal = two("truth.npz", image, image), two("signal.npz", 0.9 * image, 1.1 * image)
        planes = self.figures(signal, truth, "--planes", PLANES)
        self.assertEqual([p["valid"] for p in planes], [80, 80, 80])
        self.assert_near(planes, bias=0)

    def test_charge_far_from_true_charge_is_fake(self):
        image = truth_image()
        image[0:3, 120:125] = 200.0  # far from the 50..59 of the truth
        image[40, 62] += 1e5  # near it
        image[80, 0] = 300.0  # not enough for a channel with fakes
        truth, signal = self.frame("truth.npz", truth_image()), self.frame("signal.npz", image)
        planes = self.figures(signal, truth, "--planes", PLANES)
        self.assertEqual([p["fake_channels"] for p in planes], [3, 0, 0])
        self.assert_near(planes[:1], fake_charge=3000, purity=1 - 3000 / float(image[:40].sum()))
        self.assertEqual([p["fake_charge"] for p in planes[1:]], [0, 300])
        self.assertEqual(planes[1]["purity"], 1)

    def test_the_reach_is_an_option(self):
        image = truth_image()
        image[0, 79], image[1, 80] = 600.0, 600.0  # 20 and 21 ticks after the last true charge
        truth, signal = self.frame("truth.npz", truth_image()), self.frame("signal.npz", image)
        for options, count in (((), 1), (("--reach", "19"), 2), (("--reach", "21"), 0)):
            self.assertEqual(self.figures(signal, truth, "--planes", PLANES, *options)[0]["fake_channels"], count)

    def test_charge_of_channels_that_the_truth_lacks_is_fake(self):
        truth = self.frame("truth.npz", truth_image()[:110])
        planes = self.figures(self.frame("signal.npz", truth_image()), truth, "--planes", PLANES)
        self.assertEqual([p["fake_channels"] for p in planes], [0, 0, 10])
        self.assertAlmostEqual(planes[2]["fake_charge"], float(truth_image()[110:].sum(dtype=float)), places=0)

    def test_nothing_found_has_no_purity(self):
        truth, signal = self.frame("truth.npz", truth_image()), self.frame("signal.npz", 0 * truth_image())
        plane = self.figures(signal, truth, "--planes", PLANES)[0]
        self.assertEqual((plane["purity"], plane["fake_charge"], plane["fake_channels"]), (None, 0, 0))

    def test_events_one_by_one_on_request(self):
        def events(name, *images):
            arrays = {}
            for ident, image in zip((5, 9), images):
                with np.load(self.frame("one.npz", image, ident=ident)) as one:
                    arrays.update(one)
            np.savez(self.folder / name, **arrays)
            return self.folder / name

        image = truth_image()
        truth, signal = events("truth.npz", image, image), events("signal.npz", 0.9 * image, 1.1 * image)
        path = self.folder / "m.json"
        done = self.run_metrics(signal, truth, "--planes", PLANES, "--json", path, "--by-event")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Event 5:", done.stdout)
        found = json.loads(path.read_text())
        self.assertEqual((found["_format"], found["version"], found["frames"]), ("spng-metrics", 1, 2))
        self.assertEqual([one["ident"] for one in found["events"]], [5, 9])
        for event, bias in zip(found["events"], (-0.1, 0.1)):
            self.assert_near(event["planes"], bias=bias, valid=40)
        self.assert_near(found["planes"], bias=0)
        self.run_metrics(signal, truth, "--planes", PLANES, "--json", path)
        self.assertNotIn("events", json.loads(path.read_text()))

    def test_several_files_of_signals_are_told_apart_by_name(self):
        image = truth_image()
        truth = self.frame("truth.npz", image)
        low, high = self.frame("low.npz", 0.9 * image), self.frame("high.v2.npz", 1.1 * image)
        path = self.folder / "m.json"
        options = ("--planes", PLANES, "--json", path, "--by-event", "--track")
        done = jobs.run_program("spng-metrics", f"a={low}", high, truth, *options)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        lines = [line.split() for line in done.stdout.splitlines()]
        for table in (1, 10, 19):
            self.assertEqual(lines[table][0], "plane")
            self.assertEqual([line[:2] for line in lines[table + 1:table + 7]],
                             [[plane, name] for plane in "UVW" for name in ("a", "high")])
        found = json.loads(path.read_text())
        self.assertEqual(found["truth"], str(truth))
        self.assertNotIn("planes", found)
        self.assertEqual([(one["name"], one["signal"]) for one in found["signals"]], [("a", str(low)), ("high", str(high))])
        for one, file, bias in zip(found["signals"], (low, high), (-0.1, 0.1)):
            self.assert_near(one["planes"], bias=bias)
            self.assert_near(one["events"][0]["planes"], bias=bias)
            alone = self.figures(file, truth, "--planes", PLANES, "--by-event", "--track")
            self.assertEqual(one["planes"], alone)

    def test_files_of_signals_need_different_names(self):
        truth = self.frame("truth.npz", truth_image())
        (self.folder / "other").mkdir()
        other = shutil.copy(truth, self.folder / "other")
        self.assert_refused(jobs.run_program("spng-metrics", truth, other, truth, "--planes", PLANES), 1, "both named 'truth'", "a=")
        done = jobs.run_program("spng-metrics", truth, f"b={other}", truth, "--planes", PLANES, "--ssss", self.folder / "s.json")
        self.assert_refused(done, 1, "--ssss")
        renamed = shutil.copy(truth, self.folder / "x=1.npz")
        self.figures(renamed, truth, "--planes", PLANES)
        done = jobs.run_program("spng-metrics", truth, f"b={other}", truth, "--planes", PLANES, "--json", other)
        self.assertEqual(done.returncode, 1, "a file that is read is not written")

    def test_the_page_shows_the_keys_of_the_json(self):
        page = (pathlib.Path(os.environ["SPNG_SOURCE_DIR"]) / "docs/metrics.md").read_text()
        shown = json.loads(re.search(r"```json\n(.*?)```", page, re.S)[1])
        truth, path = self.frame("truth.npz", truth_image()), self.folder / "m.json"
        self.run_metrics(truth, truth, "--planes", PLANES, "--json", path)
        found = json.loads(path.read_text())
        self.assertEqual((set(shown), set(shown["planes"][0])), (set(found), set(found["planes"][0])))
        self.assertEqual(shown["version"], found["version"])

    def test_waveforms_are_refused(self):
        random = np.random.default_rng(5)
        noise = random.normal(0, 3, (120, 200))
        truth = self.frame("truth.npz", truth_image())
        pulses = truth_image() / 100
        for name, image in {"adc": np.floor(2000 + noise + pulses), "float": 0.9 + noise / 1e4,
                            "negative": np.floor(-400 + noise), "subtracted": np.round(3 * noise),
                            "noiseless": np.floor(2000 + pulses)}.items():
            with self.subTest(name):
                waves = self.frame(f"{name}.npz", image)
                self.assert_refused(self.run_metrics(waves, truth, "--planes", PLANES), 1, f"{name}.npz", "waveforms")
                self.assert_refused(self.run_metrics(truth, waves, "--planes", PLANES), 1, f"{name}.npz", "waveforms")

    def test_charge_of_whole_numbers_or_with_noise_is_no_waveform(self):
        noise = np.random.default_rng(6).normal(0, 100, (120, 200))
        truth = self.frame("truth.npz", np.round(truth_image()))
        for image in (np.round(truth_image()), truth_image() + noise):
            self.figures(self.frame("signal.npz", image), truth, "--planes", PLANES)

    def test_bad_input_is_refused(self):
        truth = self.frame("truth.npz", truth_image())
        junk = self.folder / "junk.npz"
        junk.write_text("junk")
        far = self.frame("far.npz", truth_image(), time=1e6)
        others = self.frame("others.npz", truth_image(), channels=np.arange(1000, 1120))
        coarse = self.frame("coarse.npz", truth_image(), tick=2000)
        for signal, word in ((self.folder / "none.npz", "none.npz"), (junk, "junk.npz"), (far, "no time in common"),
                             (others, "no channel in common"), (coarse, "2000")):
            with self.subTest(word):
                done = self.run_metrics(signal, truth, "--planes", PLANES)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertIn(word, done.stderr)
        self.assert_refused(self.run_metrics(truth, truth, "--planes", "0,80,40"), 1, "ascending")


if __name__ == "__main__":
    unittest.main()
