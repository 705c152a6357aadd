// Curves of several runs in one picture.
import { lineColours } from "view/colours";
import { inks, prepare } from "view/draw";
import { marks, numberText } from "view/panes";

// series: [{name, x, y, dashed}], where null is a gap.
export function drawChart(canvas, title, series, { isLog = false, xTitle = "epoch" } = {}) {
  const { context, width, height } = prepare(canvas), ink = inks();
  const box = { left: 58, top: 24, width: width - 70, height: height - 58 };
  context.clearRect(0, 0, width, height);
  context.font = "12px system-ui, 'DejaVu Sans', sans-serif";
  context.fillStyle = ink.ink;
  context.fillText(title + (isLog ? "  (log)" : ""), box.left, 16);
  const bend = (value) => (isLog ? Math.log10(value) : value);
  const isGood = (value) => value !== null && Number.isFinite(bend(value));
  let x0 = Infinity, x1 = -Infinity, y0 = Infinity, y1 = -Infinity;
  for (const { x, y } of series) {
    y.forEach((value, at) => {
      if (!isGood(value)) return;
      x0 = Math.min(x0, x[at]);
      x1 = Math.max(x1, x[at]);
      y0 = Math.min(y0, bend(value));
      y1 = Math.max(y1, bend(value));
    });
  }
  context.fillStyle = ink.soft;
  if (x0 > x1) {
    context.fillText("nothing yet", box.left, box.top + 20);
    return;
  }
  if (x0 === x1) [x0, x1] = [x0 - 0.5, x1 + 0.5];
  const margin = (y1 - y0 || Math.abs(y1) || 1) * 0.05;
  [y0, y1] = [y0 - margin, y1 + margin];
  const px = (value) => box.left + ((value - x0) / (x1 - x0)) * box.width;
  const py = (value) => box.top + (1 - (value - y0) / (y1 - y0)) * box.height;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const mark of marks(y0, y1, 5)) {
    context.fillText(numberText(isLog ? +(10 ** mark).toPrecision(2) : mark), box.left - 5, py(mark));
    context.globalAlpha = 0.4;
    context.fillRect(box.left, Math.round(py(mark)), box.width, 0.5);
    context.globalAlpha = 1;
  }
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  for (const mark of marks(x0, x1, 7)) context.fillText(numberText(mark), px(mark), box.top + box.height + 14);
  context.fillText(xTitle, box.left + box.width / 2, height - 6);
  context.textAlign = "left";
  context.strokeStyle = ink.line;
  context.strokeRect(box.left + 0.5, box.top + 0.5, box.width, box.height);
  for (const { x, y, dashed, colour } of series) {
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 1.6;
    context.setLineDash(dashed ? [5, 4] : []);
    context.beginPath();
    let isDown = false;
    y.forEach((value, at) => {
      if (!isGood(value)) {
        isDown = false;
        return;
      }
      if (isDown) context.lineTo(px(x[at]), py(bend(value)));
      else context.moveTo(px(x[at]), py(bend(value)));
      isDown = true;
      if (y.length < 40) context.fillRect(px(x[at]) - 2, py(bend(value)) - 2, 4, 4);
    });
    context.stroke();
  }
  context.setLineDash([]);
}

export const runColour = (ind) => lineColours[ind % lineColours.length];
