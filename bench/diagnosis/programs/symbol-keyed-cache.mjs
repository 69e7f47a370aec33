/** Fragments that were rendered hang on the template, under a symbol. */
const kRendered = Symbol('rendered fragments');
const invoiceTemplate = { name: 'invoice', source: 'Dear {name}' };

function render(template, name) {
  template[kRendered] ??= [];
  const fragment = { name, html: template.source.replace('{name}', name), at: Date.now() };
  template[kRendered].push(fragment);
  return fragment.html;
}

export function step(turn) {
  render(invoiceTemplate, `customer ${turn}`);
}
