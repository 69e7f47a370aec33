import { describe, expect, it } from 'vitest';
import { noticeText, parseNotice } from '../../../src/alert/delivery/notice-file.js';
import { alert } from '../alert-example.js';

const told = alert('opened');
const TEXT = noticeText({ channel: 'hook', alert: told });

/** The file with some of it changed. */
function changed(changes: object, alertChanges: object = {}): string {
  const { alert: about, ...rest } = JSON.parse(TEXT);
  return JSON.stringify({ ...rest, alert: { ...about, ...alertChanges }, ...changes });
}

describe('the file of a notice', () => {
  it('gives back what was told, and how much it takes', () => {
    expect(parseNotice('n.json', TEXT)).toEqual({
      name: 'n.json',
      channel: 'hook',
      alert: told,
      bytes: Buffer.byteLength(TEXT),
    });
  });

  it.each([
    ['nothing', ''],
    ['half of it', TEXT.slice(0, -10)],
    ['{}', '{}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['another version', changed({ version: 2 })],
    ['no channel', changed({ channel: undefined })],
    ['no alert', changed({ alert: null })],
    ['another event', changed({}, { event: 'acknowledged' })],
    ['a time that is none', changed({}, { at: 'yesterday' })],
    ['no incident', changed({}, { incident: undefined })],
    ['half an incident', changed({}, { incident: { id: 'i-1', severity: 'info' } })],
    ['no teller', changed({}, { teller: {} })],
  ])('is passed over when it holds %s', (_what, text) => {
    expect(parseNotice('n.json', text)).toBeUndefined();
  });
});
