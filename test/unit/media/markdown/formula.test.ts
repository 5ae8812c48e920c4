// Which stretches of a text are formulas, and what of TeX becomes elements.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Token, Tokens } from 'marked';
import type { VNode } from 'preact';
import { formulaAt } from '../../../../media/markdown/formula.ts';
import { drawFormula } from '../../../../media/markdown/mathml.ts';
import { MarkdownDocument } from '../../../../media/markdown/document.ts';
import type { FormulaToken } from '../../../../media/markdown/parser.ts';

/** What this process has computed, whatever else the machine does. Milliseconds. */
const busy = (): number => process.cpuUsage().user / 1_000;

/** The formulas in a text, those on lines of their own with their delimiters. */
function formulas(text: string): readonly string[] {
  const document = new MarkdownDocument();
  document.append(text);
  document.end();
  const found: string[] = [];
  const walk = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      if ('formula' in token) {
        const { tex, display } = (token as FormulaToken).formula;
        found.push(display ? `= ${tex}` : tex);
      }
      const { items = [], header = [], rows = [] } = token as Partial<Tokens.List & Tokens.Table>;
      for (const { tokens: inner } of [token as Partial<Tokens.Paragraph>, ...items, ...header, ...rows.flat()])
        walk(inner ?? []);
    }
  };
  for (const block of document.blocks) if (block.kind === 'text') walk(block.tokens.peek());
  return found;
}

const texts: Readonly<Record<string, readonly string[]>> = {
  'Given $\\hat{x}_i$ and $x_{i}$, so $a*b*c$.': ['\\hat{x}_i', 'x_{i}', 'a*b*c'],
  'With \\(x_i * y_j\\) and \\[ a \\\\ b_1 \\] too': ['x_i * y_j', '= a \\\\ b_1'],
  '$$E = mc^2$$': ['= E = mc^2'],
  '$$\na\n- b\n= c\n$$\n\nEnd': ['= a\n- b\n= c'],
  '\\[\n\\begin{aligned}\na &= b \\\\\n+ c\n\\end{aligned}\n\\]': [
    '= \\begin{aligned}\na &= b \\\\\n+ c\n\\end{aligned}',
  ],
  '- one\n\n  $$\n  x\n  $$\n- two $y$': ['= x', 'y'],
  '| a |\n|---|\n| $x^2$ |': ['x^2'],
  '**the $x_i$** of $f(x) = \\text{if so and so}$': ['x_i', 'f(x) = \\text{if so and so}'],
  'Is $p$-adic, ($q$), $5$ or $2x$?': ['p', 'q', '5', '2x'],
  // What is no formula.
  'It costs $5 and $6.': [],
  'From $5-$6 (or 5$), US$5 and A$6.': [],
  'About $20 (or 20$) it is': [],
  'Set $HOME and $PATH, or $HOME/$USER.': [],
  'Of `$a$` and \\$a$ and $ a $ and $a\nb$': [],
  '$x is set and y too$': [],
  '```\n$a$\n```\n\n    $b$\n': [],
  '$$\n\n$$\n\nand \\( \\) and $$ $$ and \\(not': [],
  '$$a\n\nb$$': [],
};

describe('formulas', () => {
  for (const [text, found] of Object.entries(texts)) {
    it(JSON.stringify(text), () => assert.deepEqual(formulas(text), found));
  }

  it('are looked for in a bounded length', () => {
    assert.equal(formulaAt(`$$${'x'.repeat(3_000)}$$`), undefined);
  });
});

/** The elements and attributes that drawing makes. */
function made(node: unknown, into = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(node)) node.forEach((child: unknown) => made(child, into));
  else if (typeof node === 'object' && node !== null) {
    const { type, props } = node as VNode<Record<string, unknown>>;
    into.add(String(type));
    for (const [name, value] of Object.entries(props)) {
      if (name !== 'children') into.add(typeof value === 'string' ? `${name}=${value}` : name);
    }
    made(props.children, into);
  }
  return into;
}

const draw = (tex: string): VNode | undefined => drawFormula({ raw: tex, tex, display: true });

describe('the MathML of a formula', () => {
  it('is there for what people write', () => {
    for (const tex of [
      '\\hat{x}_i',
      '\\frac{a}{b} + \\sqrt[3]{2} \\le \\sum_{i=0}^{n} i',
      '\\begin{pmatrix}1 & 2 \\\\ 3 & 4\\end{pmatrix}',
      '\\begin{aligned}a &= b \\\\ c &= d\\end{aligned}',
      'f(x) = \\begin{cases} 1 & \\text{if } x > 0 \\\\ 0 & \\text{otherwise} \\end{cases}',
      '\\left( \\int_0^\\infty e^{-x^2} \\, dx \\right) = \\frac{\\sqrt\\pi}{2}',
      '\\mathbb{R}, \\mathcal{L}, \\mathbf{v}, \\operatorname{rank} A',
      '\\nabla \\times \\vec{E} = -\\frac{\\partial \\vec{B}}{\\partial t}',
    ]) {
      assert.ok(made(draw(tex)).has('math'), tex);
    }
  });

  it('is not there for what cannot be read, defines, links, or loads', () => {
    for (const tex of [
      '\\frac{a}{',
      '\\nosuchcommand x',
      '\\def\\a{b}\\a',
      '\\newcommand{\\a}{b}\\a',
      '\\ref{x}\\label{x}',
      '\\includegraphics{https://sink.invalid/x.png}',
      '\\href{https://sink.invalid}{x}',
      '\\href{javascript:alert(1)}{x}',
      `${'{'.repeat(200)}x${'}'.repeat(200)}`,
      `${'\\left('.repeat(200)}x${'\\right)'.repeat(200)}`,
    ]) {
      assert.ok(draw(tex) === undefined, tex);
    }
  });

  it('has no color, address, id or class of the formula’s own', () => {
    const all = made(
      [
        '\\color{red}x\\colorbox{blue}{y}\\textcolor{#fff}{z}',
        '\\class{codicon}{x}',
        '\\id{root}{x}',
        '\\htmlClass{codicon}{x}',
        '\\style{position:fixed}{x}',
        '\\data{a=b}{x}',
      ].map((tex) => draw(tex)),
    );
    assert.ok(all.has('math'));
    for (const one of all) assert.doesNotMatch(one, /color|background|href|src|^id|codicon|position|data|^on/);
  });

  it('takes a bounded time, whatever is in it', () => {
    const long = (unit: string): string => unit.repeat(Math.floor(2_000 / unit.length));
    for (const unit of [
      'x',
      'x^',
      '\\frac',
      '\\sqrt',
      'a_b ',
      '\\text{a}',
      '&',
      '\\\\',
      '{x}',
      '\\hat x',
      '\\xrightarrow{a}',
    ])
      for (const tex of [long(unit), `\\begin{matrix}${long(unit).slice(0, 1_900)}\\end{matrix}`]) {
        const began = busy();
        draw(tex);
        assert.ok(busy() - began < 500, `${unit}: ${busy() - began} ms`);
      }
  });
});
