// Puts sizes in the order people know them: XS–S–M–L–XL, then numbers from small to large within each unit.

const LETTERS = ["XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "XXXL", "XXXXL", "XXXXXL"];
const NUMBER = /^(?:(eu|us|uk|fr|it|de|cn|jp)\s*)?(-?\d+(?:[.,]\d+)?)(?:\s*[-–/x×]\s*\d+(?:[.,]\d+)?)?\s*([a-z"″'′°%\u4e00-\u9fff]*)$/i;
const SIZE_FIELD = /(^|\b)(size|sizes)\b|尺码|尺寸|码数/i;

/** Where a value stands: [kind, unit, number], or null when it is no size. */
function place(value) {
  const text = value.trim();
  const letters = text.toUpperCase().replace(/^(\d)X([SL])$/, (_, n, end) => "X".repeat(Number(n)) + end);
  const at = LETTERS.indexOf(letters);
  if (at >= 0) return [0, "", at];
  const match = NUMBER.exec(text);
  return match ? [1, `${match[1] ?? ""} ${match[3]}`.toLowerCase(), Number(match[2].replace(",", "."))] : null;
}

const compare = (a, b) => (a[0] - b[0]) || a[1].localeCompare(b[1]) || (a[2] - b[2]);

/** The values in the order of sizes, or null where they are better left in the order of their counts. */
export function bySize(field, values) {
  const placed = values.map((v) => [place(v.value), v]);
  const known = placed.filter(([at]) => at);
  if (known.length < 2 || (known.length < placed.length && !SIZE_FIELD.test(field))) return null;
  known.sort((a, b) => compare(a[0], b[0]));
  return [...known, ...placed.filter(([at]) => !at)].map(([, v]) => v);
}
