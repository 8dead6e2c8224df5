// Saving: every change goes to the server at once, one after the other; what is not on the disk yet is said so.

import { post } from "./api.js";
import { decidedIn } from "./spans.js";

export class Saver {
  constructor(page, offsets, refused) {
    Object.assign(this, { page, offsets, refused, version: page.version, waiting: Promise.resolve(), open: 0 });
    this.warn = (event) => this.open && event.preventDefault();
    addEventListener("beforeunload", this.warn);
  }

  close() {
    removeEventListener("beforeunload", this.warn);
  }

  save(changes, { note, settles }) {
    return this.inTurn(() => this.send(decidedIn(changes), { accept: false, note, settles })).catch((error) =>
      this.refused(error),
    );
  }

  accept(spans, { note, settles }) {
    return this.inTurn(() => this.send(spans, { accept: true, note, settles }));
  }

  line(site, line, start, spans) {
    const point = (unit) => this.offsets.toPoint(unit) - this.offsets.toPoint(start);
    const places = spans.map((span) => [point(span.start), point(span.end), span.label, span.kind]);
    const work = async () => (await post("line", { site, line, spans: places })).action;
    return this.inTurn(work).catch((error) => this.refused(error));
  }

  encoding(name) {
    const path = `encodings/${encodeURIComponent(this.page.id)}`;
    return this.inTurn(async () => (await post(path, { encoding: name })).action).catch((error) => this.refused(error));
  }

  undo(saved) {
    return this.inTurn(async () => {
      const action = await saved;
      if (!action) return;
      const answer = await post("undo", { action });
      this.version = answer.versions[this.page.id] ?? this.version;
    }).catch((error) => this.refused(error));
  }

  async send(spans, how) {
    const places = spans.map((span) => [
      this.offsets.toPoint(span.start),
      this.offsets.toPoint(span.end),
      span.label,
      span.kind,
    ]);
    const { action, version } = await post(`page/${encodeURIComponent(this.page.id)}`, {
      version: this.version,
      spans: places,
      ...how,
    });
    this.version = version;
    return action;
  }

  inTurn(work) {
    this.open += 1;
    const turn = this.waiting.then(work).finally(() => (this.open -= 1));
    this.waiting = turn.catch(() => {});
    return turn;
  }
}
