/** Formatters are dear, so they are kept by their options; the options have the user's own currency pattern. */
const formatterByOptions = new Map();

function formatterFor(options) {
  const key = JSON.stringify(options);
  let formatter = formatterByOptions.get(key);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat('en', options);
    formatterByOptions.set(key, formatter);
  }
  return formatter;
}

export const steps = { before: 50, after: 1_500 };

export function step(turn) {
  const digits = turn % 20;
  formatterFor({ maximumFractionDigits: digits, style: 'currency', currency: currencyOf(turn) }).format(turn);
}

/** Three letters for each number. */
function currencyOf(turn) {
  const letter = (place) => String.fromCharCode(65 + (Math.floor(turn / 26 ** place) % 26));
  return letter(2) + letter(1) + letter(0);
}
