// Offsets: the record counts code points, a JavaScript string counts UTF-16 units. They meet here and nowhere else.
//
//   text          R  a  i  n     🌧
//   code points   0  1  2  3  4  5     6
//   UTF-16 units  0  1  2  3  4  5  6  7

const ASTRAL = /[\u{10000}-\u{10ffff}]/gu;

export class Offsets {
  constructor(text) {
    // Units at which each character outside the basic plane begins: most pages have few.
    this.pairs = Array.from(text.matchAll(ASTRAL), (match) => match.index);
  }

  toPoint(unit) {
    return unit - countBelow(this.pairs, (start) => start < unit);
  }

  toUnit(point) {
    // The n-th pair begins at unit pairs[n], which is code point pairs[n] - n.
    return point + countBelow(this.pairs, (start, n) => start - n < point);
  }
}

function countBelow(sorted, isBelow) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(sorted[middle], middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
