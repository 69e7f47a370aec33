/** Abuses an address at a steady rate for as long as it is told: `{ url, token, path, seconds }`. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What a machine with two cores can send without taking them from who is attacked. */
const PER_SECOND = 400;
const TICK_MS = 10;

process.on('message', async ({ url, token, path, seconds }) => {
  const { hostname, port } = new URL(url);
  const attacks = [
    () => send(['GET /api/v1/status HTTP/1.1', 'Authorization: Bearer wrong-token-of-a-stranger']),
    () => send(['GET /api/v1/status HTTP/1.1', `Authorization: Bearer ${token}`]),
    () => send(['GET /metrics HTTP/1.1']),
    () => send(['GET / HTTP/1.1', 'Host: evil.example']),
    () => send([`GET /api/v1/captures/..%2f..%2ftoken/download HTTP/1.1`, `Authorization: Bearer ${token}`]),
    () =>
      send(
        ['POST /api/v1/captures HTTP/1.1', `Authorization: Bearer ${token}`, 'Content-Length: 9999'],
        '['.repeat(9_999),
      ),
    () => send(['GET /api/v1/status HTTP/1.1', `X-Long: ${'a'.repeat(9_000)}`]),
    () => send([`GET ${path} HTTP/1.1`, `Authorization: Bearer ${token}`, 'Range: bytes=1000000-1000100']),
  ];
  // These stay, and fill what connections there may be.
  const silent = Array.from({ length: 300 }, () => open());
  for (
    const [endMs, sent] = [performance.now() + seconds * 1000, { count: 0 }];
    performance.now() < endMs;
  ) {
    for (let one = 0; one < (PER_SECOND * TICK_MS) / 1000; one += 1) attacks[sent.count++ % attacks.length]();
    await delay(TICK_MS);
  }
  for (const socket of silent) socket.destroy();
  process.send('done');

  function open() {
    const socket = connect({ host: hostname, port });
    socket.on('error', () => {}).resume();
    return socket;
  }

  function send(lines, body = '') {
    const host = lines.some((line) => line.startsWith('Host:')) ? [] : ['Host: 127.0.0.1'];
    open().end([...lines, ...host, 'Connection: close', '', body].join('\r\n'));
  }
});
process.on('disconnect', () => process.exit());
