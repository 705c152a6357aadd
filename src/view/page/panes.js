// The planes of what is shown, side by side, with one axis of time: where things are on the screen, and moving through them.

const left = 62, right = 10, top = 22, bottom = 34, gap = 12;
const smallest = 4; // channels or ticks on the screen

export const paneKey = (plane) => `${plane.anode}.${plane.name}`;

export class Panes {
  constructor() {
    this.planes = []; // {name, anode, channels, first, nrows, rows: [low, high] that are shown, x, width}
    this.time = [0, 1]; // [ns] that is shown
    this.limits = [0, 1];
    this.period = 1;
    this.isTime = false;
    this.anode = null;
    this.width = this.height = 100;
  }

  // From the layers: every plane that any of them has, of one anode.
  gather(layers) {
    const all = new Map();
    let low = Infinity, high = -Infinity;
    for (const layer of layers) {
      if (!layer.facts) continue;
      for (const plane of layer.facts.planes) {
        const key = paneKey(plane);
        const known = all.get(key);
        const first = plane.channels.length ? 0 : plane.first, end = first + plane.nrows;
        if (!known) all.set(key, { ...plane, begin: first, end });
        else {
          known.begin = Math.min(known.begin, first);
          known.end = Math.max(known.end, end);
        }
        low = Math.min(low, layer.timeOf(0));
        high = Math.max(high, layer.timeOf(plane.ncolumns));
      }
    }
    if (low < high) this.limits = [low, high];
    const loaded = layers.filter((layer) => layer.facts);
    this.isTime = loaded.some((layer) => layer.facts.tick);
    this.period = Math.min(...loaded.map((layer) => layer.facts.tick || 1), Infinity);
    if (!Number.isFinite(this.period)) this.period = 1;
    this.anodes = [...new Set([...all.values()].map((plane) => plane.anode))];
    if (!this.anodes.includes(this.anode)) this.anode = this.anodes[0] ?? null;
    const before = new Map(this.planes.map((plane) => [paneKey(plane), plane]));
    this.planes = [...all.values()].filter((plane) => plane.anode === this.anode);
    for (const plane of this.planes) {
      const old = before.get(paneKey(plane));
      plane.rows = old ? old.rows : [plane.begin, plane.end];
    }
    this.layOut();
  }

  wholeEvent() {
    this.time = [...this.limits];
    for (const plane of this.planes) plane.rows = [plane.begin, plane.end];
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.layOut();
  }

  layOut() {
    const count = this.planes.length || 1;
    const room = Math.max(30, this.width - left - right - gap * (count - 1));
    const total = this.planes.reduce((sum, plane) => sum + (plane.end - plane.begin), 0) || 1;
    let x = left;
    for (const plane of this.planes) {
      // In proportion to their channels, but none too narrow.
      plane.width = room * (0.4 / count + 0.6 * (plane.end - plane.begin) / total);
      plane.x = x;
      x += plane.width + gap;
    }
    this.top = top;
    this.plotHeight = Math.max(20, this.height - top - bottom);
    this.left = left;
  }

  paneAt(x) {
    return this.planes.find((plane) => x >= plane.x - gap / 2 && x < plane.x + plane.width + gap / 2) || null;
  }

  timeAt(y) { return this.time[1] - ((y - this.top) / this.plotHeight) * (this.time[1] - this.time[0]); }
  yOf(time) { return this.top + ((this.time[1] - time) / (this.time[1] - this.time[0])) * this.plotHeight; }
  rowAt(plane, x) { return plane.rows[0] + ((x - plane.x) / plane.width) * (plane.rows[1] - plane.rows[0]); }
  xOf(plane, row) { return plane.x + ((row - plane.rows[0]) / (plane.rows[1] - plane.rows[0])) * plane.width; }

  // Channel of a row that may lie between two, and back.
  channelAt(plane, row) {
    if (!plane.channels.length) return row;
    const ind = Math.max(0, Math.min(plane.channels.length - 1, Math.floor(row)));
    return plane.channels[ind] + (row - ind);
  }
  rowOf(plane, channel) {
    if (!plane.channels.length) return channel;
    const { channels } = plane;
    let low = 0, high = channels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (channels[middle] <= channel) low = middle + 1;
      else high = middle;
    }
    const ind = Math.max(0, low - 1);
    return ind + Math.min(channel - channels[ind], 1);
  }

  // Of an interval, one that is `factor` as long and keeps the place `at`; within the limits.
  static zoomed([low, high], at, factor, limits, least) {
    const length = Math.max(least, Math.min((high - low) * factor, limits[1] - limits[0]));
    const part = (at - low) / (high - low);
    return Panes.within([at - part * length, at + (1 - part) * length], limits);
  }
  static within([low, high], limits) {
    const length = Math.min(high - low, limits[1] - limits[0]);
    const start = Math.max(limits[0], Math.min(low, limits[1] - length));
    return [start, start + length];
  }

  zoom(x, y, factor, axes = "both") {
    const plane = this.paneAt(x);
    if (axes !== "channel") this.time = Panes.zoomed(this.time, this.timeAt(y), factor, this.limits, smallest * this.period);
    if (axes !== "time" && plane) {
      plane.rows = Panes.zoomed(plane.rows, this.rowAt(plane, x), factor, [plane.begin, plane.end], smallest);
    }
  }

  pan(plane, dx, dy) {
    const dt = (dy / this.plotHeight) * (this.time[1] - this.time[0]);
    this.time = Panes.within([this.time[0] + dt, this.time[1] + dt], this.limits);
    if (!plane) return;
    const dr = (-dx / plane.width) * (plane.rows[1] - plane.rows[0]);
    plane.rows = Panes.within([plane.rows[0] + dr, plane.rows[1] + dr], [plane.begin, plane.end]);
  }

  saved() {
    return { time: this.time, anode: this.anode, rows: this.planes.map((plane) => [paneKey(plane), ...plane.rows]) };
  }
  restore(saved) {
    if (!saved) return;
    this.time = Panes.within(saved.time, this.limits);
    for (const [key, low, high] of saved.rows) {
      const plane = this.planes.find((one) => paneKey(one) === key);
      if (plane) plane.rows = Panes.within([low, high], [plane.begin, plane.end]);
    }
  }
}

// Round numbers that divide an axis, at most `most` of them.
export function marks(low, high, most) {
  const rough = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) || 10 * power;
  const list = [];
  for (let at = Math.ceil(low / step) * step; at <= high + 1e-9 * step; at += step) list.push(Math.abs(at) < step * 1e-9 ? 0 : at);
  return list;
}

export function numberText(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return "no value";
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(3);
  return String(+value.toPrecision(6));
}
