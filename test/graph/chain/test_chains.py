#!/usr/bin/env python3
"""The chains of signal processing, alone and side by side in one job, on the toy detector's event.

usage: test_chains.py TOY_FOLDER     (made by test/support/python/toy_detector.py)
"""
import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import charge
import jobs
import toy_events

TOY = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else "toy").resolve()
toy_events.ToyEvents.TOY = TOY
EVENT, TRUTH = TOY / "toy-adc.npz", TOY / "toy-truth.npz"
INDUCTION = {"median": 0.08, "half_width": 0.12, "total": 0.2, "bad": 2}
# A track along collection wires is lost, as images have a mean of zero there.
LIMITS = {"U": INDUCTION, "V": INDUCTION, "W": {"median": 0.01, "half_width": 0.01, "total": 0.16, "bad": 2}}


class Chains(toy_events.ToyEvents):
    def run_job(self, output, source=EVENT, **words):
        """The arrays of a file that a quiet run writes."""
        done = jobs.run_main_job(source, self.folder / output, data=TOY, cwd=self.folder, **{"detector": "toy", **words})
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def assert_same(self, first, second):
        first, second = self.load(first), self.load(second)
        self.assertEqual(sorted(first), sorted(second))
        for key in first:
            self.assertEqual((first[key].dtype, first[key].tobytes()), (second[key].dtype, second[key].tobytes()), key)

    def assert_refused(self, done, *words):
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(list(self.folder.glob("*.npz")), [])

    def test_the_traditional_one_gives_every_channel_a_signal_of_the_right_charge(self):
        self.run_job("osp.npz", chain="osp")
        found, given = self.load("osp.npz"), dict(np.load(EVENT))
        self.assertEqual(sorted(found), sorted(given))
        self.assertEqual(found["frame_*_0"].dtype, np.float32)
        self.assertEqual(found["frame_*_0"].shape, given["frame_*_0"].shape)
        self.assertEqual(sorted(found["channels_*_0"]), sorted(given["channels_*_0"]))
        self.assertEqual(found["tickinfo_*_0"].tolist(), given["tickinfo_*_0"].tolist())
        self.assertEqual(charge.exceeded(charge.figures(self.folder / "osp.npz", TRUTH, "toy", TOY), LIMITS), [])

    def test_it_gives_what_its_own_job_gives(self):
        self.run_job("osp.npz", chain="osp")
        options = jobs.arguments(input=EVENT, output=self.folder / "own.npz", detector="toy")
        done = jobs.run_program("wire-cell", "-c", "test-osp.jsonnet", *options, data=TOY)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        main, own = self.load("osp.npz"), self.load("own.npz")
        for kind in ("frame", "channels", "tickinfo"):
            self.assertEqual(main[f"{kind}_*_0"].tobytes(), own[f"{kind}_gauss0_0"].tobytes(), kind)

    def test_side_by_side_each_gives_what_it_gives_alone(self):
        for chain in ("spng", "osp"):
            self.run_job(f"alone-{chain}.npz", chain=chain)
        self.run_job("%(chain)s.npz", chain="spng,osp")
        self.run_job("flow-%(chain)s.npz", chain="osp,spng", engine="TbbFlow")
        for chain in ("spng", "osp"):
            for name in (f"{chain}.npz", f"flow-{chain}.npz"):
                with self.subTest(name):
                    self.assert_same(f"alone-{chain}.npz", name)
        self.assertNotEqual(self.load("spng.npz")["frame_*_0"].tobytes(), self.load("osp.npz")["frame_*_0"].tobytes())

    def test_a_network_finds_the_regions_of_induction_planes_in_the_traditional_chain_s_images(self):
        jobs.run_program("spng-roi-model", self.folder / "net.ts")
        words = {"chain": "osp,osp-dnn", "model": self.folder / "net.ts"}
        self.run_job("%(chain)s.npz", **words)
        self.run_job("flow-%(chain)s.npz", engine="TbbFlow", **words)
        self.assert_same("osp-dnn.npz", "flow-osp-dnn.npz")
        rows = {}
        for chain in ("osp", "osp-dnn"):
            found = self.load(f"{chain}.npz")
            rows[chain] = found["frame_*_0"][np.argsort(found["channels_*_0"])]
        self.assertEqual(rows["osp-dnn"].shape, rows["osp"].shape)
        collection = slice(sum(toy_events.CHANNELS[:2]), None)
        self.assertEqual(rows["osp-dnn"][collection].tobytes(), rows["osp"][collection].tobytes())
        for plane in (slice(0, 312), slice(312, 624)):
            ratio = rows["osp-dnn"][plane].sum(dtype=float) / rows["osp"][plane].sum(dtype=float)
            self.assertTrue(0.5 < ratio < 1.5 and ratio != 1, ratio)

    def test_frames_that_the_traditional_one_has_no_numbers_for_come_out_as_they_do_of_the_main_one(self):
        self.save([{"samples": self.samples[:, :300]}, self.rows(0, 400)], tickinfo=(1000, 500, 7))
        for chain in ("spng", "osp"):
            done = self.job(f"{chain}.npz", chain=chain)
            self.assertEqual(done.returncode, 0, done.stderr)
        main, traditional = self.load("spng.npz"), self.load("osp.npz")
        self.assertEqual(sorted(main), sorted(traditional))
        for key in main:
            self.assertEqual(main[key].shape, traditional[key].shape, key)
            if key.startswith("tickinfo"):
                self.assertEqual(main[key].tolist(), traditional[key].tolist())

    def test_masked_samples_are_zero_in_both(self):
        self.save([{"samples": self.samples, "masks": {"bad": [[5, 100, 900], [700, 0, 2000]]}}])
        done = self.job("%(chain)s.npz", chain="spng,osp")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for chain in ("spng", "osp"):
            found = self.load(f"{chain}.npz")
            rows = {int(channel): row for channel, row in zip(found["channels_*_0"], found["frame_*_0"])}
            self.assertFalse(rows[5][100:900].any() or rows[700].any(), chain)
            self.assertEqual(found["chanmask_bad_0"].tolist(), [[5, 100, 900], [700, 0, 2000]])

    def test_outputs_of_all_chains_count_as_there(self):
        self.run_job("%(chain)s.npz", chain="osp,spng")
        (self.folder / "osp.npz").unlink()
        done = jobs.run_main_job(EVENT, self.folder / "%(chain)s.npz", data=TOY, detector="toy", chain="osp,spng", overwrite="false")
        self.assertEqual(done.returncode, 1)
        self.assertIn("spng.npz", done.stderr)
        self.assertFalse((self.folder / "osp.npz").exists())
        words = {"detector": "toy", "chain": "osp,spng", "resume": "true"}
        done = jobs.run_main_job(EVENT, self.folder / "%(chain)s.npz", data=TOY, **words)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue((self.folder / "osp.npz").exists())

    def test_the_simulation_runs_them_on_the_same_waveforms(self):
        words = {"detector": "toy", "depos": "cosmics:2", "seeds": "3", "noise": "false", "chain": "spng,osp"}
        for engine in ("Pgrapher", "TbbFlow"):
            options = jobs.arguments(output=f"{engine}-%(tier)s.npz", engine=engine, **words)
            done = jobs.run_program("wire-cell", "-c", "sim-sigproc.jsonnet", *options, data=TOY, cwd=self.folder)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
        for tier in ("adc", "splat", "signal-spng", "signal-osp"):
            self.assert_same(f"Pgrapher-{tier}.npz", f"TbbFlow-{tier}.npz")
        for chain in ("spng", "osp"):
            self.run_job(f"again-{chain}.npz", source=self.folder / "Pgrapher-adc.npz", chain=chain)
            self.assert_same(f"again-{chain}.npz", f"Pgrapher-signal-{chain}.npz")

    def test_a_detector_of_one_s_own_needs_no_numbers_of_the_traditional_one(self):
        (self.folder / "mine.jsonnet").write_text("""function(wc)
          local toy = (import 'spng/detectors/toy/numbers.jsonnet')(wc);
          { [key]: toy[key] for key in std.objectFields(toy) if key != 'osp' } + { name: 'mine' }""")
        self.run_job("mine.npz", chain="osp", detector="mine.jsonnet")
        self.assertEqual(charge.exceeded(charge.figures(self.folder / "mine.npz", TRUTH, "toy", TOY), LIMITS), [])

    def test_a_tpc_none_of_whose_channels_is_in_a_shared_file_has_no_signal(self):
        samples = np.random.default_rng(2).normal(900, 3, (2560, 300)).astype(np.int16)
        samples[::7, 100:110] += 200
        self.channels = np.arange(2560, dtype=np.int32)
        self.save([{"samples": samples}])
        words = {"detector": "pdhd", "files": "builtin", "chain": "osp"}
        done = self.job("%(chain)s-%d.npz", tpcid="0,1", **words)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("channels without a trace", done.stderr)
        self.assertTrue(self.load("osp-0.npz")["frame_*_0"].any())
        self.assertFalse(self.load("osp-1.npz")["frame_*_0"].any())
        for path in self.folder.glob("osp-*.npz"):
            path.unlink()
        (self.folder / "in.npz").rename(self.folder / "in")
        done = jobs.run_main_job(self.folder / "in", self.folder / "out.npz", data=TOY, tpcid="1", **words)
        self.assertEqual(done.returncode, 1)

    def test_what_does_not_fit_is_refused_in_a_line(self):
        for words, wanted in (({"chain": "osp,spgn"}, ("spgn", "spng, osp")),
                              ({"chain": "spng,osp"}, ("out.npz", "%(chain)s")),
                              ({"chain": "osp", "model": "net.ts"}, ("model=net.ts", "chain=osp", "chain=spng")),
                              ({"chain": "osp", "device": "gpu"}, ("device=gpu", "chain=osp")),
                              ({"chain": "osp", "features": "osp"}, ("features=osp", "chain=osp")),
                              ({"chain": "osp-dnn"}, ("model", "chain=osp-dnn")),
                              ({"features": "osp"}, ("model", "features=osp"))):
            with self.subTest(words):
                done = jobs.run_main_job(EVENT, self.folder / "out.npz", data=TOY, **{"detector": "toy", **words})
                self.assert_refused(done, *wanted)


if __name__ == "__main__":
    unittest.main()
