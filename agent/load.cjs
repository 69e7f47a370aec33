/** Loads the preload, which is an ES module. */
'use strict';

const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

/** Before the application where Node can `require()` ES modules, else while the application begins. */
exports.load = (tell) => {
  const register = join(__dirname, 'dist/register.js');
  try {
    require(register);
  } catch (error) {
    if (error.code !== 'ERR_REQUIRE_ESM') throw error;
    import(pathToFileURL(register).href).catch(tell);
  }
};
