import { expect, it } from 'vitest';
import { newestIdOf } from '../../../src/snapshot/analysis/digest.js';

it('the newest id is the highest that V8 has given, whatever addresses native code has told as ids', () => {
  const nodeIds = Uint32Array.of(1, 695_055_744, 165_481, 110_149, 3_221_225_472);
  expect(newestIdOf({ nodeIds })).toBe(165_481);
});
