#!/usr/bin/env python3
"""The job of the traditional signal processing: what is wrong from outside ends in one clear message and no output."""
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

JOB = "test-osp.jsonnet"
NTICKS, NCHANNELS = 600, 2560
PLANES = {"U": slice(0, 800), "V": slice(800, 1600), "W": slice(1600, 2560)}
NOISE_FILTERS = ("OmnibusNoiseFilter", "PDHDOneChannelNoise", "PDHDCoherentNoiseSub", "OmniChannelNoiseDB")


def samples():
    """Noise with a pulse on every channel."""
    waves = numpy.random.default_rng(1).normal(9000, 4, (NCHANNELS, NTICKS))
    waves[:, 300:310] += 400 * numpy.hanning(10)
    return waves.astype(numpy.float32)


class Job(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-osp-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.output = self.folder / "sig.npz"

    def save(self, waves=None, channels=None, tick=500.0, masks=None):
        waves = samples() if waves is None else waves
        arrays = {"frame_*_0": waves, "channels_*_0": numpy.arange(len(waves)) if channels is None else channels,
                  "tickinfo_*_0": numpy.array([0, tick, 0])}
        for label, rows in (masks or {}).items():
            arrays[f"chanmask_{label}_0"] = numpy.array(rows, dtype=numpy.int32).reshape(-1, 3)
        numpy.savez(self.folder / "in.npz", **arrays)
        return self.folder / "in.npz"

    def options(self, source, **words):
        return jobs.arguments(input=source, output=self.output, detector="pdhd", files="builtin", **words)

    def run_job(self, source, **words):
        return jobs.run_program("wire-cell", "-c", JOB, *self.options(source, **words))

    def sequence(self, source, **words):
        """The job as compiled JSON, to be changed."""
        done = jobs.run_program("wcsonnet", *self.options(source, **words), JOB)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def run_sequence(self, sequence):
        path = self.folder / "job.json"
        path.write_text(json.dumps(sequence))
        return jobs.run_program("wire-cell", "-c", path)

    def run_with(self, source, **keys):
        """The job with keys of the component changed."""
        sequence = self.sequence(source)
        next(c for c in sequence if c["type"] == "OmnibusSigProc")["data"].update(keys)
        return self.run_sequence(sequence)

    def assert_refused(self, done, *words):
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for word in words:
            self.assertIn(str(word), done.stderr)
        self.assertFalse(self.output.exists())

    def assert_accepted(self, done, *warnings):
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), len(warnings), done.stderr)
        for words, line in zip(warnings, done.stderr.splitlines()):
            for word in words:
                self.assertIn(word, line)
        with numpy.load(self.output) as found:
            return dict(found)


class Input(Job):
    def test_planes_that_are_missing_have_signals_of_zero_and_a_warning(self):
        waves = samples()[PLANES["W"]]
        found = self.assert_accepted(self.run_job(self.save(waves, numpy.arange(1600, 2560))), ("800, 800 and 0",))
        signal = dict(zip(found["channels_gauss0_0"], found["frame_gauss0_0"]))
        self.assertEqual(len(signal), NCHANNELS)
        self.assertEqual(max(abs(signal[channel]).max() for channel in range(1600)), 0)
        self.assertGreater(signal[2000].max(), 0)

    def test_channels_of_no_anode(self):
        source = self.save(samples()[:8], numpy.arange(90000, 90008))
        self.assert_refused(self.run_job(source), "OmnibusSigProc", "none of the frame's 8 traces")

    def test_channels_of_another_detector_beside_its_own_are_left_out_with_a_warning(self):
        waves = numpy.vstack([samples(), samples()[:8]])
        source = self.save(waves, numpy.append(numpy.arange(NCHANNELS), numpy.arange(5000, 5008)))
        found = self.assert_accepted(self.run_job(source), ("OmnibusSigProc", "8 channels", "AnodePlane:a0", "5000-5007"))
        self.assertEqual(sorted(found["channels_gauss0_0"]), list(range(NCHANNELS)))

    def test_another_sampling_period(self):
        self.assert_refused(self.run_job(self.save(tick=512.0)), "OmnibusSigProc", "512 ns", "want 500 ns")

    def test_samples_that_are_no_numbers(self):
        for value in (numpy.nan, numpy.inf):
            waves = samples()
            waves[17, 44] = value
            self.assert_refused(self.run_job(self.save(waves)), "17", "44")

    def test_samples_too_large_for_single_precision(self):
        waves = samples()
        waves[17, 44] = 1e30
        self.assert_refused(self.run_job(self.save(waves)), "OmnibusSigProc", "frame 0", "channel 17", "tick 44", "1e+30")
        found = self.assert_accepted(self.run_job(self.save(waves, masks={"bad": [[17, 44, 45]]})))
        self.assertTrue(numpy.isfinite(found["frame_gauss0_0"]).all())

    def test_a_file_of_nothing_but_a_frame_without_channels(self):
        found = self.run_job(self.save(samples()[:0]))
        self.assertEqual((found.returncode, found.stdout), (1, ""))
        self.assertIn("none of the frames read has a single sample", found.stderr.splitlines()[-1])
        self.assertEqual([path.name for path in self.folder.iterdir()], ["in.npz"], "no empty archive is left")

    def test_masked_samples_are_zero(self):
        source = self.save(masks={"bad": [[2000, 250, 350]], "lf_noisy": [[100, 0, NTICKS]]})
        found = self.assert_accepted(self.run_job(source))
        row = list(found["channels_gauss0_0"]).index(2000)
        self.assertEqual(abs(found["frame_gauss0_0"][row, 250:350]).max(), 0)


    def test_masks_that_end_before_they_begin(self):
        for name in (JOB, "sigproc.jsonnet"):
            source = self.save(masks={"bad": [[7, 10, 10], [2000, 350, 250]]})
            done = jobs.run_program("wire-cell", "-c", name, *self.options(source))
            self.assert_refused(done, "in.npz", "bad", "channel 2000", "350", "250")


