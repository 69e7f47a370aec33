/**
 * Writes two heap snapshots of itself, `then.heapsnapshot` and `now.heapsnapshot`, into a folder: `orders.mjs FOLDER`.
 * Between them come orders, which are held in several ways, and one object that was expected to be collected.
 */
import { join } from 'node:path';
import { writeHeapSnapshot } from 'node:v8';

const [folder] = process.argv.slice(2);

class Order {
  constructor(number) {
    this.number = number;
    this.note = `note of order ${number}`;
    this.lines = [{ product: `product ${number % 7}`, cents: number * 100 }];
  }
}

/** As the tracker marks what is expected to be collected. */
class ExpectedMark {
  constructor(id, object) {
    this.mark = ['heapwarden:expected:', id].join('');
    this.ref = new WeakRef(object);
  }
}

const store = { byNumber: new Map(), recent: [], open: new Set() };

function place(number) {
  const order = new Order(number);
  // Each is held twice, so that the store holds it and neither list alone.
  store.byNumber.set(number, order);
  if (number % 3 === 0) store.recent.push(order);
  else store.open.add(order);
  return order;
}

for (let number = 0; number < 100; number++) place(number);
writeHeapSnapshot(join(folder, 'then.heapsnapshot'));
for (let number = 100; number < 5_000; number++) place(number);
globalThis.mark = new ExpectedMark(42, place(5_000));
writeHeapSnapshot(join(folder, 'now.heapsnapshot'));
