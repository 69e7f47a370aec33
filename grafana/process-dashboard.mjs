/** One process: is it leaking, how long is there, who holds it, where is the evidence; and why one should believe that. */
import { annotations } from './annotation.mjs';
import { dashboard } from './dashboard.mjs';
import { fleetLink, PROCESS_UID, pageLink, runbookLink } from './link.mjs';
import { answer } from './process/answer.mjs';
import { evidence } from './process/evidence.mjs';
import { memory } from './process/memory.mjs';
import { responsiveness } from './process/responsiveness.mjs';
import { trend } from './process/trend.mjs';
import { watchdog } from './process/watchdog.mjs';
import { ofProcess } from './series.mjs';
import { variables } from './variable.mjs';

export function processDashboard() {
  return dashboard(
    {
      uid: PROCESS_UID,
      title: 'Heapwarden / Process',
      description:
        'The memory of one Node.js process: verdicts, limits, incidents and the evidence for them.',
    },
    {
      panels: [...answer(), ...trend(), ...evidence(), ...memory(), ...responsiveness(), ...watchdog()],
      variables: variables({ isMulti: false }),
      annotations: annotations(ofProcess),
      links: [fleetLink(), pageLink(), runbookLink()],
    },
  );
}
