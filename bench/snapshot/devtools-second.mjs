/** DevTools' second thread. */
import { parentPort, workerData } from 'node:worker_threads';
import './with-resolvers.mjs';

const { HeapSnapshot } = await import(workerData);
parentPort.once('message', (port) => new HeapSnapshot.SecondaryInitManager(port));
parentPort.postMessage('ready');
