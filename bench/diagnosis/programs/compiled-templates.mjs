/** Templates are compiled to functions, one for each text. */
const compiledTemplates = {};

export const steps = { before: 50, after: 2_000 };

export function step(turn) {
  const text = `hello {name}, you are number ${turn}`;
  compiledTemplates[text] ??= new Function('name', `return ${JSON.stringify(text)} + name`);
  compiledTemplates[text]('you');
}
