// What is shown meanwhile of each half-written mark and block.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mend } from '../../../../media/markdown/mend.ts';
import { settled } from '../../../../media/markdown/settle.ts';

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
  // The beginning of a link waits for its address, and is its text until that is whole; an image is nothing.
  'see [the page': 'see ',
  'see [the page]': 'see ',
  'see [the page](https://a': 'see [the page]()',
  'see [**the page': 'see ',
  'see [**the page**](https://a': 'see [**the page**]()',
  'see [the page](https://a/(b)': 'see [the page]()',
  'see [a](https://a/*b) c': 'see [a](https://a/*b) c',
  'see ![a chart](https': 'see ',
  'an array[1': 'an array[1',
  'x[i] = y[j': 'x[i] = y[j',
  'see [the page](of the book': 'see [the page](of the book',
  // A mark that closes two.
  '**a *b**': '**a *b***',
  '**a *b***': '**a *b***',
  '***a**': '***a***',
  // What may yet become an entity, a tag, an escape, a path or a formula is not shown.
  'A &am': 'A ',
  'A <b': 'A ',
  'A \\': 'A ',
  'A \\[ x \\\\': 'A ',
  'A \\[ x \\]': 'A \\[ x \\]',
  'A ~': 'A ',
  // Nor a run of marks at the end, of which the next letter tells what it is.
  a_: 'a',
  '2 *': '2 ',
  // An underscore that cannot open is none.
  'a x_{i} b': 'a x_{i} b',
  '$$x_{': '$$x_{\ufdd0',
  'x_(i': 'x_(i',
  // Marks that close one after another.
  '***bold em** em': '***bold em** em*',
  '***a* b': '***a* b**',
  // A mark glued to a word waits, and is none when nothing has closed it by the end of the word.
  'foo(**k': 'foo(',
  'f(*x, **k': 'f(',
  '2**8': '2',
  '2**8 is': '2**8 is',
  '(**so': '(**so**',
  'src/**/x': 'src/',
  'a*b* c': 'a*b* c',
  '**so f(*x': '**so f(**',
  '中**文': '中**文**',
  // A title belongs to its link, and a link's marks are apart from those around it.
  'see [the page](https://a "A ti': 'see [the page]()',
  '**see [**a**](h': '**see [**a**]()**',
};

/** What is shown of an end where nothing more will come: its marks are whole, and no word is left out. */
const brokenOff: Readonly<Record<string, string>> = {
  'Some **bold': 'Some **bold**',
  'Some **bold*': 'Some **bold**',
  'with `code': 'with `code`',
  'Some **': 'Some ',
  'see [the page': 'see [the page',
  'see [**the page': 'see [**the page**',
  'see [the page](https://a': 'see [the page]()',
  'see ![a chart](https': 'see ![a chart]()',
  'A &am': 'A &am',
  'A **b\\': 'A **b**',
  'A \\\\': 'A \\\\',
  'A \\( x': 'A \\( x',
  '**A $x_{': '**A $x_{**',
  'f(*x': 'f(*x',
  '2**8': '2**8',
  '**so f(*x': '**so f(**',
};

/** What comes before and in the last line, and what is shown of it meanwhile. */
const lines: Readonly<Record<string, string>> = {
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
  '| a |\n|---|\n| **x': '| a |\n|---|\n| **x',
  'Text\n| a | b |': 'Text\n',
  'Text\n| a | b |\n| -': 'Text\n',
  'Text\n|': 'Text\n',
  '---\n| a |': '---\n',
  '> Text\n> | a | b |\n> |-': '> Text\n',
  '- Text\n\n  | a': '- Text\n\n',
  '1. | a |\n   |': '',
  '> | a |\n> |---|\n> | b': '> | a |\n> |---|\n> | b',
  'Text\n| a | b |\n| - | - |\n': 'Text\n| a | b |\n| - | - |\n',
};

/** The same in a block of code, where nothing is a mark but what may end it. */
const inCode: Readonly<Record<string, string>> = {
  '- ```\n  a': '- ```\n  a',
  '- ```\n  *a': '- ```\n  *a',
  '- ```\n  -': '- ```\n  -',
  '- ```\n  a\n  ``': '- ```\n  a',
  '> ```\n> a\n> ': '> ```\n> a',
};

describe('half-written marks', () => {
  for (const [source, shown] of Object.entries(ends)) {
    it(JSON.stringify(source), () => assert.equal(mend(source), shown));
  }
  for (const [source, shown] of Object.entries(brokenOff)) {
    it(`broken off, ${JSON.stringify(source)}`, () => assert.equal(mend(source, true), shown));
  }
  for (const [source, shown] of Object.entries(lines)) {
    it(JSON.stringify(source), () => assert.equal(settled(source, false), shown));
  }
  for (const [source, shown] of Object.entries(inCode)) {
    it(`in code, ${JSON.stringify(source)}`, () => assert.equal(settled(source, true), shown));
  }

  it('are looked for in linear time', () => {
    const units = [
      '$',
      '$a ',
      '$$a ',
      '\\(a ',
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
        settled(source, false);
        settled(source, true);
        // The processor's time, which is this test's own, however busy it is.
        const took = process.cpuUsage(began).user / 1000;
        // With its square, it would be ten seconds and more.
        assert.ok(took < 1_000, `${JSON.stringify(start + unit)}: ${took} ms`);
      }
    }
  });
});