class Keys(Job):
    def test_words_that_are_unknown(self):
        source = self.save()
        self.assert_refused(self.run_with(source, rebase_method="mean"), "rebase_method", "mean", "sigmask|median")
        self.assert_refused(self.run_with(source, Gaus_wide_filter="Gaus_wid"), "Gaus_wide_filter", "HfFilter:Gaus_wid")
        self.assert_refused(self.run_with(source, field_response="FieldResponse:other"), "field_response",
                            "FieldResponse:other")
        self.assert_refused(self.run_with(source, anode="AnodePlane:other"), "AnodePlane:other")

    def test_a_channel_response_of_another_period(self):
        path = self.folder / "channels.json"
        shape = [0.0, 1.0, 2.0, 1.0, 0.0]
        path.write_text(json.dumps({"tick": 512, "t0": 0, "channels": [[c, shape] for c in range(NCHANNELS)]}))
        sequence = self.sequence(self.save())
        place = next(n for n, c in enumerate(sequence) if c["type"] == "OmnibusSigProc")
        sequence[place]["data"]["per_chan_resp"] = "PerChannelResponse:slow"
        sequence.insert(place, {"type": "PerChannelResponse", "name": "slow", "data": {"filename": str(path)}})
        self.assert_refused(self.run_sequence(sequence), "per_chan_resp", "512 ns", "500 ns")

    def test_noise_filters_that_are_not_here_are_named(self):
        for name in NOISE_FILTERS:
            sequence = self.sequence(self.save())
            sequence.insert(len(sequence) - 1, {"type": name, "name": "", "data": {}})
            self.assert_refused(self.run_sequence(sequence), name)

    def test_the_experiments_plugin_is_enough(self):
        source = self.save()
        self.assert_accepted(self.run_job(source, save="gauss"))
        want = self.output.read_bytes()
        self.output.unlink()
        sequence = self.sequence(source, save="gauss")
        command_line = next(c for c in sequence if c["type"] == "wire-cell")["data"]
        command_line["plugins"] = ["WireCellSio", "WireCellAux", "WireCellGen", "WireCellPgraph", "WireCellSigProc"]
        self.assertEqual(self.run_sequence(sequence).stderr, "")
        self.assertEqual(self.output.read_bytes(), want)


class Spectra(Job):
    """Files of dump_2d_spectra."""

    def prefix(self, text="sp"):
        return str(self.folder / "look" / text)

    def files(self):
        return sorted(path.name for path in (self.folder / "look").iterdir())

    def test_each_plane_has_a_file_and_signals_are_as_without(self):
        source = self.save()
        want = self.assert_accepted(self.run_job(source))
        self.output.unlink()
        found = self.assert_accepted(self.run_with(source, dump_2d_spectra=True, dump_2d_prefix=self.prefix()))
        self.assertEqual(found.keys(), want.keys())
        for name, array in want.items():
            numpy.testing.assert_array_equal(found[name], array)
        self.assertEqual(self.files(), [f"sp_anode0_plane{plane}.npz" for plane in PLANES])
        for plane, rows in PLANES.items():
            with numpy.load(self.folder / "look" / f"sp_anode0_plane{plane}.npz") as arrays:
                self.assertEqual(sorted(arrays), ["decon", "input", "response"])
                spectra = dict(arrays)
            # 21 wires of the response less one, and a fifth of its 1000 samples.
            shape = (rows.stop - rows.start + 20, NTICKS + 200)
            for array in spectra.values():
                self.assertEqual((array.shape, array.dtype), (shape, numpy.complex64))
            ratio = numpy.abs(spectra["decon"] * spectra["response"] - spectra["input"])
            self.assertLess(ratio.max(), 1e-5 * numpy.abs(spectra["input"]).max())
            waves = numpy.fft.ifft2(spectra["input"])
            self.assertLess(abs(waves.imag).max(), 1e-3)
            self.assertLess(abs(waves.real[:10]).max(), 1e-2)
            self.assertLess(abs(waves.real[10:-10, :NTICKS].max(axis=1) - 400).max(), 60)

    def test_each_frame_has_files_of_its_own_with_a_number(self):
        source = self.save()
        with numpy.load(source) as arrays:
            numpy.savez(source, **arrays, **{name[:-1] + "5": array for name, array in arrays.items()})
        self.assert_accepted(self.run_with(source, dump_2d_spectra=True, dump_2d_prefix=self.prefix("%d"),
                                           process_planes=[2]))
        self.assertEqual(self.files(), ["0_anode0_planeW.npz", "5_anode0_planeW.npz"])
        self.output.unlink()
        self.assert_accepted(self.run_with(source, dump_2d_spectra=True, dump_2d_prefix=self.prefix("one"),
                                           process_planes=[2]), ("frame 5", "one_anode0_planeW.npz", "%d"))

    def test_files_that_can_not_be_written_are_told_first(self):
        (self.folder / "look").write_text("a file, no folder")
        self.assert_refused(self.run_with(self.save(), dump_2d_spectra=True, dump_2d_prefix=self.prefix()),
                            "OmnibusSigProc", "dump_2d_prefix", "sp_anode0_planeU.npz")
        self.assert_refused(self.run_with(self.save(), dump_2d_spectra=True, dump_2d_prefix=""), "dump_2d_prefix")


if __name__ == "__main__":
    unittest.main()
