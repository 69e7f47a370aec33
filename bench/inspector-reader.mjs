/** Takes a heap snapshot of the main thread through the inspector, as the capture engine does, and tells the pause. */
import { parentPort } from 'node:worker_threads';
import { inspectorSource } from '../dist/capture/sources/inspector-source.js';
import { mainThreadConnector } from '../dist/capture/sources/main-thread-session.js';

const snapshot = await inspectorSource(mainThreadConnector(true)).open(new AbortController().signal);
let bytes = 0;
for await (const chunk of snapshot.stream) bytes += chunk.length;
const extraMemoryBytes = await snapshot.finish();
const { pauseMs } = snapshot;
await snapshot.close();
parentPort.postMessage({ pauseMs, extraMemoryBytes, bytes });
