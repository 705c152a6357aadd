// The tabs of the page: events, and what there is beside them.
import { callsTab } from "view/calls";
import { deposTab } from "view/depos";
import { byId, element } from "view/dom";
import { networkTab } from "view/network";
import { runsTab } from "view/runs";

// By the kind of files that they are for; each makes a panel, {leave(), key(name)}, and may have changed().
const panels = { deposits: deposTab, training: runsTab, networks: networkTab, calls: callsTab };
const words = { run: "training", network: "networks", trace: "calls" };

export const tabOf = (kind) => words[kind] || "events";

export function drawTabs(app) {
  const kinds = Object.keys(words).filter((kind) => app.files.some((file) => file.kind === kind));
  byId("tabs").replaceChildren(...["events", "deposits", ...kinds.map(tabOf)].map((word) => element("button", {
    role: "tab", "aria-selected": String(word === (app.tab || "events")), onclick: () => app.chooseTab(word),
  }, word)));
}

export function showTab(app, word) {
  app.panel?.leave();
  app.panel = null;
  byId("events").hidden = word !== "events";
  byId("other").hidden = word === "events";
  drawTabs(app);
  if (panels[word]) app.panel = panels[word](app, byId("other"));
  else app.redraw();
}
