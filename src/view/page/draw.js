// Draws the planes: images of the layers, what lies over them, axes and titles.
import { marks, numberText, paneKey } from "view/panes";
import { tableOf } from "view/colours";

export function inks() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return { ink: of("--ink"), soft: of("--soft"), line: of("--line"), back: of("--back"), panel: of("--panel"), accent: of("--accent"), empty: of("--empty") };
}

// A canvas that has the pixels of the screen; returns the context, in CSS pixels.
export function prepare(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, width, height, ratio };
}

// The part of a layer that a pane shows, in rows and columns of the layer's plane.
export function viewOf(panes, pane, layer, index, ratio) {
  const plane = layer.facts.planes[index];
  const shift = plane.channels.length ? 0 : plane.first;
  const [row0, row1] = [pane.rows[0] - shift, pane.rows[1] - shift];
  const [col0, col1] = [layer.columnOf(panes.time[0]), layer.columnOf(panes.time[1])];
  return {
    shift, row0, row1, col0, col1,
    rowsPerPixel: (row1 - row0) / (pane.width * ratio), colsPerPixel: (col1 - col0) / (panes.plotHeight * ratio),
  };
}

export function drawPlanes(app) {
  const { context, width, height, ratio } = prepare(app.canvas);
  const { panes } = app, ink = inks();
  panes.resize(width, height);
  context.fillStyle = ink.back;
  context.fillRect(0, 0, width, height);
  context.font = "12px system-ui, 'DejaVu Sans', sans-serif";
  if (!panes.planes.length) {
    context.fillStyle = ink.soft;
    context.textAlign = "center";
    context.fillText(app.emptyText(), width / 2, height / 2);
    return;
  }
  for (const pane of panes.planes) {
    context.save();
    context.beginPath();
    context.rect(pane.x, panes.top, pane.width, panes.plotHeight);
    context.clip();
    context.fillStyle = ink.empty;
    context.fillRect(pane.x, panes.top, pane.width, panes.plotHeight);
    context.imageSmoothingEnabled = false;
    for (const layer of app.shownLayers()) drawLayer(app, context, pane, layer, ratio);
    drawMasks(app, context, pane);
    app.scan.draw(context, pane);
    drawCrossings(app, context, pane, ink);
    drawCursor(app, context, pane);
    context.restore();
    drawFrame(app, context, pane, ink);
  }
  drawTimeAxis(app, context, ink);
}

function drawLayer(app, context, pane, layer, ratio) {
  const index = layer.planeIndex(pane);
  if (index < 0) return;
  const { panes } = app;
  const view = viewOf(panes, pane, layer, index, ratio);
  const snap = (value) => Math.round(value * ratio) / ratio;
  context.globalAlpha = layer.opacity;
  for (const part of app.tiles.visible(layer, index, view)) {
    // Neighbours share rounded edges, so that there is neither a gap nor an overlap.
    const x0 = snap(panes.xOf(pane, part.row + view.shift)), x1 = snap(panes.xOf(pane, part.row + part.rows + view.shift));
    const y0 = snap(panes.yOf(layer.timeOf(part.col + part.cols))), y1 = snap(panes.yOf(layer.timeOf(part.col)));
    context.drawImage(part.canvas, x0, y0, x1 - x0, y1 - y0);
  }
  context.globalAlpha = 1;
}

// Channels and times that the file marks, say as bad.
function drawMasks(app, context, pane) {
  const layer = app.layers.find((one) => one.facts && app.event && one.place.e === app.event.e && one.place.f === app.event.f);
  if (!app.showMasks || !app.event || !layer) return;
  context.fillStyle = "rgba(120, 120, 120, 0.45)";
  for (const [, channel, begin, end] of app.event.masks) {
    const row = app.rowInPane(pane, channel);
    if (row === null) continue;
    const x = app.panes.xOf(pane, row), y = app.panes.yOf(layer.timeOf(end));
    context.fillRect(x, y, Math.max(1, app.panes.xOf(pane, row + 1) - x), app.panes.yOf(layer.timeOf(begin)) - y);
  }
}

function drawCursor(app, context, pane) {
  const { cursor } = app;
  if (!cursor) return;
  context.strokeStyle = "rgba(30, 30, 30, 0.75)";
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  const line = (x0, y0, x1, y1) => {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  };
  const y = Math.round(app.panes.yOf(cursor.time)) + 0.5;
  line(pane.x, y, pane.x + pane.width, y);
  if (cursor.key === paneKey(pane)) {
    const x = Math.round(app.panes.xOf(pane, Math.floor(cursor.row) + 0.5)) + 0.5;
    line(x, app.panes.top, x, app.panes.top + app.panes.plotHeight);
  }
  context.setLineDash([]);
}

