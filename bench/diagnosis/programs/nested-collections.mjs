/** Events by tenant: the tenants are few, their events are not. */
const eventsByTenant = new Map();

export function step(turn) {
  const tenant = `tenant-${turn % 4}`;
  if (!eventsByTenant.has(tenant)) eventsByTenant.set(tenant, []);
  eventsByTenant.get(tenant).push({ turn, kind: `kind ${turn}`, fields: [turn, turn] });
}
