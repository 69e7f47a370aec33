/** Finds lists: objects of which each holds the next. */
import type { Gathering } from './gathering.js';
import type { Growth } from './growth.js';
import type { Members } from './members.js';
import { ClassTallies, type Tally } from './tally.js';

/** A way down that is so long is a list. */
const MIN_LINKS = 50;

/** Follows the largest of what each node dominates, as far as that goes. @param minBytes - of what is new in a list */
export function listsOf(members: Members, minBytes: number): Gathering[] {
  const { heap, growth, classNames } = members;
  const { nodeCount, dominatorOrder } = heap;
  const chains: Gathering[] = [];
  const [isOnWay] = heap.room.takeBytes();
  for (let place = 1; place < nodeCount; place++) {
    const start = dominatorOrder[place] as number;
    if (isOnWay[start] === 1 || (growth.newBytes[start] as number) < minBytes) continue;
    const tallies = new ClassTallies();
    let [length, newBytes] = [0, 0];
    for (const node of wayDown(growth, start)) {
      isOnWay[node] = 1;
      if (!members.isNew(node)) continue;
      if (length === 0) newBytes = growth.newBytes[node] as number;
      length += 1;
      if (members.isLink(node)) tallies.add(node, classNames.classOf[node] as number);
    }
    if (length < MIN_LINKS) continue;
    const { count, nodes } = tallies.largest.count >= MIN_LINKS ? tallies.largest : heldBy(members, start);
    if (count < MIN_LINKS) continue;
    chains.push({
      className: classNames.of(nodes[0] as number),
      count,
      members: nodes,
      newBytes,
      form: 'list',
    });
  }
  return chains;
}

function* wayDown({ newBytes, heaviest }: Growth, start: number): Generator<number> {
  for (let node = start; node !== 0 && newBytes[node] !== 0; node = heaviest[node] as number) yield node;
}

/** Where the links of a way are V8's own, what they hold. */
function heldBy(members: Members, start: number): Tally {
  const { heap, growth, classNames } = members;
  const [isLink] = heap.room.takeBytes();
  for (const node of wayDown(growth, start)) if (members.isNew(node)) isLink[node] = 1;
  const tallies = new ClassTallies();
  for (let node = 0; node < heap.nodeCount; node++) {
    if (isLink[heap.dominators[node] as number] === 1 && members.isMember(node)) {
      tallies.add(node, classNames.classOf[node] as number);
    }
  }
  return tallies.largest;
}
