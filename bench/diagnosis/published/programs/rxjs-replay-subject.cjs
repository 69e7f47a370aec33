/** A ReplaySubject without a bound replays all there ever was. */
const { ReplaySubject } = require('rxjs');

const auditEvents = new ReplaySubject();

exports.step = (turn) => auditEvents.next({ id: turn, action: `login of ${turn}`, at: new Date(turn) });
