/** Properties are tried on the same examples in every run. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20_261_124 });
