/** express-session as it comes: sessions in a MemoryStore, and clients that bring no cookie back. */
const { IncomingMessage, ServerResponse } = require('node:http');
const { Socket } = require('node:net');
const express = require('express');
const session = require('express-session');

const app = express();
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: true }));
app.get('/', (request, response) => {
  request.session.visitedAt = Date.now();
  response.end('hello');
});

exports.step = () =>
  new Promise((resolve) => {
    const request = new IncomingMessage(new Socket());
    Object.assign(request, { method: 'GET', url: '/', headers: {} });
    const response = new ServerResponse(request);
    const end = response.end;
    response.end = (...parts) => {
      end.apply(response, parts);
      resolve();
      return response;
    };
    app(request, response);
  });
