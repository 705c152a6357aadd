// What is under the cursor.
import { byId } from "view/dom";
import { viewOf } from "view/draw";
import { numberText } from "view/panes";

// Channel, tick and the values of all layers that are shown.
export function drawReadout(app) {
  const pane = app.cursorPane();
  if (!pane) {
    byId("readout").textContent = "";
    return;
  }
  const { row, time } = app.cursor, { panes } = app;
  const ratio = window.devicePixelRatio || 1;
  const values = app.shownLayers().map((layer) => {
    let value = app.waves.valueAt(layer, pane, row, time);
    if (value === null) return null;
    if (value === undefined) {
      const index = layer.planeIndex(pane), view = viewOf(panes, pane, layer, index, ratio);
      const shown = app.tiles.valueAt(layer, index, view, Math.floor(row) - view.shift, Math.floor(layer.columnOf(time)));
      value = shown ? shown.max : undefined;
    }
    return value === undefined ? null : `${layer.name} ${numberText(value)} ${layer.unit()}`;
  }).filter(Boolean);
  const named = pane.channels.length ? `${pane.name} channel ${Math.floor(panes.channelAt(pane, row))}` : `row ${Math.floor(row)}`;
  const tick = Math.floor((time - app.startTime()) / panes.period);
  const when = panes.isTime ? ` (${numberText(time / 1000)} µs)` : "";
  byId("readout").textContent = `${named}  tick ${tick}${when}  |  ${values.join("  |  ")}${app.crossings.text()}`;
}
