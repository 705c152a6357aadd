// Making elements.

// element("div", {class: "row", onclick: f}, child, "text", ...)
export function element(name, facts = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "list" && typeof value !== "string") made[key] = value;
    else made.setAttribute(key === "class" ? "class" : key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

// A small button within a line, which does something else than the line.
function actionOf({ text, title, act }) {
  return element("button", {
    class: "action", title, "aria-label": title, onclick: (event) => {
      event.stopPropagation();
      act();
    },
  }, text);
}

// A list from which one is chosen by a click, or by arrows and Enter.
export function chooser(entries, label) {
  const box = element("div", { class: "list", role: "listbox", "aria-label": label });
  const all = entries.map((entry) => {
    const line = element("div", {
      role: "option", tabindex: "0", "aria-selected": String(Boolean(entry.chosen)), title: entry.title || entry.text,
      onclick: entry.choose,
    }, entry.action ? actionOf(entry.action) : null, entry.text, entry.more ? element("span", { class: "soft" }, "  " + entry.more) : null);
    line.addEventListener("keydown", (event) => {
      const to = { ArrowDown: line.nextSibling, ArrowUp: line.previousSibling }[event.key];
      if (to) to.focus();
      else if (event.key === "Enter" && event.target === line) entry.choose();
      else if (event.key === "+" && entry.action) entry.action.act();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return line;
  });
  box.append(...all);
  return box;
}

export function selectOf(label, words, chosen, change) {
  const options = words.map((word) => {
    const [value, text] = Array.isArray(word) ? word : [word, word];
    return element("option", { value, selected: value === chosen }, text);
  });
  return element("select", { "aria-label": label, title: label, onchange: (event) => change(event.target.value) }, ...options);
}

export function checkOf(label, isOn, change) {
  return element("label", {}, element("input", { type: "checkbox", checked: isOn, onchange: (event) => change(event.target.checked) }), " " + label);
}
