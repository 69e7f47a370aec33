/** Views that are replaced still listen to the model. */
const Backbone = require('backbone');
const _ = require('underscore');

const currentUser = new Backbone.Model({ name: 'Ada' });

class ProfileView {
  constructor(turn) {
    this.html = `<p>${turn}</p>`;
    this.listenTo(currentUser, 'change:name', this.render);
  }

  render() {
    this.html = '';
  }
}
_.extend(ProfileView.prototype, Backbone.Events);

exports.steps = { before: 100, after: 1_500 };
exports.step = (turn) => new ProfileView(turn);
