/** A heap snapshot by the application's own thread, where nothing better works. */
import { PassThrough } from 'node:stream';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { InlineSnapshotMessage } from '../../wire/messages.js';
import { type Source, SourceError } from './source.js';

/** An application that does not come round to it within this time is stuck. */
const PATIENCE_MS = 60_000;

/** @param send - hands a port to the application, which sends the snapshot through it */
export function inlineSource(send: (port: MessagePort) => void): Source {
  return {
    name: 'inline',
    maxAttempts: 1,
    async open() {
      const { port1: near, port2: far } = new MessageChannel();
      const stream = new PassThrough();
      const rssBefore = process.memoryUsage.rss();
      let rssPeak = rssBefore;
      let pauseMs = 0;
      const fail = (why: string): void => void stream.destroy(new SourceError(why));
      const patience = setTimeout(
        () => fail(`the application has not begun the snapshot within ${PATIENCE_MS / 1000} s`),
        PATIENCE_MS,
      );
      near.on('message', (message: InlineSnapshotMessage) => {
        patience.refresh();
        rssPeak = Math.max(rssPeak, process.memoryUsage.rss());
        if (message.type === 'failed') return fail(message.reason);
        if (message.type === 'chunk') return void stream.write(message.bytes);
        pauseMs = message.pauseMs;
        return void stream.end();
      });
      send(far);
      return {
        source: 'inline',
        stream,
        get pauseMs() {
          return pauseMs;
        },
        finish: async () => rssPeak - rssBefore,
        close: async () => {
          clearTimeout(patience);
          near.close();
        },
      };
    },
  };
}
