// Asks the watchdog behind WATCHDOG_URL for its health and its metrics. A Pod that has just been started is waited for.
const PATIENCE_MS = 60_000;
const RETRY_MS = 1_000;

const EXPECTED = { '/healthz': /^ok$/, '/metrics': /^heapwarden_build_info\{/m };

const startedAtMs = Date.now();

async function check(path) {
  const response = await fetch(process.env.WATCHDOG_URL + path);
  const body = await response.text();
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  if (!EXPECTED[path].test(body)) throw new Error(`${path} answers something else: ${body.slice(0, 200)}`);
  console.log(`${path} is as it should be`);
}

async function checkAll() {
  try {
    for (const path of Object.keys(EXPECTED)) await check(path);
  } catch (error) {
    if (Date.now() - startedAtMs < PATIENCE_MS) return setTimeout(checkAll, RETRY_MS);
    console.error(`${process.env.WATCHDOG_URL}: ${error.cause?.message ?? error.message}`);
    process.exitCode = 1;
  }
}

checkAll();
