/** Koa: a middleware is added whenever the settings are read anew. */
const koa = require('koa');

const Koa = koa.default ?? koa;
const shop = new Koa();

exports.step = (turn) => {
  const settings = { version: turn, features: [`feature ${turn}`] };
  shop.use(async (context, next) => {
    context.state.settings = settings;
    await next();
  });
};
