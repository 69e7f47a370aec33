import { describe, expect, it } from 'vitest';
import type { Form } from '../../../src/snapshot/analysis/gathering.js';
import { PATTERNS, patternOf } from '../../../src/snapshot/analysis/patterns.js';
import type { PathStep, StepKind } from '../../../src/snapshot/analysis/retainer-path.js';

function step(kind: StepKind, name: string | null = null, className: string | null = null): PathStep {
  return { kind, name, className, script: null, line: null };
}

const MODULE = step('module');

/** A leak of each kind: the class that leaks, and the path to it. */
const LEAKS: Readonly<Record<string, readonly [className: string, path: readonly PathStep[], form?: Form]>> =
  {
    'event listeners': [
      'Function',
      [MODULE, step('property', '_events', 'Object'), step('element', null, 'onData()')],
    ],
    timers: [
      'Timeout',
      [MODULE, step('variable', 'timerListMap', 'Object'), step('element', null, 'TimersList')],
    ],
    'async context': [
      '{user}',
      [MODULE, step('element', null, 'Socket'), step('property', '<symbol kResourceStore>', '{user}')],
    ],
    'promises that never settle': [
      '{record}',
      [MODULE, step('variable', 'tail', 'Promise'), step('reaction')],
    ],
    'promise chain': ['Promise', [MODULE, step('variable', 'tail', 'Promise')], 'list'],
    contexts: ['NativeContext', [MODULE, step('element', null, 'Object')]],
    'module cache': [
      'Module',
      [step('variable', 'Module'), step('property', '_cache', 'Object'), step('key', 'x')],
    ],
    'stream that nobody reads': [
      'ArrayBuffer',
      [
        MODULE,
        step('property', '_writableState', 'WritableState'),
        step('property', 'buffered', 'Array'),
        step('element'),
      ],
    ],
    'finalization registry': [
      '{handle}',
      [MODULE, step('variable', 'handles', 'FinalizationRegistry'), step('element', null, '{handle}')],
    ],
    'compiled code': [
      'RegExp',
      [MODULE, step('variable', 'patterns', 'Map'), step('map-value', 'a+', 'RegExp')],
    ],
    buffers: ['Buffer', [MODULE, step('variable', 'headers', 'Array'), step('element', null, 'Buffer')]],
    'parts of strings': ['(sliced string)', [MODULE, step('variable', 'tokens', 'Array'), step('element')]],
    'string that grows': [
      '(concatenated string)',
      [MODULE, step('property', 'text', '(concatenated string)')],
    ],
    'list that is linked': ['{next}', [MODULE, step('variable', 'head', '{next}')], 'list'],
    'function wrapped again and again': [
      'anonymous()',
      [MODULE, step('variable', 'log', 'anonymous()')],
      'list',
    ],
    'tree without bound': ['{left, right}', [MODULE, step('variable', 'top', '{left, right}')], 'tree'],
    'Map without bound': ['Session', [MODULE, step('variable', 'sessions', 'Map'), step('map-value', 'k')]],
    'Set without bound': ['Session', [MODULE, step('variable', 'seen', 'Set'), step('set-member')]],
    'object as a dictionary without bound': [
      '{url}',
      [MODULE, step('variable', 'hits', 'Object'), step('key', '/')],
    ],
    'array without bound': ['{row}', [MODULE, step('variable', 'rows', 'Array'), step('element')]],
    closures: [
      '{large}',
      [MODULE, step('variable', 'undo'), step('closure', 'undo'), step('variable', 'large')],
    ],
    'held objects': ['Config', [MODULE, step('variable', 'config', 'Config')]],
  };

describe('patterns', () => {
  it.each(Object.entries(LEAKS))('know %s', (name, [className, path, form = 'many']) => {
    expect(patternOf({ className, path, form }).name).toBe(name);
  });

  it.each([
    ['Map', 'Map without bound'],
    ['Set', 'Set without bound'],
    ['Array', 'array without bound'],
  ])('know a %s of numbers, which has no objects in it', (className, name) => {
    const path = [MODULE, step('variable', 'durations', className)];
    expect(patternOf({ className, path, form: 'many' }).name).toBe(name);
  });

  it('know an array of Maps for an array', () => {
    const path = [MODULE, step('variable', 'tenants', 'Array'), step('element', null, 'Map')];
    expect(patternOf({ className: 'Map', path, form: 'many' }).name).toBe('array without bound');
  });

  it('know a list by how its entries hold each other, where its ends are held too', () => {
    const path = [MODULE, step('variable', 'queue', 'Queue'), step('property', 'tail', 'Job')];
    const leak = {
      className: 'Job',
      path: [...path, step('property', 'prev', 'Job')],
      form: 'many',
    } as const;
    expect(patternOf(leak).name).toBe('list that is linked');
  });

  it.each([
    ['a timer', [step('element', null, 'TimersList'), step('property', '_idleNext', 'Timeout')]],
    ['a listener', [step('property', '_events', 'Object'), step('property', 'close', 'onClose()')]],
    ['a function that waits', [step('reaction'), step('suspended')]],
  ])('do not take %s on the way to a Map for what leaks', (_what, way) => {
    const members = [step('property', 'server', 'Server'), step('property', 'cache', 'Cache')];
    const path = [
      MODULE,
      ...way,
      ...members,
      step('property', 'entries', 'Map'),
      step('map-value', 'k', 'Page'),
    ];
    expect(patternOf({ className: 'Page', path, form: 'many' }).name).toBe('Map without bound');
  });

  it('know texts in a Map for a Map, and not for one text that grows', () => {
    const path = [MODULE, step('variable', 'pages', 'Map'), step('map-value', 'k', '(concatenated string)')];
    expect(patternOf({ className: '(concatenated string)', path, form: 'many' }).name).toBe(
      'Map without bound',
    );
  });

  it('each say what to do, and each have an example here', () => {
    expect(PATTERNS.map(({ name }) => name).sort()).toEqual(Object.keys(LEAKS).sort());
    for (const { advice } of PATTERNS) expect(advice).toMatch(/^[A-Z].{30,}\.$/);
  });
});
