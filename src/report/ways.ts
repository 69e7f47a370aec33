/** The ways in which the objects of a suspect are held. */
import type { PathBranch, PathTree } from '../snapshot/analysis/analysis.js';
import type { TreeRow } from './tree.js';
import { count, percent } from './words.js';

/** Whether there is more than one way. */
export function hasBranches({ branches, moreCount }: PathTree): boolean {
  return branches.length > 1 || moreCount > 0 || branches.some(hasBranches);
}

/** The tree as rows, one for each stretch between two forks. */
export function waysOf(tree: PathTree): TreeRow[] {
  return rowsOf(tree, tree.count);
}

function rowsOf({ branches, moreCount }: PathTree, total: number): TreeRow[] {
  const rows = branches.map((branch) => {
    const { names, end } = stretchFrom(branch);
    return { names, ...shareOf(branch.count, total), rows: rowsOf(end, total) };
  });
  const more = { names: ['… other ways'], ...shareOf(moreCount, total), rows: [] };
  return moreCount > 0 ? [...rows, more] : rows;
}

/** As far as all of its objects go the same way. */
function stretchFrom(branch: PathBranch): { readonly names: string[]; readonly end: PathBranch } {
  const names = [branch.step];
  let end = branch;
  for (let [next] = end.branches; next?.count === end.count; [next] = end.branches) {
    names.push(next.step);
    end = next;
  }
  return { names, end };
}

function shareOf(objects: number, total: number): Pick<TreeRow, 'shareRatio' | 'share'> {
  const shareRatio = objects / total;
  return { shareRatio, share: `${count(objects)} of ${count(total)}, ${percent(shareRatio)}` };
}
