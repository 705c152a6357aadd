// The address of the page restores what is seen.

export class Link {
  constructor(app) {
    this.app = app;
    this.text = "";
  }

  state() {
    const { app } = this;
    if (!app.event) return { f: app.fileNumber, tab: app.tab };
    return { f: app.event.f, e: app.event.e, tab: app.tab, view: app.panes.saved(), layers: app.layers.map((layer) => layer.saved()) };
  }

  // Soon, as a pan changes the view many times a second.
  keep() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.text = "#" + encodeURIComponent(JSON.stringify(this.state()));
      history.replaceState(null, "", this.text);
    }, 200);
  }

  // What the address keeps, null if that is nothing or no sense.
  saved() {
    try {
      return location.hash.length > 1 ? JSON.parse(decodeURIComponent(location.hash.slice(1))) : null;
    } catch {
      return null;
    }
  }

  restore() {
    const saved = this.saved();
    if (saved && location.hash !== this.text && this.app.files[saved.f]) this.app.chooseFile(saved.f, saved);
  }

  copy() {
    const text = location.href.split("#")[0] + "#" + encodeURIComponent(JSON.stringify(this.state()));
    history.replaceState(null, "", text);
    const told = () => this.app.tell("The address above restores this view.", true);
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(() => this.app.tell("The link is in the clipboard.", true), told);
    else told();
  }
}
