// Wheel, drag and hover over the planes.

export function listenToMouse(app) {
  const { canvas } = app;
  let grip = null; // {x, y, pane, moved, isBox}
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const [x, y] = place(event);
    // Shift turns the wheel into a horizontal one in some browsers.
    const turn = event.deltaY || event.deltaX;
    const factor = Math.exp(Math.max(-100, Math.min(100, turn)) * 0.003);
    app.panes.zoom(x, y, factor, event.shiftKey ? "channel" : event.ctrlKey ? "time" : "both");
    app.moved();
  }, { passive: false });

  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = place(event);
    const pane = app.panes.paneAt(x);
    canvas.focus();
    canvas.setPointerCapture(event.pointerId);
    if (pane && app.scan.tool && app.scan.press(pane, x, y)) {
      grip = { isScan: true, pane };
      return;
    }
    grip = { x, y, startX: x, startY: y, pane, moved: false, isBox: event.shiftKey };
  });

  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = place(event);
    app.hover(x, y);
    if (!grip) return app.scan.track(x, y);
    if (grip.isScan) return app.scan.drag(x, y);
    if (Math.hypot(x - grip.startX, y - grip.startY) > 3) grip.moved = true;
    if (!grip.moved) return undefined;
    if (grip.isBox) app.rubber = { x0: grip.startX, y0: grip.startY, x1: x, y1: y };
    else app.panes.pan(grip.pane, x - grip.x, y - grip.y);
    grip.x = x;
    grip.y = y;
    return app.moved();
  });

  canvas.addEventListener("pointerup", (event) => {
    const [x, y] = place(event);
    if (grip && grip.isScan) app.scan.release(x, y);
    else if (grip && grip.moved && grip.isBox && grip.pane) zoomInto(grip, x, y);
    else if (grip && !grip.moved) app.crossings.pin();
    grip = null;
    app.rubber = null;
    app.redraw();
  });

  canvas.addEventListener("pointerleave", () => app.hover(null, null));

  function zoomInto({ startX, startY, pane }, x, y) {
    const rows = [app.panes.rowAt(pane, startX), app.panes.rowAt(pane, x)].sort((a, b) => a - b);
    const times = [app.panes.timeAt(startY), app.panes.timeAt(y)].sort((a, b) => a - b);
    app.panes.time = [Math.max(times[0], app.panes.limits[0]), Math.min(times[1], app.panes.limits[1])];
    pane.rows = [Math.max(rows[0], pane.begin), Math.min(rows[1], pane.end)];
    app.panes.zoom(x, y, 1, "both"); // keeps the least size
    app.moved();
  }
}
