/** What the report does in the browser: classes can be found and sorted. */
export const SCRIPT = `
const body = document.querySelector('#table tbody');
const rows = [...body.rows];
const filter = document.querySelector('#filter');
const found = document.querySelector('#found');
filter.addEventListener('input', () => {
  const wanted = filter.value.toLowerCase();
  let shown = 0;
  for (const row of rows) {
    row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
    shown += row.hidden ? 0 : 1;
  }
  found.textContent = wanted === '' ? '' : shown + ' of ' + rows.length + ' classes';
});
const heads = [...document.querySelectorAll('#table thead th')];
for (const [column, head] of heads.entries()) {
  head.firstChild.addEventListener('click', () => {
    const isDescending = head.getAttribute('aria-sort') !== 'descending';
    for (const other of heads) other.setAttribute('aria-sort', 'none');
    head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
    const valueOf = (row) => column === 0 ? row.cells[0].textContent : Number(row.cells[column].dataset.value);
    rows.sort((a, b) => {
      const [x, y] = [valueOf(a), valueOf(b)];
      return (x < y ? -1 : x > y ? 1 : 0) * (isDescending ? -1 : 1);
    });
    body.replaceChildren(...rows);
  });
}
`;
