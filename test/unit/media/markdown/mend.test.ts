import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mend } from '../../../../media/markdown/mend.ts';

/** What is read, and what is shown of it meanwhile. */
const ends: Readonly<Record<string, string>> = {
  // Emphasis and code are closed.
  'Some **bold': 'Some **bold**',
  'Some **bold*': 'Some **bold**',
  'Some **bold** and *more words ': 'Some **bold** and *more words* ',
  '**a *b': '**a *b***',
  '~~gone': '~~gone~~',
  'with `code': 'with `code`',
  'with ``a ` b`': 'with ``a ` b``',
  // Marks with nothing after them yet are not shown.
  'Some **': 'Some ',
  'with `': 'with ',
  // What cannot be a mark is none.
  snake_case: 'snake_case',
  '2 * 3': '2 * 3',
  'a\\*b': 'a\\*b',
  '`*a` b': '`*a` b',
  // A link is its text until its address is whole; an image is nothing.
  'see [the page': 'see the page',
  'see [the page](https://a': 'see the page',
  'see [**the page': 'see [**the page**',
  'see [the page](https://a/(b)': 'see the page',
  'see [a](https://a/*b) c': 'see [a](https://a/*b) c',
  'see ![a chart](https': 'see ',
  'an array[1': 'an array1',
  'x[i] = y[j': 'x[i] = yj',
  // A last line that may become the mark of a block is not shown.
  'Text\n-': 'Text\n',
  'Text\n---': 'Text\n',
  'Text\n  12.': 'Text\n',
  '> quote\n> #': '> quote\n',
  'Text\n```t': 'Text\n',
  'Text\n- [ ]': 'Text\n',
  'Text\n- ```ts': 'Text\n',
  'Text\n- x': 'Text\n- x',
  // Nor a table's head until it is one.
  'Text\n\n| a | **b': 'Text\n\n',
  'Text\n\n| a |\n|--': 'Text\n\n',
  '| a |\n|---|\n| **x': '| a |\n|---|\n| **x**',
  // Marks do not reach out of their paragraph, item or cell.
  '*a\n\nb': '*a\n\nb',
  '- *a\n- b': '- *a\n- b',
  '| *a | b': '',
};

describe('half-written marks', () => {
  for (const [source, shown] of Object.entries(ends)) {
    it(JSON.stringify(source), () => assert.equal(mend(source), shown));
  }

  it('are looked for in linear time', () => {
    const units = [
      '[',
      '![',
      '](',
      '[a](',
      '`',
      '` ``',
      '*a',
      '*a ',
      '_',
      '**a* ',
      '\\',
      '\n',
      ' ',
      '> ',
      '- ',
      '| a',
      'word ',
      '~~~ ',
      '\n \t',
    ];
    for (const unit of units) {
      for (const start of ['', 'a ', '- ', '| a', '`', 'a\n\n']) {
        const source = start + unit.repeat(200_000 / unit.length);
        const began = process.cpuUsage();
        mend(source);
        // The processor's time, which is this test's own, however busy it is.
        const took = process.cpuUsage(began).user / 1000;
        // With its square, it would be ten seconds and more.
        assert.ok(took < 1_000, `${JSON.stringify(start + unit)}: ${took} ms`);
      }
    }
  });
});
