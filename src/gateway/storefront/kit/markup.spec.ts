import { describe, expect, it } from '@jest/globals';
import { renderToString } from 'preact-render-to-string';
import { drawn, markup } from './markup.js';

describe('markup', () => {
  it('escapes texts, within elements and attributes', () => {
    const title = `<img src=x onerror="alert('1')"> & co`;
    const { html } = markup`<a title="${title}">${title}</a>`;
    expect(html).toBe(
      `<a title="&lt;img src=x onerror=&quot;alert('1')&quot;> &amp; co">&lt;img src=x onerror=&quot;alert('1')&quot;> &amp; co</a>`,
    );
  });

  it('puts pieces together without escaping them again, and leaves out what is undefined', () => {
    const items = ['a', '<'].map((each) => markup`<li>${each}</li>`);
    expect(markup`<ul>${items}</ul>${undefined}${markup`<b>${12}</b>`}`.html).toBe(
      '<ul><li>a</li><li>&lt;</li></ul><b>12</b>',
    );
  });

  it('is a part of a component as it is', () => {
    expect(renderToString(drawn(markup`<b>${'&'}</b>`))).toBe('<b>&amp;</b>');
  });
});
