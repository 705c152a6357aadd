// Files that are shown beside the one that is open: what they have of its event.

export class Beside {
  constructor(app) {
    this.app = app;
    this.known = new Map(); // what files hold
    this.shown = new Set(); // numbers of files
  }

  // What a file holds, read once.
  async eventsOf(f) {
    if (f === this.app.fileNumber && this.app.opened) return this.app.opened;
    if (!this.known.has(f)) this.known.set(f, await this.app.source.events(f));
    return this.known.get(f);
  }

  // Of another event, by its ident, the image that is named as one of some event, or null.
  async sameImage({ f, e, i }, ident) {
    try {
      const { events } = await this.eventsOf(f), name = events[e]?.images[i]?.name;
      const other = events.findIndex((one) => one.ident === ident);
      const place = { f, e: other, i: events[other]?.images.findIndex((image) => image.name === name) ?? -1 };
      return place.i >= 0 ? place : null;
    } catch {
      return null; // a file that is gone has none
    }
  }
  async sameImages(layers, ident) {
    const found = [];
    for (const one of layers) {
      const place = await this.sameImage(one.place, ident), minus = one.minus && await this.sameImage(one.minus, ident);
      if (place && Boolean(minus) === Boolean(one.minus)) found.push({ ...one, place, minus });
    }
    return found;
  }

  // Show a file beside the one that is open: its image of the same event as another layer.
  async add(f) {
    try {
      const { events } = await this.eventsOf(f), e = events.findIndex((one) => one.ident === this.app.event?.ident);
      if (e < 0 || !events[e].images.length) return this.app.tell(`${this.app.files[f].name} has no image of event ${this.app.event?.ident}.`);
      this.shown.add(f);
      return await this.app.addLayer({ f, e, i: this.app.firstImage(events[e]) });
    } catch (error) {
      return this.app.tell(`${this.app.files[f].name}: ${error.message}`);
    }
  }
  // Images of this event in the files beside: {place, image, file}.
  images() {
    return [...this.shown].filter((f) => f !== this.app.fileNumber && this.known.has(f)).flatMap((f) => {
      const e = this.known.get(f).events.findIndex((one) => one.ident === this.app.event.ident);
      return (this.known.get(f).events[e]?.images || []).map((image, i) => ({ place: { f, e, i }, image, file: this.app.files[f] }));
    });
  }
}
