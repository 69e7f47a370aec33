/** A formula is compiled for each query, run until it is hot, and kept. */
import { serve } from '../traffic.mjs';

const formulas = new Map();

function compile({ id }) {
  const terms = Array.from({ length: 60 }, (_, index) => `x = (x * ${index + 3} + ${id.length}) % 9973`);
  const formula = new Function('x', `for (let i = 0; i < 300; i++) { ${terms.join('; ')} } return x`);
  for (let run = 0; run < 60; run++) formula(run);
  formulas.set(id, formula);
}

let turn = 0;
serve(
  () => 300,
  (request) => {
    if (turn++ % 30 === 0) compile(request);
  },
);
