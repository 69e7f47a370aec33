/** A service of which the main file is a CommonJS module: `main.cjs PROGRAM …`, the rest as for `leak.mjs`. */
require(process.argv[2]);
import('../leak.mjs');
