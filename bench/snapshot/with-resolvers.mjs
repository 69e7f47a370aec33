/** `Promise.withResolvers`, which DevTools needs and Node 20 does not have. */
Promise.withResolvers ??= () => {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};
