/** In the first seconds a catalogue is loaded and templates are made; from then on nothing is kept. */
import { serve } from '../traffic.mjs';

const catalogue = new Map();

function load(page) {
  for (let index = 0; index < 500; index++) {
    const id = page * 500 + index;
    catalogue.set(`r-${id}`, { id, names: Array.from({ length: 20 }, (_, n) => `name ${n} of ${id}`) });
  }
}

let page = 0;
const loading = setInterval(() => {
  load(page++);
  if (page === 45) clearInterval(loading);
}, 1_000);

serve(
  () => 400,
  (request) => catalogue.get(request.id)?.names.length,
);
