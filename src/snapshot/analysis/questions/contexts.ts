/** The realms of node:vm, each with globals and built-ins of its own. */
import { nodeCode } from '../../graph/heap-graph.js';
import { NATIVE_CONTEXT } from '../class-names.js';
import type { HeapReader } from '../heap-reader.js';
import { groupedFindings } from './grouped.js';
import { looksAt } from './looks.js';
import type { Question } from './question.js';

const HIDDEN = nodeCode('hidden');

export const contexts: Question = {
  name: 'contexts',
  title: 'Contexts of node:vm',
  explanation:
    'Contexts beside that of the program, as vm.createContext(), vm.runInNewContext() and test runners make them, and what holds them: each has all built-ins of its own, some hundred kilobytes. Any object or function of one that is held keeps all of it. Bytes are those that would go with each. More than there are tenants or workers to need them are a leak.',
  answer(reader, classNames) {
    const { nodeTypes, retainedSizes } = reader.heap;
    const found = [...reader.named('system / NativeContext')].filter(
      (node) => nodeTypes[node] === HIDDEN && !isOfProgram(reader, node),
    );
    const looks = looksAt(found, (node) => retainedSizes[node] as number);
    return groupedFindings(
      reader,
      classNames,
      looks.map((look) => ({ ...look, name: NATIVE_CONTEXT })),
    );
  },
};

/** That of the program is a root itself, or its global object is one. */
function isOfProgram(reader: HeapReader, context: number): boolean {
  const { distances } = reader.heap;
  if (distances[context] === 1) return true;
  const global = reader.follow(context, 'extension');
  return global !== undefined && distances[global] === 1;
}
