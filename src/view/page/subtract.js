// The difference of two images in a page that has no server.

// What the numbers of an image are like, as the server tells it.
export function rangeOf(values) {
  const step = (Math.floor(values.length / 200000) + 1) | 1;
  let min = Infinity, max = -Infinity, bad = 0, isWhole = true;
  for (const value of values) {
    if (!Number.isFinite(value)) ++bad;
    else if (value < min) min = value;
    if (Number.isFinite(value) && value > max) max = value;
  }
  const some = [];
  for (let at = 0; at < values.length; at += step) {
    if (!Number.isFinite(values[at])) continue;
    some.push(values[at]);
    isWhole = isWhole && Number.isInteger(values[at]);
  }
  some.sort((one, other) => one - other);
  const filled = some.filter((value) => value !== 0);
  const part = (list, share) => list[Math.round(share * (list.length - 1))] ?? 0;
  if (min > max) min = max = 0;
  return {
    min, max, median: part(some, 0.5), sigma: (part(filled, 0.84) - part(filled, 0.16)) / 2, low: filled.length ? part(filled, 0.005) : min,
    high: filled.length ? part(filled, 0.995) : max, count: values.length, not_finite: bad, whole: isWhole, zeros: filled.length * 2 < some.length,
  };
}

// What two layers (facts as the server tells them) have in common, or a text that says why they have no difference.
export function commonOf(one, other) {
  const [period, its] = [one, other].map((facts) => (facts.tick || 1) * (facts.each || 1));
  if (Math.abs(period - its) > 1e-6 * period) return { trouble: `a difference of columns that are ${period} and ${its} ns apart (want the same)` };
  return { shift: one.tick ? Math.round((one.start - other.start) / period) : 0 };
}

const farther = ({ min, max }, at) => (Math.abs(max[at]) >= Math.abs(min[at]) ? max[at] : min[at]);

// Samples of a plane less those of another, by channel and time; NaN where the other has none.
// levels: {ncolumns, min, max} of each, plane: its facts.
export function subtract(plane, level, otherPlane, otherLevel, shift) {
  const rows = new Map();
  const channelOf = (facts, row) => (facts.channels.length ? facts.channels[row] : facts.first + row);
  for (let row = 0; row < otherPlane.nrows; ++row) rows.set(channelOf(otherPlane, row), row);
  const values = new Float32Array(plane.nrows * level.ncolumns).fill(NaN);
  for (let row = 0; row < plane.nrows; ++row) {
    const from = rows.get(channelOf(plane, row));
    if (from === undefined) continue;
    for (let col = 0; col < level.ncolumns; ++col) {
      const place = col + shift;
      if (place < 0 || place >= otherLevel.ncolumns) continue;
      values[row * level.ncolumns + col] = farther(level, row * level.ncolumns + col) - farther(otherLevel, from * otherLevel.ncolumns + place);
    }
  }
  return values;
}
