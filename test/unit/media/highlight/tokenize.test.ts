import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import css from '@shikijs/langs/css';
import typescript from '@shikijs/langs/typescript';
import type { StateStack } from 'shiki/textmate';
import cpp from '../../../../media/highlight/cpp.ts';
import { kinds } from '../../../../media/highlight/kinds.ts';
import type { Line } from '../../../../media/highlight/kinds.ts';
import { languageNamed } from '../../../../media/highlight/languages.ts';
import { Tokenizer } from '../../../../media/highlight/tokenize.ts';

const tokenizer = new Tokenizer();
const scope = tokenizer.add(JSON.stringify(typescript[0]));

/** Lines as words, each with its kind if it has one: `const:keyword`. */
function told(source: string, lines: readonly Line[]): readonly string[] {
  return source.split('\n').map((text, index) => {
    const line = lines[index] ?? [];
    const words: string[] = [];
    let at = 0;
    for (let part = 0; part < line.length; part += 2) {
      const end = at + (line[part] ?? 0);
      const name = kinds[line[part + 1] ?? 0] ?? '?';
      const word = text.slice(at, end).trim();
      if (word !== '') words.push(name === 'plain' ? word : `${word}:${name}`);
      at = end;
    }
    assert.equal(at, text.length, 'the stretches make up the line');
    return words.join(' ');
  });
}

function colors(of: string, source: string): readonly Line[] {
  let state: StateStack | undefined;
  return source.split('\n').map((text) => {
    const result = tokenizer.line(of, text, state);
    ({ state } = result);
    return result.line;
  });
}

describe('the colours of code', () => {
  it('are those of its grammar, and go on from line to line', () => {
    const source = 'const x: string = `a${1}\n  b`; // done\n/* still\n*/ return';
    assert.deepEqual(told(source, colors(scope, source)), [
      'const:keyword x:constant : string:type = `a:string ${:keyword 1:number }:keyword',
      'b`:string ; // done:comment',
      '/* still:comment',
      '*/:comment return:control',
    ]);
  });

  it('add up to the line, also with characters of two units', () => {
    const source = '"😀" + é; // 👍';
    told(source, colors(scope, source));
  });

  it('of a grammar that is given as a difference are those of both', () => {
    const base = { scopeName: 'source.c', patterns: [{ match: 'int', name: 'storage.type.c' }], repository: {} };
    tokenizer.add(JSON.stringify(base));
    const both = tokenizer.add(cpp);
    const source = 'class A int nullptr';
    assert.deepEqual(told(source, colors(both, source)), ['class:keyword A:type int:keyword nullptr:keyword']);
  });

  it('come for a stylesheet too', () => {
    const style = tokenizer.add(JSON.stringify(css[0]));
    assert.match(told('a { color: red; }', colors(style, 'a { color: red; }'))[0] ?? '', /color:\w+ : red:\w+/);
  });
});

describe('the name of a language', () => {
  it('is found by what people and models write', () => {
    const written = { TS: 'typescript', jsx: 'javascript', 'c++': 'cpp', bash: 'shell', YML: 'yaml', 'c#': 'csharp' };
    for (const [word, name] of Object.entries(written)) assert.equal(languageNamed(word), name);
    for (const word of ['', 'text', 'constructor', '__proto__']) assert.equal(languageNamed(word), undefined);
  });
});
