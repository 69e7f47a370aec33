/** All replicas of a service: which are in trouble, is it the same trouble, and who is unlike the others. */
import { annotations } from './annotation.mjs';
import { dashboard } from './dashboard.mjs';
import { answer } from './fleet/answer.mjs';
import { evidence } from './fleet/evidence.mjs';
import { replicas } from './fleet/replicas.mjs';
import { siblings } from './fleet/siblings.mjs';
import { verdicts } from './fleet/verdicts.mjs';
import { FLEET_UID, runbookLink } from './link.mjs';
import { ofReplicas } from './series.mjs';
import { variables } from './variable.mjs';

export function fleetDashboard() {
  return dashboard(
    {
      uid: FLEET_UID,
      title: 'Heapwarden / Fleet',
      description: 'The memory of all replicas of a Node.js service: verdicts, outliers, limits, incidents.',
    },
    {
      panels: [...answer(), ...verdicts(), ...siblings(), ...evidence(), ...replicas()],
      variables: variables({ isMulti: true }),
      annotations: annotations(ofReplicas),
      links: [runbookLink()],
    },
  );
}
