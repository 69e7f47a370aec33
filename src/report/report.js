/** What the report does in the browser: all that is in it can be searched, its tables can be sorted. */

/** What is found by itself. The ways to a suspect are part of it. */
const ITEM = '[data-item]:not(.suspects .tree li)';

const sections = [...document.querySelectorAll('section')].map((section) => ({
  section,
  title: section.querySelector('h2').textContent,
  link: document.querySelector(`nav a[href="#${section.querySelector('h2').id}"]`).parentElement,
  items: [...section.querySelectorAll(ITEM)].map((item) => ({
    item,
    text: textOf(item),
    // The rows within a row are items of their own.
    ownText: textOf(item.querySelector(':scope > details:first-child > summary') ?? item),
  })),
}));
const folds = [...document.querySelectorAll('details')].map((fold) => ({
  fold,
  text: textOf(fold),
  wasOpen: fold.open,
}));
const cells = [...document.querySelectorAll('.treemap > div')];
const search = document.querySelector('#search');

search.addEventListener('input', () => {
  const wanted = search.value.trim().toLowerCase();
  const found = sections.map((section) => show(section, wanted)).filter(({ count }) => count > 0);
  for (const { fold, text, wasOpen } of folds) {
    fold.open = wanted === '' ? wasOpen : text.includes(wanted);
  }
  for (const cell of cells) cell.classList.toggle('dim', !textOf(cell).includes(wanted));
  document.querySelector('#found').textContent =
    wanted === ''
      ? ''
      : found.map(({ title, count }) => `${title}: ${count}`).join(', ') || 'Nothing has this in its name.';
});

/** Shows what has the text in it, or around it, and hides the rest. */
function show({ section, title, link, items }, wanted) {
  let count = 0;
  for (const { item, text, ownText } of items) {
    item.hidden = !text.includes(wanted);
    count += ownText.includes(wanted) ? 1 : 0;
  }
  section.hidden = wanted !== '' && count === 0;
  link.hidden = section.hidden;
  return { title, count };
}

function textOf(element) {
  return element.textContent.toLowerCase();
}

for (const table of document.querySelectorAll('table')) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  for (const [column, head] of heads.entries()) {
    head.firstChild.addEventListener('click', () => {
      const isNumber = head.className === 'number';
      const before = head.getAttribute('aria-sort');
      // The largest number and the first word are looked for first.
      const isDescending = isNumber ? before !== 'descending' : before === 'ascending';
      for (const other of heads) other.setAttribute('aria-sort', 'none');
      head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
      const sign = isDescending ? -1 : 1;
      const order = isNumber
        ? (a, b) => a.cells[column].dataset.value - b.cells[column].dataset.value
        : (a, b) => a.cells[column].textContent.localeCompare(b.cells[column].textContent);
      body.replaceChildren(...[...body.rows].sort((a, b) => sign * order(a, b)));
    });
  }
}

// Names that have no room in their rectangle.
document.querySelector('.treemap').addEventListener('mouseover', ({ target }) => {
  target.title = target.textContent;
});
