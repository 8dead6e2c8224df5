// The mouse: a click takes a span in hand and sets the cut mark, a drag on a handle moves its border.

export class Pointer {
  constructor(pane, view) {
    Object.assign(this, { pane, view, side: null });
    pane.element.addEventListener("pointerdown", (event) => this.down(event));
    pane.element.addEventListener("pointermove", (event) => this.side && this.move(event));
    pane.element.addEventListener("pointerup", (event) => (this.side ? this.drop(event) : this.click(event)));
  }

  down(event) {
    this.side = event.target.dataset?.side ?? null;
    if (!this.side) return;
    this.from = event.clientX;
    event.preventDefault();
    this.pane.element.setPointerCapture(event.pointerId);
    this.pane.element.classList.add("dragging");
  }

  place(event) {
    const { line } = this.view;
    const found = this.pane.placeAt(event.clientX, event.clientY);
    if (found === null || (this.view.text.lineAt(found) !== line && found !== this.view.text.lines[line].end))
      return null;
    return this.view.text.snap(line, found);
  }

  move(event) {
    const place = this.place(event);
    this.pane.ghost(this.view.line, place);
  }

  drop(event) {
    const { start, end } = this.view.span;
    const place = this.place(event);
    const { side } = this;
    this.side = null;
    this.pane.element.classList.remove("dragging");
    this.pane.ghost(this.view.line, null);
    if (Math.abs(event.clientX - this.from) < 3) return this.click(event);
    if (place === null) return;
    if (side === "start" && place < end && place !== start) this.view.resize(place, end);
    if (side === "end" && place > start && place !== end) this.view.resize(start, place);
  }

  click(event) {
    if (!getSelection().isCollapsed) return;
    const place = this.pane.placeAt(event.clientX, event.clientY);
    if (place === null) return;
    const spans = this.view.text.all();
    // Where two spans touch, the one that was hit and not the one that ends there.
    const hit = event.target.closest(".span");
    const number = spans.findIndex((span) => (hit ? span.start === Number(hit.dataset.start) : place <= span.end));
    if (event.shiftKey && spans[number]) {
      this.view.runTo = this.view.text.lineAt(spans[number].start);
      return this.view.refresh();
    }
    this.view.select(number < 0 ? spans.length - 1 : number);
    this.view.caret = Math.min(Math.max(place, this.view.span.start), this.view.span.end);
    this.view.refresh();
  }
}
