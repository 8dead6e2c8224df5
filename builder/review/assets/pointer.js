// The mouse: a click takes a span in hand and sets the cut mark, with Shift it marks a run of lines; a drag on a handle
// moves a border; a drag over words, or a double click, selects them for the next label.

const STILL = 3; // pixels a hand may tremble in a click

export class Pointer {
  constructor(pane, view) {
    Object.assign(this, { pane, view, side: null, dropped: false, x: 0, y: 0 });
    const on = (name, act) => pane.element.addEventListener(name, act);
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.side && this.pane.ghost(this.view.line, this.place(event)));
    on("pointerup", (event) => this.side && this.drop(event));
    on("mousedown", (event) => event.shiftKey && event.preventDefault()); // or the browser selects words
    on("click", (event) => this.click(event));
  }

  down(event) {
    Object.assign(this, {
      x: event.clientX,
      y: event.clientY,
      side: event.target.dataset?.side ?? null,
      dropped: false,
    });
    if (!this.side) return;
    this.border = event.target.getBoundingClientRect().left;
    event.preventDefault();
    this.pane.element.setPointerCapture(event.pointerId);
    this.pane.element.classList.add("dragging");
  }

  moved(event) {
    return Math.hypot(event.clientX - this.x, event.clientY - this.y) >= STILL;
  }

  place(event) {
    const { line, text } = this.view;
    const found = this.pane.placeAt(event.clientX, event.clientY);
    const inside = found !== null && (text.lineAt(found) === line || found === text.lines[line].end);
    return inside ? text.snap(line, found) : null;
  }

  drop(event) {
    const { start, end } = this.view.span;
    const place = this.place(event);
    const { side } = this;
    Object.assign(this, { side: null, dropped: true });
    this.pane.element.classList.remove("dragging");
    this.pane.ghost(this.view.line, null);
    if (!this.moved(event)) return this.tap(side, event.clientX - this.border);
    if (place === null) return;
    if (side === "start" && place < end && place !== start) this.view.resize(place, end);
    if (side === "end" && place > start && place !== end) this.view.resize(start, place);
  }

  // A click on a handle is meant for the words under it: those beyond the border are another span's.
  tap(side, beyond) {
    if (side === "end" && beyond > 0) this.view.select(this.view.number + 1);
    if (side === "start" && beyond < 0) this.view.select(this.view.number - 1);
  }

  click(event) {
    if (this.dropped || event.detail > 1 || this.moved(event)) return;
    getSelection().removeAllRanges();
    const place = this.pane.placeAt(event.clientX, event.clientY);
    if (place === null) return;
    const spans = this.view.text.all();
    // Where two spans touch, the one that was hit and not the one that ends there.
    const hit = event.target.closest(".span");
    const number = spans.findIndex((span) => (hit ? span.start === Number(hit.dataset.start) : place <= span.end));
    if (event.shiftKey && spans[number]) return this.view.reach(this.view.text.lineAt(spans[number].start));
    this.view.select(number < 0 ? spans.length - 1 : number, { caret: place });
  }
}
