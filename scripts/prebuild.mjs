/** Compiles the native addon for this machine before the package is built. */
import { buildAddon } from './build-addon.mjs';

buildAddon();
