/** Where there is no folder, notices live as long as the process does. */
import type { NoticeKeeper } from './courier.js';
import { NoticeNames } from './notice.js';

export function memoryKeeper(now: () => number): NoticeKeeper {
  const names = new NoticeNames(now);
  return {
    write: (channel, alert) => ({
      name: names.next(alert),
      channel,
      alert,
      bytes: Buffer.byteLength(JSON.stringify(alert)),
    }),
    remove: () => {},
  };
}
