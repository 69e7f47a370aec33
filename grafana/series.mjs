/** Which series a panel asks for. */

/** An instance is one address; a service may run in several namespaces, or where there are none. */
const SERVICE = 'namespace=~"$namespace", job="$service"';

/** The series of the one instance that is looked at. `labels` narrows them further: `signal="js_heap"`. */
export function ofProcess(name, labels) {
  return series(name, SERVICE, 'instance="$instance"', labels);
}

/** The series of the chosen replicas. */
export function ofReplicas(name, labels) {
  return series(name, SERVICE, 'instance=~"$instance"', labels);
}

/** The series of all replicas, to compare the chosen ones with. */
export function ofSiblings(name, labels) {
  return series(name, SERVICE, labels);
}

function series(name, ...matchers) {
  return `${name}{${matchers.filter((matcher) => matcher !== undefined).join(', ')}}`;
}
