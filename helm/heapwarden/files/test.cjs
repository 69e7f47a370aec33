// Asks the watchdog at WATCHDOG_URL for its health and its metrics, for PATIENCE_SECONDS: Pods may have just been started.
const RETRY_MS = 1_000;

const EXPECTED = { '/healthz': /^ok$/, '/metrics': /^heapwarden_build_info\{/m };

const { WATCHDOG_URL, PATIENCE_SECONDS } = process.env;
const endsAtMs = Date.now() + PATIENCE_SECONDS * 1_000;

async function check(path) {
  const response = await fetch(WATCHDOG_URL + path);
  const body = await response.text();
  if (!response.ok) throw new Error(`${path} answers ${response.status}`);
  if (!EXPECTED[path].test(body)) throw new Error(`${path} answers something else: ${body.slice(0, 200)}`);
  console.log(`${path} is as it should be`);
}

async function checkAll() {
  try {
    for (const path of Object.keys(EXPECTED)) await check(path);
  } catch (error) {
    if (Date.now() < endsAtMs) return setTimeout(checkAll, RETRY_MS);
    console.error(`${WATCHDOG_URL}: ${error.cause?.message ?? error.message}`);
    process.exitCode = 1;
  }
}

checkAll();
