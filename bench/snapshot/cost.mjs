/** What a run of one tool has cost, told to `run.mjs` as JSON. */
export async function tellCost(work) {
  const startedAtMs = performance.now();
  const told = await work();
  const wallMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage();
  const rssBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, rssBytes, ...told }));
  process.exit();
}
