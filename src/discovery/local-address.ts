/** The address of a watchdog as it is called from its own machine. */

/** Who listens on all addresses is found at that of the machine itself: `http://0.0.0.0:9469` → `http://127.0.0.1:9469`. */
export function localAddress(url: string): string {
  const address = new URL(url);
  if (address.hostname === '0.0.0.0') address.hostname = '127.0.0.1';
  if (address.hostname === '[::]') address.hostname = '[::1]';
  return address.origin;
}
