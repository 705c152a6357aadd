#!/usr/bin/env python3
"""The page of spng-view in a real browser without a window.  Skipped where there is none."""
import pathlib
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import browser
import jobs
from page_test import PageTest
from png import pixels
from view_server import Server, sample_frames, sample_signal


@unittest.skipUnless(browser.find(), "there is no chromium")
class Page(PageTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        samples = sample_frames(cls.path / "adc.npz")
        sample_signal(cls.path / "signal.npz", samples[0])
        cls.server = Server(cls.path / "adc.npz", cls.path / "signal.npz", "--planes", "0,40,80,120")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.cleanup()

    def test_a_track_is_where_it_is_in_the_data(self):
        picture = pixels(self.page.screenshot()).astype(int)
        x, y = map(round, self.place(15.5, 303))
        on_track = picture[y - 2:y + 3, x - 2:x + 3].reshape(-1, 3)
        x, y = map(round, self.place(15.5, 700))
        beside = picture[y - 10:y + 10, x - 5:x + 5].reshape(-1, 3)
        # Signals are at the end of the colours, noise near their middle, which is white.
        self.assertLess(on_track.sum(1).min(), 450)
        self.assertGreater(beside.sum(1).mean(), 600)

    def test_the_readout_has_the_sample_under_the_cursor(self):
        self.page.move(*self.place(15.5, 303.5))
        self.page.wait("/U channel 15  tick 303 .*ADC/.test(document.getElementById('readout').textContent)")
        value = self.page.run("parseFloat(/frame (-?[\\d.]+) ADC/.exec(document.getElementById('readout').textContent)[1])")
        self.assertGreater(value, 40)

    def test_wheel_and_keys_zoom_and_go_back(self):
        before = self.page.run("JSON.stringify(spngView.panes.saved())")
        self.page.wheel(*self.place(20, 500), -300)
        self.page.wait("spngView.panes.time[1] - spngView.panes.time[0] < 400000")
        self.page.wait("spngView.panes.planes[0].rows[1] - spngView.panes.planes[0].rows[0] < 30")
        self.page.wait_for_tiles()
        self.page.key("Home")
        self.page.wait(f"JSON.stringify(spngView.panes.saved()) === {before!r}")

    def test_a_drag_pans_by_as_much(self):
        self.page.wheel(*self.place(20, 500), -300)
        self.page.wait("spngView.panes.time[1] - spngView.panes.time[0] < 400000")
        x, y = self.place(20, 500)
        self.page.drag((x, y), (x + 20, y + 30))
        self.page.wait("!spngView.isAsked")
        moved = self.place(20, 500)
        self.assertAlmostEqual(moved[0], x + 20, delta=1.5)
        self.assertAlmostEqual(moved[1], y + 30, delta=1.5)

    def test_layers_flip_and_differ(self):
        self.page.run("spngView.addLayer({f: 1, e: 0, i: 0}).then(() => null)")
        self.page.wait("spngView.layers.length === 2 && spngView.layers[1].facts !== null")
        self.page.key("f")
        self.page.wait("spngView.shownLayers().length === 1 && spngView.shownLayers()[0] === spngView.layers[0]")
        self.page.key("f")
        self.page.wait("spngView.shownLayers()[0] === spngView.layers[1]")
        self.page.key("a")
        self.page.wait("spngView.shownLayers().length === 2")
        self.page.run("spngView.addDifference(spngView.layers[1].id, spngView.layers[0].id).then(() => null)")
        self.page.wait("spngView.layers.length === 3 && spngView.layers[2].facts !== null")
        self.assertGreater(self.page.run("spngView.layers[2].facts.range.max"), 4000)

    def test_another_file_is_shown_beside_and_goes_along_to_the_next_event(self):
        self.page.run("document.querySelector('[title=\"Show signal.npz beside\"]').click()")
        self.page.wait("spngView.layers.length === 2 && spngView.layers[1].facts !== null")
        self.assertEqual(self.page.run("spngView.layers.map(layer => layer.place.f)"), [0, 1])
        self.page.key("n")  # the other file has no event 5
        self.page.wait("spngView.isReady && spngView.event.ident === 5 && spngView.layers.length === 1")
        self.page.key("b")
        self.page.wait("spngView.isReady && spngView.event.ident === 0")

    def test_a_link_restores_the_view(self):
        self.page.wheel(*self.place(20, 500), -300)
        self.page.key("o")
        self.page.wait("location.hash.length > 20 && decodeURIComponent(location.hash).includes('outline')")
        link, state = self.page.run("location.href"), self.page.run("JSON.stringify(spngView.panes.saved())")
        self.page.open("about:blank")
        self.page.open(link)
        self.page.wait_for_tiles()
        self.assertEqual(self.page.run("JSON.stringify(spngView.panes.saved())"), state)
        self.assertEqual(self.page.run("spngView.layers[0].kind"), "outline")

    def test_a_scan_is_drawn_saved_and_there_after_a_reload(self):
        self.page.run("(() => { spngView.scan.who = 'ana'; spngView.scan.nextTool(); })()")
        self.page.drag(self.place(5, 200), self.place(35, 500))
        scan = self.path / "adc.npz.scan-ana.json"
        self.page.wait("spngView.scan.own().revision === 1")
        self.assertTrue(scan.exists())
        self.page.open("about:blank")
        self.page.open(self.server.address)
        self.page.wait_for_tiles()
        region = self.page.run("spngView.scan.scans[0].regions[0]")
        self.assertEqual((region["plane"], region["shape"], region["class"]), ("U", "box", "track"))
        channels = sorted(point[0] for point in region["points"])
        # The left edges of rows 5 and 35; a channel's number is the middle of its row.
        self.assertAlmostEqual(channels[0], 4.5, delta=0.3)
        self.assertAlmostEqual(channels[1], 34.5, delta=0.3)

    def test_an_exported_page_shows_the_same_without_a_server(self):
        target = self.path / "page.html"
        done = jobs.run_program("spng-view", "--export", target, self.path / "adc.npz", "--planes", "0,40,80,120")
        self.assertEqual(done.returncode, 0, done.stderr)
        served = pixels(self.page.screenshot())[60:500, 350:1250].astype(int)
        self.page.open("about:blank")
        self.page.open(target.as_uri())
        self.page.wait_for_tiles()
        alone = pixels(self.page.screenshot())[60:500, 350:1250].astype(int)
        differing = (abs(served - alone).sum(2) > 60).mean()
        self.assertLess(differing, 0.01)


if __name__ == "__main__":
    unittest.main()
