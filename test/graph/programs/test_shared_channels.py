#!/usr/bin/env python3
"""Anodes that share channels: a detector whose first plane is split between two anodes, as ICARUS's is, against the same one in one piece."""
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs

# Level wires, which end at z = 300 mm where there are two halves; slanted and upright ones over the whole width.
MODEL = """
local wc = import 'spng/wirecell.jsonnet';
local toy = import 'spng/detectors/toy/model.jsonnet';
function(halves) {
  local area = { pitch: 5, width: 600, height: 400, channels: 'z' },
  wires: {
    anodes: [
      { ident: ind, x: 0, y: 0, z: 300, faces: [1], first_channels: [100 * ind, 200, 500] } +
      if halves == 1 then {} else { shifts: [[0, [-150, 150][ind]], [0, 0], [0, 0]] }
      for ind in std.range(0, halves - 1)
    ],
    plane_gap: 4.85,
    wire_diameter: 0.15,
    planes: [
      area { angle: 90 * wc.deg, width: 600 / halves, channels: 'y' },
      area { angle: -35.7 * wc.deg },
      area { angle: 0 },
    ],
  },
}
"""
NUMBERS = """
function(wc) (import 'spng/detectors/toy/numbers.jsonnet')(wc) {
  name: 'halves%d',
  files: { wires: 'halves%d.json', fields: '@/toy-fields.json', noise: '@/toy-noise.json' },
  anode_idents: std.range(0, %d),
  batch_views: false,
  builtin: null,
  [if %d > 1 then 'shared']: [[0, 1]],
}
"""
FIRST_SHARED = 200
BUILTIN = pathlib.Path(os.environ["SPNG_BINARY_DIR"]) / "share/wirecell/builtin"


class SharedChannels(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-shared-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        (cls.folder / "model.jsonnet").write_text(MODEL)
        for halves in (1, 2):
            (cls.folder / f"model{halves}.jsonnet").write_text(f"(import 'model.jsonnet')({halves})")
            (cls.folder / f"numbers{halves}.jsonnet").write_text(
                NUMBERS.replace("@", str(BUILTIN)) % (halves, halves, halves - 1, halves))
            made = jobs.run_program("spng-make-detector", "wires", f"model{halves}.jsonnet", f"halves{halves}.json",
                                    cwd=cls.folder)
            assert made.returncode == 0, made.stderr
        # A track from one half to the other, over the boundary at z = 300 mm.
        steps = np.linspace(0, 1, 400)
        data = np.zeros((7, steps.size))
        data[0], data[1] = 0, -3000
        data[2], data[3], data[4] = 400 + 100 * steps, 100 + 150 * steps, 220 + 160 * steps
        info = np.zeros((4, steps.size), dtype=np.int32)
        info[0] = np.arange(steps.size)
        np.savez(cls.folder / "depos.npz", depo_data_0=data, depo_info_0=info)

    def simulate(self, halves, tpcid, **words):
        """{tier: {TPC: {channel: waveform}}}"""
        name = f"{halves}-{tpcid.replace(',', '')}"
        done = jobs.run_program("wire-cell", "-c", "sim-sigproc.jsonnet", *jobs.arguments(
            **{"detector": f"numbers{halves}.jsonnet", "input": "depos.npz", "tpcid": tpcid, "seeds": "1", "noise": "false",
               "fluctuate": "false", "output": f"%(tier)s-{name}-%d.npz", "tiers": "adc,splat"} | words), cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        found = {}
        for tier in ("adc", "splat"):
            found[tier] = {}
            for ident in tpcid.split(","):
                with np.load(self.folder / f"{tier}-{name}-{ident}.npz") as file:
                    found[tier][int(ident)] = dict(zip(file["channels_*_0"], file["frame_*_0"]))
        return found

    def test_shared_wires_have_the_charge_of_both_sides_of_the_boundary(self):
        whole = self.simulate(1, "0")
        halves = self.simulate(2, "0,1")
        for tier, near in (("adc", 1), ("splat", 1)):
            one, first, second = whole[tier][0], halves[tier][0], halves[tier][1]
            shared = [channel for channel in one if channel >= FIRST_SHARED]
            self.assertEqual(sorted(set(first) & set(second)), sorted(shared))
            crossed = 0
            for channel in shared:
                np.testing.assert_array_equal(first[channel], second[channel])
                np.testing.assert_allclose(first[channel], one[channel], atol=near)
                crossed += np.ptp(one[channel]) > 10
            self.assertGreater(crossed, 30)
            self.assertFalse(set(first) & set(second) - set(shared))

    def test_noise_of_a_shared_wire_is_one_whichever_anode_is_asked_for(self):
        both = self.simulate(2, "0,1", noise="true")["adc"]
        for ident in (0, 1):
            alone = self.simulate(2, str(ident), noise="true")["adc"][ident]
            self.assertEqual(alone.keys(), both[ident].keys())
            for channel, wave in alone.items():
                np.testing.assert_array_equal(wave, both[ident][channel])


if __name__ == "__main__":
    unittest.main()
