// Traces of calls: which node ran when, in which thread, and what took the time.
import { element, selectOf } from "view/dom";
import { durationText, Timeline } from "view/timeline";

export function callsTab(app, box) {
  const files = app.files.map((file, f) => ({ file, f })).filter(({ file }) => file.kind === "trace");
  const canvas = element("canvas", { class: "timeline", tabindex: "0", "aria-label": "Calls by thread and time: the wheel zooms, drag or arrows pan" });
  const told = element("div", { id: "call", class: "soft", "aria-live": "polite" }), table = element("div"), frame = element("div", { class: "timelines" }, canvas);
  const search = element("input", { class: "search", type: "search", placeholder: "search calls", "aria-label": "Search calls", style: "width:220px", oninput: () => fill() });
  let line = null;
  const help = "The wheel zooms, drag pans, Home shows all; a click lets the calls of one name stand out.";

  function tell() {
    const { calls, names, threads } = line.trace, ind = line.pointed;
    if (ind < 0) {
      told.textContent = line.trace.left_out ? `The ${line.trace.left_out} shortest calls are left out. ${help}` : help;
      return;
    }
    const name = names[calls.name[ind]];
    const mega = (bytes) => `${(bytes / 1e6).toPrecision(3)} MB`;
    const bytes = calls.bytes_in[ind] || calls.bytes_out[ind] ? `, ${mega(calls.bytes_in[ind])} in, ${mega(calls.bytes_out[ind])} out` : "";
    told.textContent = `${name.text} (${name.class || "no class"}), call ${calls.call[ind]} in ${threads[calls.thread[ind]].name}: at ${durationText(calls.begin[ind])}, takes ${durationText(calls.length[ind])}${bytes}`;
  }

  // What takes the most time comes first.
  function fill() {
    if (!line) return;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean), { names } = line.trace;
    const all = names.reduce((sum, name) => sum + name.total, 0) || 1;
    const rows = names.map((name, ind) => ({ ...name, ind })).filter((name) => words.every((word) => `${name.text} ${name.class}`.toLowerCase().includes(word)))
      .sort((one, other) => other.total - one.total).slice(0, 500);
    const pick = (ind) => () => {
      line.choose(ind);
      fill();
    };
    table.replaceChildren(element("table", { class: "picked" },
      element("tr", {}, ...["calls of", "class", "calls", "time in all", "a call", "share"].map((word) => element("th", {}, word))),
      ...rows.map((name) => element("tr", { tabindex: "0", "aria-selected": String(line.chosen === name.ind), onclick: pick(name.ind), onkeydown: (event) => event.key === "Enter" && pick(name.ind)() },
        ...[name.text, name.class, String(name.count), durationText(name.total), durationText(name.total / name.count), `${((100 * name.total) / all).toFixed(1)} %`]
          .map((cell) => element("td", {}, cell))))));
  }

  async function show(f) {
    told.textContent = "...";
    table.replaceChildren();
    try {
      line = new Timeline(canvas, await app.source.trace(f), tell);
      app.timeline = line;
      line.draw();
      tell();
      fill();
    } catch (error) {
      line = null;
      told.textContent = error.message;
    }
  }

  box.replaceChildren(element("h2", {}, "Calls"),
    element("div", { class: "row" }, selectOf("Trace", files.map(({ file, f }) => [String(f), file.name]), String(files[0]?.f), (value) => show(+value)), search),
    frame, told, table);
  const observer = new ResizeObserver(() => line && line.draw());
  observer.observe(frame);
  if (files.length) show(files[0].f);
  return { leave: () => observer.disconnect(), key: (key) => Boolean(line && line.key(key)) };
}
