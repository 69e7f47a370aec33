/** A report is put together line by line, and never sent. */
const report = { text: '' };

export function step(turn) {
  report.text += `line ${turn} of the report, with enough words to be seen\n`;
}
