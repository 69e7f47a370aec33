/** Socket.IO: sockets are kept by user, and stay there when they have gone. */
const { createServer } = require('node:http');
const { once } = require('node:events');
const { Server } = require('socket.io');
const { io } = require('socket.io-client');

const socketByUser = new Map();
const http = createServer();
const chat = new Server(http);
chat.on('connection', (socket) => socketByUser.set(socket.handshake.query.user, socket));

exports.steps = { before: 10, after: 100 };
exports.step = async (turn) => {
  if (!http.listening) await once(http.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${http.address().port}`;
  const client = io(url, { transports: ['websocket'], forceNew: true, query: { user: `user-${turn}` } });
  await new Promise((resolve) => client.on('connect', resolve));
  client.disconnect();
};
