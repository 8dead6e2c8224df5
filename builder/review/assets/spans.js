// Spans of a text and what can be done to them. Pure: a change is computed here, shown by page.js, saved by main.js.
//
// A page's spans are sorted and never overlap; none crosses a line; every letter and digit of a line is in one. Offsets
// are UTF-16 units. A change is {line, before, after}: the spans of a line as they were and as they shall be.

const LINE = /[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+/g;
const WORD = /[\p{L}\p{N}]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const words = new Intl.Segmenter(undefined, { granularity: "word" });

export class PageText {
  constructor(text, spans) {
    this.text = text;
    this.lines = Array.from(text.matchAll(LINE), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
    }));
    this.lines = this.lines.filter((line) => WORD.test(text.slice(line.start, line.end)));
    this.spans = this.lines.map(() => []);
    for (const span of spans) this.spans[this.lineAt(span.start)]?.push(span);
  }

  lineAt(place) {
    let low = 0;
    let high = this.lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lines[middle].end <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  all() {
    return this.spans.flat();
  }

  words(span) {
    return this.text.slice(span.start, span.end);
  }

  // Without white space at the ends; null where no letter or digit is left.
  trim(start, end) {
    const piece = this.text.slice(start, end);
    if (!WORD.test(piece)) return null;
    return {
      start: start + piece.length - piece.trimStart().length,
      end: end - (piece.length - piece.trimEnd().length),
    };
  }

  // The nearest border between characters as people see them: never inside an emoji or a letter with its accents.
  snap(line, place) {
    const { start, end } = this.lines[line];
    if (place <= start) return start;
    if (place >= end) return end;
    return start + graphemes.segment(this.text.slice(start, end)).containing(place - start).index;
  }

  // The next border between characters, or between words, to the left or right of a place.
  step(line, place, direction, byWord = false) {
    const { start, end } = this.lines[line];
    if (direction > 0 ? place >= end : place <= start) return direction > 0 ? end : start;
    const segments = (byWord ? words : graphemes).segment(this.text.slice(start, end));
    const at = segments.containing(direction > 0 ? place - start : place - start - 1);
    return start + at.index + (direction > 0 ? at.segment.length : 0);
  }

  apply({ line, after }) {
    this.spans[line] = after;
  }

  // Changes ------------------------------------------------------------------------------------------------------

  relabel(line, span, label, kind, decided) {
    return this.change(line, (spans) => spans.map((one) => (one === span ? decided({ ...one, label, kind }) : one)));
  }

  // Give the span a new range; its neighbours on the line give way or take what it leaves.
  resize(line, span, start, end, decided) {
    const range = this.trim(Math.max(start, this.lines[line].start), Math.min(end, this.lines[line].end));
    if (!range) return null;
    const spans = this.spans[line];
    const at = spans.indexOf(span);
    const result = [];
    spans.forEach((one, n) => {
      if (n === at) return result.push(decided({ ...span, ...range }));
      const left =
        n < at ? { start: one.start, end: n === at - 1 ? range.start : Math.min(one.end, range.start) } : null;
      const right = n > at ? { start: n === at + 1 ? range.end : Math.max(one.start, range.end), end: one.end } : null;
      const kept = this.trim(...Object.values(left ?? right));
      if (kept) result.push(kept.start === one.start && kept.end === one.end ? one : decided({ ...one, ...kept }));
    });
    const before = at === 0 && this.trim(this.lines[line].start, range.start);
    const behind = at === spans.length - 1 && this.trim(range.end, this.lines[line].end);
    if (before) result.unshift(decided({ ...span, ...before }));
    if (behind) result.push(decided({ ...span, ...behind }));
    return this.change(line, () => result.sort((a, b) => a.start - b.start));
  }

  split(line, span, place, decided) {
    const first = this.trim(span.start, place);
    const second = this.trim(place, span.end);
    if (!first || !second) return null;
    const halves = [first, second].map((range) => decided({ ...span, ...range }));
    return this.change(line, (spans) => spans.flatMap((one) => (one === span ? halves : [one])));
  }

  merge(line, span, direction, decided) {
    const spans = this.spans[line];
    const other = spans[spans.indexOf(span) + direction];
    if (!other) return null;
    const whole = decided({ ...span, start: Math.min(span.start, other.start), end: Math.max(span.end, other.end) });
    return this.change(line, () => spans.flatMap((one) => (one === other ? [] : one === span ? [whole] : [one])));
  }

  // Make [start, end) a span of its own on this line, whatever was there.
  carve(line, start, end, label, kind, decided) {
    const range = this.trim(Math.max(start, this.lines[line].start), Math.min(end, this.lines[line].end));
    if (!range) return null;
    const rest = this.spans[line].flatMap((one) => {
      if (one.end <= range.start || one.start >= range.end) return [one];
      const pieces = [
        this.trim(one.start, Math.min(one.end, range.start)),
        this.trim(Math.max(one.start, range.end), one.end),
      ];
      return pieces.filter((piece) => piece && piece.start < piece.end).map((piece) => decided({ ...one, ...piece }));
    });
    const first = this.spans[line].find((one) => one.end > range.start);
    const carved = decided({ ...first, ...range, label, kind });
    return this.change(line, () => [...rest, carved].sort((a, b) => a.start - b.start));
  }

  change(line, make) {
    const before = this.spans[line];
    const after = make(before);
    return { line, before, after };
  }
}

// What has to be saved of some changes: the spans that are new, and null where nothing is.
export function decidedIn(changes) {
  return changes.flatMap(({ before, after }) => after.filter((span) => !before.includes(span)));
}

export function isDoubtful(span, bar) {
  return span.tier !== "gold" && span.confidence < bar;
}
