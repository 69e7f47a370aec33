import { expect, it } from 'vitest';
import { html } from '../../src/report/markup.js';

it('escapes what is text, and takes markup as it is', () => {
  const name = `<b onclick="x('&')">`;
  const list = ['a & b', html`<i>${name}</i>`, null, 3];
  expect(html`<p title="${name}">${list}</p>\n`.text).toBe(
    '<p title="&#60;b onclick=&#34;x(&#39;&#38;&#39;)&#34;&#62;">a &#38; b<i>&#60;b onclick=&#34;x(&#39;&#38;&#39;)&#34;&#62;</i>3</p>\n',
  );
});
