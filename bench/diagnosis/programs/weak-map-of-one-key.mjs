/** A WeakMap does not help where its key lives as long as the process. */
class Application {}
const application = new Application();
const auditTrail = new WeakMap([[application, []]]);

export function step(turn) {
  auditTrail.get(application).push({ turn, action: `action ${turn}`, fields: [turn] });
}
