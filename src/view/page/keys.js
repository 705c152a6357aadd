// What the keyboard does, and the list of it.
import { byId, element } from "view/dom";

export const keyList = [
  ["wheel", "zoom; with Shift only channels, with Ctrl only time"],
  ["drag", "pan; with Shift a box to zoom into"],
  ["← → ↑ ↓", "pan; with Ctrl move the cursor by a channel or a tick"],
  ["+ −", "zoom at the cursor"],
  ["Home", "the whole event"],
  ["N  B", "next and previous event"],
  ["F", "flip: one layer after another alone, A/B"],
  ["A", "all layers again"],
  ["V", "show or hide the active layer"],
  ["O", "active layer as image or outline"],
  ["R", "robust range of the active layer"],
  ["G", "logarithmic colours"],
  ["click", "pin the wire: its crossings with others become points"],
  ["S", "hand scan: draw boxes; again: polygons; again: stop"],
  ["Enter  Esc", "close a polygon; give it up"],
  ["Del", "remove the region that was drawn last or is chosen"],
  ["P  L  T", "picture, link, light or dark"],
  ["?", "this list"],
];

export function showKeys() {
  const dialog = byId("keys");
  dialog.replaceChildren(
    element("table", {}, ...keyList.map(([key, what]) => element("tr", {}, element("td", {}, element("kbd", {}, key)), element("td", {}, what)))),
    element("button", { onclick: () => dialog.close() }, "close"));
  if (!dialog.open) dialog.showModal();
}

export function listenToKeys(app) {
  const step = 60;
  const actions = {
    ArrowLeft: () => app.pan(step, 0), ArrowRight: () => app.pan(-step, 0), ArrowUp: () => app.pan(0, step), ArrowDown: () => app.pan(0, -step),
    "+": () => app.zoomAtCursor(1 / 1.5), "=": () => app.zoomAtCursor(1 / 1.5), "-": () => app.zoomAtCursor(1.5),
    Home: () => app.whole(), n: () => app.stepEvent(1), b: () => app.stepEvent(-1),
    f: () => app.flip(), a: () => app.showAll(), v: () => app.changeActive((layer) => { layer.visible = !layer.visible; }),
    o: () => app.changeActive((layer) => { layer.kind = layer.kind === "image" ? "outline" : "image"; }),
    r: () => app.changeActive((layer) => { layer.low = layer.high = null; }),
    g: () => app.changeActive((layer) => { layer.log = !layer.log; }),
    s: () => app.scan.nextTool(), Enter: () => app.scan.closePolygon(), Escape: () => app.scan.giveUp(), Delete: () => app.scan.removeChosen(),
    p: () => app.savePicture(), l: () => app.link.copy(), t: () => app.changeTheme(), "?": showKeys,
  };
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input:not([type=checkbox]):not([type=range]), textarea, select, dialog *") || event.altKey || event.metaKey) return;
    if (event.target.matches("button, [role=option]") && event.key === "Enter") return;
    if (app.panel) {
      // Other tabs have keys of their own, and these.
      if (!event.ctrlKey && (app.panel.key(event.key) || (["t", "l", "?"].includes(event.key) && (actions[event.key](), true)))) event.preventDefault();
      return;
    }
    if (event.ctrlKey && moves[event.key]) app.moveCursor(...moves[event.key]);
    else if (event.ctrlKey) return;
    else {
      const act = actions[event.key] || actions[event.key.toLowerCase()];
      if (!act) return;
      act();
    }
    event.preventDefault();
  });
}