// Where wires of this plane cross the one under the cursor, at its time; and where they cross a pinned one as well.
function drawCrossings(app, context, pane, ink) {
  const found = app.crossings.of(pane);
  if (!found || !app.cursor) return;
  const y = app.panes.yOf(app.cursor.time);
  context.fillStyle = ink.accent;
  context.globalAlpha = 0.55;
  for (const [low, high] of found.ranges) {
    const x0 = app.panes.xOf(pane, low), x1 = app.panes.xOf(pane, high);
    context.fillRect(x0, y - 2, Math.max(2, x1 - x0), 4);
  }
  context.globalAlpha = 1;
  context.strokeStyle = ink.accent;
  context.lineWidth = 2;
  for (const row of found.points) {
    context.beginPath();
    context.arc(app.panes.xOf(pane, row + 0.5), y, 7, 0, 2 * Math.PI);
    context.stroke();
  }
}

function drawFrame(app, context, pane, ink) {
  const { panes } = app, end = panes.top + panes.plotHeight;
  context.strokeStyle = ink.line;
  context.lineWidth = 1;
  context.strokeRect(Math.round(pane.x) - 0.5, panes.top - 0.5, Math.round(pane.width) + 1, panes.plotHeight + 1);
  context.fillStyle = ink.ink;
  context.textAlign = "left";
  context.textBaseline = "alphabetic";
  const known = pane.anode >= 0 ? `  anode ${pane.anode}` : "";
  context.fillText(pane.name === "rows" ? "rows" : `plane ${pane.name}${known}`, pane.x, panes.top - 7);
  context.textAlign = "center";
  context.fillStyle = ink.soft;
  const low = panes.channelAt(pane, pane.rows[0]), high = panes.channelAt(pane, pane.rows[1]);
  const isEven = Math.abs(high - low - (pane.rows[1] - pane.rows[0])) < 1.5;
  for (const mark of isEven ? marks(low, high, pane.width / 70) : marks(pane.rows[0], pane.rows[1], pane.width / 80)) {
    // Channels of two faces need not follow each other: then each mark has its channel.
    const channel = isEven ? mark : Math.floor(panes.channelAt(pane, mark));
    const x = panes.xOf(pane, isEven ? panes.rowOf(pane, mark) : mark);
    if (x < pane.x - 1 || x > pane.x + pane.width + 1) continue;
    context.fillRect(Math.round(x), end, 1, 4);
    // Labels at the ends stay within the plane, away from those of its neighbour.
    const half = context.measureText(numberText(channel)).width / 2;
    context.fillText(numberText(channel), Math.max(pane.x + half, Math.min(pane.x + pane.width - half, x)), end + 15);
  }
  context.fillText(pane.channels.length || pane.first ? "channel" : "row", pane.x + pane.width / 2, end + 29);
}

function drawTimeAxis(app, context, ink) {
  const { panes } = app;
  const isTicks = !panes.isTime || app.axis === "tick";
  const unit = isTicks ? panes.period : 1000;
  const start = isTicks ? app.startTime() : 0;
  const [low, high] = panes.time.map((time) => (time - start) / unit);
  context.fillStyle = ink.soft;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const mark of marks(low, high, panes.plotHeight / 45)) {
    const y = panes.yOf(start + mark * unit);
    context.fillRect(panes.left - 5, Math.round(y), 4, 1);
    context.fillText(numberText(mark), panes.left - 8, y);
  }
  context.save();
  context.translate(12, panes.top + panes.plotHeight / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = "center";
  context.fillText(isTicks ? "tick" : "time [µs]", 0, 0);
  context.restore();
  context.textBaseline = "alphabetic";
}

// A strip of the colours of a layer, for its panel.
export function drawBar(canvas, layer) {
  const { context, width, height } = prepare(canvas);
  const table = tableOf(layer.map);
  for (let x = 0; x < width; ++x) {
    const at = Math.floor((x / Math.max(1, width - 1)) * 255) * 3;
    context.fillStyle = `rgb(${table[at]},${table[at + 1]},${table[at + 2]})`;
    context.fillRect(x, 0, 1, height);
  }
}
