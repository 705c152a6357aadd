// Deposits of charge in three dimensions, turned by the mouse.
import { element } from "view/dom";
import { tableOf } from "view/colours";
import { prepare } from "view/draw";

export function deposTab(app, box) {
  const canvas = element("canvas", { style: "width:100%;height:calc(100% - 70px);touch-action:none", tabindex: "0", "aria-label": "Deposits: drag to turn, wheel to zoom" });
  const told = element("div", { class: "soft" }, "...");
  box.replaceChildren(element("h2", { style: "margin:0 0 4px" }, "Deposits"), told, canvas);
  const view = { turn: 0.6, tilt: 0.35, zoom: 1 };
  let points = null;

  const place = ([x, y, z]) => {
    const u = x * Math.cos(view.turn) + z * Math.sin(view.turn), w = -x * Math.sin(view.turn) + z * Math.cos(view.turn);
    return [u, y * Math.cos(view.tilt) - w * Math.sin(view.tilt), y * Math.sin(view.tilt) + w * Math.cos(view.tilt)];
  };

  function draw() {
    const { context, width, height } = prepare(canvas);
    context.fillStyle = "#101216";
    context.fillRect(0, 0, width, height);
    if (!points || !points.count) return;
    const scale = (0.8 * Math.min(width, height) * view.zoom) / points.size;
    const screen = (at) => {
      const [u, v] = place(at.map((value, axis) => value - points.middle[axis]));
      return [width / 2 + u * scale, height / 2 - v * scale];
    };
    drawBox(context, screen);
    const table = tableOf("viridis");
    for (let ind = 0; ind < points.count; ++ind) {
      const [x, y] = screen([points.x[ind], points.y[ind], points.z[ind]]);
      const colour = points.colour[ind] * 3;
      context.fillStyle = `rgb(${table[colour]},${table[colour + 1]},${table[colour + 2]})`;
      context.fillRect(x - 1, y - 1, 2, 2);
    }
  }

  function drawBox(context, screen) {
    const corner = (bits) => [0, 1, 2].map((axis) => (bits & (1 << axis) ? points.high[axis] : points.low[axis]));
    context.strokeStyle = "#5d6470";
    context.fillStyle = "#c4c9d2";
    context.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    for (let bits = 0; bits < 8; ++bits) {
      for (const axis of [0, 1, 2]) {
        if (bits & (1 << axis)) continue;
        const from = screen(corner(bits)), to = screen(corner(bits | (1 << axis)));
        context.beginPath();
        context.moveTo(...from);
        context.lineTo(...to);
        context.stroke();
        if (bits === 0) context.fillText(`${"xyz"[axis]} ${points.high[axis].toFixed(0)} mm`, ...to);
      }
    }
  }

  async function load() {
    if (!app.event || !app.event.ndepos) {
      told.textContent = "This event has no deposits: open a file of deposits to see them.";
      return draw();
    }
    try {
      const all = await app.source.depos(app.event.f, app.event.e);
      const count = all.length / 5, part = (ind) => all.subarray(ind * count, (ind + 1) * count);
      const [, charge, x, y, z] = [0, 1, 2, 3, 4].map(part);
      const low = [x, y, z].map((values) => values.reduce((one, other) => Math.min(one, other), Infinity));
      const high = [x, y, z].map((values) => values.reduce((one, other) => Math.max(one, other), -Infinity));
      const size = Math.max(...high.map((one, axis) => one - low[axis]), 1);
      const most = charge.reduce((one, other) => Math.max(one, Math.abs(other)), 1);
      const colour = Uint8Array.from(charge, (one) => 60 + 195 * Math.sqrt(Math.abs(one) / most));
      points = { count, x, y, z, low, high, size, middle: high.map((one, axis) => (one + low[axis]) / 2), colour };
      const total = charge.reduce((one, other) => one + Math.abs(other), 0);
      told.textContent = `${app.event.ndepos} deposits, ${total.toExponential(3)} electrons${count < app.event.ndepos ? ` (${count} are drawn)` : ""}; drag turns, the wheel zooms`;
    } catch (error) {
      told.textContent = error.message;
    }
    return draw();
  }

  let grip = null;
  canvas.addEventListener("pointerdown", (event) => {
    grip = [event.clientX, event.clientY];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!grip) return;
    view.turn += (event.clientX - grip[0]) * 0.008;
    view.tilt = Math.max(-1.57, Math.min(1.57, view.tilt + (event.clientY - grip[1]) * 0.008));
    grip = [event.clientX, event.clientY];
    requestAnimationFrame(draw);
  });
  canvas.addEventListener("pointerup", () => { grip = null; });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    view.zoom = Math.max(0.2, Math.min(50, view.zoom * Math.exp(-event.deltaY * 0.002)));
    requestAnimationFrame(draw);
  }, { passive: false });
  const observer = new ResizeObserver(draw);
  observer.observe(canvas);
  load();
  return () => observer.disconnect();
}
