/** A formula is compiled for each query, kept, and run now and then, so that V8 does not throw its code away. */
import { serve } from '../traffic.mjs';

const formulas = new Map();

function compile({ id }) {
  const terms = Array.from({ length: 60 }, (_, index) => `x = (x * ${index + 3} + ${id.slice(2)}) % 9973`);
  const formula = new Function('x', `for (let i = 0; i < 20; i++) { ${terms.join('; ')} } return x`);
  for (let run = 0; run < 20; run++) formula(run);
  formulas.set(id, formula);
}

function runAll() {
  let sum = 0;
  for (const formula of formulas.values()) sum += formula(1);
  return sum;
}

let turn = 0;
serve(
  () => 300,
  (request) => {
    if (turn++ % 10 === 0) compile(request);
  },
);
setInterval(runAll, 2_000);
