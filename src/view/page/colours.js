// Colour maps and the way from a value to a colour.  All maps can be told apart by the colour-blind: they rise in lightness, or
// run from blue over white to orange.

const anchors = {
  viridis: ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"],
  cividis: ["#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55", "#fee838"],
  charge: ["#ffffff", "#fff1b8", "#fdc75f", "#f08a3c", "#c9452f", "#8b1530", "#3d0a2c", "#120312"],
  grey: ["#ffffff", "#d0d0d0", "#a0a0a0", "#707070", "#404040", "#000000"],
  "blue-orange": ["#08306b", "#2567ad", "#6aaed6", "#c3dcee", "#ffffff", "#fddcae", "#f59b42", "#cc5a0a", "#7f2704"],
  "green-purple": ["#00441b", "#2a8446", "#83c586", "#d3ecd0", "#ffffff", "#e3d6ea", "#b593c4", "#7b4495", "#40004b"],
};
export const signedMaps = ["blue-orange", "green-purple"];
export const mapNames = Object.keys(anchors);

// Of lines and outlines, which differ in lightness too.
export const lineColours = ["#0b5cad", "#d1570c", "#1a7f37", "#8a2f8f", "#b38600", "#444444"];

const size = 256;
const tables = {};

// 256 colours as bytes r, g, b.
export function tableOf(name) {
  if (tables[name]) return tables[name];
  const points = (anchors[name] || anchors.viridis).map((text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)));
  const table = new Uint8Array(size * 3);
  for (let ind = 0; ind < size; ++ind) {
    const place = (ind / (size - 1)) * (points.length - 1);
    const low = Math.min(Math.floor(place), points.length - 2);
    for (let part = 0; part < 3; ++part) {
      table[ind * 3 + part] = Math.round(points[low][part] + (place - low) * (points[low + 1][part] - points[low][part]));
    }
  }
  return (tables[name] = table);
}

// A function from a value to a place in the table.  With log the scale is linear up to a hundredth of the range and logarithmic
// from there on, on both sides of zero where the range has two.
export function scaleOf(low, high, isLog) {
  const top = size - 1;
  if (!(high > low)) high = low + 1;
  if (!isLog) {
    const factor = top / (high - low);
    return (value) => Math.max(0, Math.min(top, (value - low) * factor)) | 0;
  }
  const knee = Math.max(Math.abs(low), Math.abs(high)) / 100;
  const bend = (value) => Math.sign(value) * Math.log1p(Math.abs(value) / knee);
  const start = bend(low), factor = top / (bend(high) - start);
  return (value) => Math.max(0, Math.min(top, (bend(value) - start) * factor)) | 0;
}

// The range that shows most: of both signs around the middle where values have both, else from none to nearly the largest.
export function robustRange(range) {
  const { low, high, median, sigma, zeros } = range;
  const middle = zeros ? 0 : median;
  const reach = Math.max(high - middle, middle - low, 9 * sigma);
  const isSigned = low < middle - 0.02 * reach && range.min < 0.0 - 1e-12 ? true : !zeros && low < middle;
  if (isSigned) return { low: middle - (reach || 1), high: middle + (reach || 1), isSigned: true };
  return { low: middle, high: high > middle ? high : (range.max > middle ? range.max : middle + 1), isSigned: false };
}

// What a pixel shows of the least and the largest value that it stands for: the one farther from the middle.
function extreme(min, max, middle) {
  return max - middle >= middle - min ? max : min;
}

// Colour a tile: channels go across, time goes up.
export function paintTile(tile, style) {
  const { nrows, ncolumns, min, max } = tile;
  const canvas = new OffscreenCanvas(nrows, ncolumns);
  const context = canvas.getContext("2d");
  const image = context.createImageData(nrows, ncolumns);
  const pixels = image.data;
  if (style.outline) paintOutline(tile, style, pixels);
  else {
    const table = tableOf(style.map), scale = scaleOf(style.low, style.high, style.log);
    const middle = style.signed ? (style.low + style.high) / 2 : style.low;
    for (let row = 0; row < nrows; ++row) {
      for (let col = 0; col < ncolumns; ++col) {
        const at = row * ncolumns + col;
        const value = max ? extreme(min[at], max[at], middle) : min[at];
        if (value !== value) continue;
        const to = ((ncolumns - 1 - col) * nrows + row) * 4, from = scale(value) * 3;
        pixels[to] = table[from];
        pixels[to + 1] = table[from + 1];
        pixels[to + 2] = table[from + 2];
        pixels[to + 3] = style.hideZero && value === 0 ? 0 : 255;
      }
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

// Pixels above the threshold that have a neighbour which is not.
function paintOutline(tile, style, pixels) {
  const { nrows, ncolumns, min, max } = tile;
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(style.colour.slice(at, at + 2), 16));
  const isIn = (row, col) => {
    if (row < 0 || col < 0 || row >= nrows || col >= ncolumns) return true;
    const at = row * ncolumns + col;
    return (max ? Math.max(max[at], -min[at]) : Math.abs(min[at])) > style.threshold;
  };
  for (let row = 0; row < nrows; ++row) {
    for (let col = 0; col < ncolumns; ++col) {
      if (!isIn(row, col)) continue;
      const isEdge = !isIn(row - 1, col) || !isIn(row + 1, col) || !isIn(row, col - 1) || !isIn(row, col + 1);
      const to = ((ncolumns - 1 - col) * nrows + row) * 4;
      pixels[to] = red;
      pixels[to + 1] = green;
      pixels[to + 2] = blue;
      pixels[to + 3] = isEdge ? 255 : 40;
    }
  }
}
