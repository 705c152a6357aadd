#!/usr/bin/env python3
"""How fast spng-view is: from the address to a whole event, a tile, and frames while panning.

usage: view_page.py FILE [OPTIONS OF SPNG-VIEW...]     with chromium, numpy, and the programs of SPNG_BINARY_DIR

Prints, for the first image of the file: the time from opening the page until all of its planes are there, as the browser sees it and in
processor seconds of the server and of the browser, which are what counts where other work has the processor; times of tiles as a client sees them, from a server that has the image; and how long the page takes
for a frame while it is panned and zoomed, without the time that it waits for tiles.
"""
import os
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import browser
from view_server import Server


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tree_seconds(pid):
    """Of a process and of all that it has started."""
    total = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parents = [int(stat.parent.name)]
            while parents[-1] > 1 and parents[-1] != pid:
                parents.append(int(pathlib.Path(f"/proc/{parents[-1]}/stat").read_text().rsplit(")", 1)[1].split()[1]))
            if parents[-1] == pid:
                fields = stat.read_text().rsplit(")", 1)[1].split()
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        except (OSError, IndexError):
            pass  # it has ended meanwhile
    return total


def tile_times(server):
    times = []
    for place in range(3):
        for level in range(4):
            begin = time.perf_counter()
            status, _, _ = server.request("GET", f"api/tile?f=0&e=0&i=0&flat=2&p={place}&a=1&b={level}&r=0&c=0")
            if status == 200:
                times.append(1000 * (time.perf_counter() - begin))
    return times


def pan_frames(page):
    page.run("spngView.frames.length = 0")
    x, y = page.run("(() => { const b = spngView.canvas.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2]; })()")
    for _ in range(5):
        page.wheel(x, y, -200)
    begin = time.perf_counter()
    for step in range(20):
        page.drag((x, y), (x + 60 * (-1) ** step, y + 40 * (-1) ** step), steps=6)
    seconds = time.perf_counter() - begin
    return page.run("spngView.frames"), seconds


def quoted(times):
    times = sorted(times)
    return f"median {statistics.median(times):.1f} ms, 95 % below {times[int(0.95 * (len(times) - 1))]:.1f} ms, of {len(times)}"


def main():
    server = Server(*sys.argv[1:])
    page = browser.Browser()
    try:
        before, browser_before = processor_seconds(server.process), tree_seconds(page.process.pid)
        begin = time.perf_counter()
        page.open(server.address)
        page.wait_for_tiles(120)
        shown = page.run("spngView.tiles.quietAt") / 1000
        print(f"whole event  {shown:.2f} s by the clock of the page, {time.perf_counter() - begin:.2f} s as seen from here; of processor time the server used {processor_seconds(server.process) - before:.2f} s and the browser {tree_seconds(page.process.pid) - browser_before:.2f} s")
        print("tile        ", quoted(tile_times(server)))
        frames, seconds = pan_frames(page)
        print("frame       ", quoted(frames), f"in {seconds:.1f} s")
    finally:
        page.close()
        server.close()


if __name__ == "__main__":
    main()
