// Tiles of layers: which are needed for what is on the screen, asked for once, coloured once, and forgotten when there are many.
import { paintTile } from "view/colours";

export const tileSize = 256;
const mostData = 600, mostPainted = 400, mostAtOnce = 5;

// A map that forgets what was used least.
class Recent {
  constructor(most) {
    this.most = most;
    this.map = new Map();
  }
  get(key) {
    const value = this.map.get(key);
    if (value !== undefined) {
      this.map.delete(key);
      this.map.set(key, value);
    }
    return value;
  }
  set(key, value) {
    this.map.set(key, value);
    while (this.map.size > this.most) this.map.delete(this.map.keys().next().value);
  }
  clear() { this.map.clear(); }
}

// The level at which a pixel of a tile is at least a pixel of the screen: what is thin is not thinned further.
export function levelFor(samplesPerPixel, most) {
  return Math.max(0, Math.min(most, Math.ceil(Math.log2(Math.max(samplesPerPixel, 1e-9)) - 1e-6)));
}

// The level at which all fits into one tile.
function overviewLevel(count) {
  let level = 0;
  while (Math.ceil(count / 2 ** level) > tileSize) ++level;
  return level;
}

export class TileStore {
  // changed: called when a tile has come; failed: with an error, at most once a layer.
  constructor(source, changed, failed) {
    this.source = source;
    this.changed = changed;
    this.failed = failed;
    this.data = new Recent(mostData);
    this.painted = new Recent(mostPainted);
    this.waiting = [];
    this.asked = new Set();
    this.bad = new Set();
    this.running = 0;
    this.times = [];
  }

  forget() {
    this.data.clear();
    this.painted.clear();
    this.waiting = [];
    this.bad.clear();
  }

  // True when nothing is on its way.
  isQuiet() { return this.running === 0 && this.waiting.length === 0; }

  // The tiles of a plane that cover rows [row0, row1) and columns [col0, col1), those that are there: {canvas, tile, row, col,
  // rows, cols} in rows and columns of the image.  Where one is missing the overview is given first, to be drawn below.
  visible(layer, planeIndex, view) {
    const plane = layer.facts.planes[planeIndex];
    const levels = { a: levelFor(view.rowsPerPixel, 19), b: levelFor(view.colsPerPixel, plane.nlevels - 1) };
    const found = [];
    let isWhole = true;
    for (const place of this.places(plane, levels, view)) {
      const got = this.painting(layer, planeIndex, levels, place);
      if (got) found.push(got);
      else isWhole = false;
    }
    if (isWhole) return found;
    const wide = { a: overviewLevel(plane.nrows), b: Math.min(overviewLevel(plane.ncolumns), plane.nlevels - 1) };
    const below = [];
    for (const place of this.places(plane, wide, view)) {
      const got = this.painting(layer, planeIndex, wide, place, true);
      if (got) below.push(got);
    }
    return below.concat(found);
  }

  *places(plane, levels, view) {
    const height = tileSize * 2 ** levels.a, width = tileSize * 2 ** levels.b;
    const r0 = Math.max(0, Math.floor(view.row0 / height)), r1 = Math.min(Math.ceil(plane.nrows / height), Math.ceil(view.row1 / height));
    const c0 = Math.max(0, Math.floor(view.col0 / width)), c1 = Math.min(Math.ceil(plane.ncolumns / width), Math.ceil(view.col1 / width));
    for (let r = r0; r < r1; ++r) for (let c = c0; c < c1; ++c) yield { r, c };
  }

  key(layer, planeIndex, levels, place) {
    return `${layer.key}|${planeIndex}|${levels.a}|${levels.b}|${place.r}|${place.c}`;
  }

  painting(layer, planeIndex, levels, place, isUrgent = false) {
    const key = this.key(layer, planeIndex, levels, place);
    const tile = this.data.get(key);
    if (!tile) {
      this.ask(key, layer, planeIndex, levels, place, isUrgent);
      return null;
    }
    const style = layer.paint(planeIndex);
    const name = `${key}|${style.word}`;
    let canvas = this.painted.get(name);
    if (!canvas) {
      canvas = paintTile(tile, style);
      this.painted.set(name, canvas);
    }
    const rows = 2 ** levels.a, cols = 2 ** levels.b;
    return {
      canvas, tile, row: place.r * tileSize * rows, col: place.c * tileSize * cols,
      rows: tile.nrows * rows, cols: tile.ncolumns * cols, rowStep: rows, colStep: cols,
    };
  }

  ask(key, layer, planeIndex, levels, place, isUrgent) {
    if (this.asked.has(key) || this.bad.has(layer.key)) return;
    this.asked.add(key);
    const call = { key, layer, planeIndex, levels, place };
    if (isUrgent) this.waiting.unshift(call);
    else this.waiting.push(call);
    this.next();
  }

  next() {
    while (this.running < mostAtOnce && this.waiting.length) {
      const call = this.waiting.shift();
      ++this.running;
      this.load(call).finally(() => {
        --this.running;
        this.asked.delete(call.key);
        this.next();
        if (this.isQuiet()) this.quietAt = performance.now();
        this.changed();
      });
    }
  }

  async load({ key, layer, planeIndex, levels, place }) {
    const begin = performance.now();
    try {
      this.data.set(key, await this.source.tile(layer, planeIndex, levels.a, levels.b, place.r, place.c));
      this.times.push(performance.now() - begin);
    } catch (error) {
      this.bad.add(layer.key);
      this.failed(error, layer);
    }
  }

  // What was asked for and is not on the screen any more need not come.
  dropWaiting() {
    for (const call of this.waiting) this.asked.delete(call.key);
    this.waiting = [];
  }

  // The least and largest value that the screen shows at a place, from what is there.
  valueAt(layer, planeIndex, view, row, col) {
    const plane = layer.facts.planes[planeIndex];
    const levels = { a: levelFor(view.rowsPerPixel, 19), b: levelFor(view.colsPerPixel, plane.nlevels - 1) };
    const r = Math.floor(row / 2 ** levels.a), c = Math.floor(col / 2 ** levels.b);
    const place = { r: Math.floor(r / tileSize), c: Math.floor(c / tileSize) };
    const tile = this.data.get(this.key(layer, planeIndex, levels, place));
    if (!tile) return null;
    const at = (r - place.r * tileSize) * tile.ncolumns + (c - place.c * tileSize);
    return { min: tile.min[at], max: tile.max ? tile.max[at] : tile.min[at] };
  }
}
