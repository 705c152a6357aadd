"""What tests of spng-view's page have in common: a browser, and where things are in it."""
import os
import pathlib
import unittest

import browser


class PageTest(unittest.TestCase):
    """Its `server` is opened in `page` before each test; a page that complains of anything fails."""
    size = (1280, 720)

    def setUp(self):
        self.page = browser.Browser(*self.size)
        self.addCleanup(self.page.close)
        self.page.open(self.server.address)
        self.page.wait_for_tiles()

    def tearDown(self):
        self.assertEqual(self.page.messages, [])
        if os.environ.get("SPNG_SCREENSHOTS"):
            pathlib.Path(os.environ["SPNG_SCREENSHOTS"], self._testMethodName + ".png").write_bytes(self.page.screenshot())

    def place(self, row, tick, pane=0):
        """Where a row and a tick of a plane are in the window."""
        return self.page.run(f"""(() => {{ const v = spngView, p = v.panes.planes[{pane}], b = v.canvas.getBoundingClientRect();
            return [b.left + v.panes.xOf(p, {row}), b.top + v.panes.yOf(250 + 500 * {tick})]; }})()""")
