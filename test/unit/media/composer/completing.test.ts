import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { completingAt } from '../../../../media/composer/completing.ts';

/** What is completed at `|`. */
function at(marked: string): string | undefined {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const found = completingAt(text, caret);
  return found && `${found.kind} ${text.slice(found.from, found.from + 1)}${found.query}`;
}

describe('what is completed', () => {
  it('is a command at the start of the text', () => {
    assert.equal(at('/|'), 'command /');
    assert.equal(at('/exp|lain'), 'command /exp');
    assert.equal(at('/explain |'), undefined);
    assert.equal(at('see /usr|'), undefined);
    assert.equal(at(' /exp|'), undefined);
  });

  it('is context after a mark that begins a word', () => {
    assert.equal(at('#|'), 'context #');
    assert.equal(at('compare @car| with'), 'context @car');
    assert.equal(at('compare\n#src/cart.t|'), 'context #src/cart.t');
    assert.equal(at('(#ca|)'), 'context #ca');
  });

  it('is nothing in addresses, languages, headings and numbers of issues', () => {
    for (const text of ['me@example|', 'C#|', 'in C# |', '## |', 'a#b|', 'https://a.example/#top|', '|#', '']) {
      assert.equal(at(text.includes('|') ? text : `${text}|`), undefined, text);
    }
  });

  it('costs the same in any text', () => {
    assert.equal(completingAt('x'.repeat(1e6), 1e6), undefined);
    assert.equal(completingAt(`#${'x'.repeat(1e6)}`, 1e6), undefined);
  });
});
