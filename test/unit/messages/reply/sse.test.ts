import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from '../../../fastCheck.ts';
import { SseParser } from '../../../../src/messages/reply/sse.ts';
import { cutAt, singleBytes } from '../fixtures.ts';

type Frame = readonly [name: string, data: string];

/** What the standard's parser dispatches for these chunks: the end of the body dispatches nothing. */
function parse(chunks: Iterable<Uint8Array>): Frame[] {
  const frames: Frame[] = [];
  const parser = new SseParser((name, data) => frames.push([name, data]), 1024 * 1024);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const chunk of chunks) parser.push(decoder.decode(chunk, { stream: true }));
  return frames;
}

const long = 'x'.repeat(2048);
const plain = (...data: readonly string[]): Frame[] => data.map((one) => ['', one]);

/** The conformance vectors of the Web Platform Tests' eventsource suite, and three more. */
const vectors: Readonly<Record<string, readonly [text: string, frames: readonly Frame[]]>> = {
  bom: ['\ufeffdata:1\n\n\ufeffdata:2\n\ndata:3\n\n', plain('1', '3')],
  'bom-2': ['\ufeff\ufeffdata:1\n\ndata:2\n\ndata:3\n\n', plain('2', '3')],
  comments: [`data:1\r:\0\n:\r\ndata:2\n:${long}\rdata:3\n:data:fail\r:${long}\ndata:4\n\n`, plain('1\n2\n3\n4')],
  'before-final-empty-line': ['retry:1000\ndata:test1\n\nid:test\ndata:test2', plain('test1')],
  'field-data': ['data:\n\ndata\ndata\n\ndata:test\n\n', plain('', '\n', 'test')],
  'field-event': [
    'event:test\ndata:x\n\ndata:x\n\n',
    [
      ['test', 'x'],
      ['', 'x'],
    ],
  ],
  'field-event-empty': ['event: \ndata:data\n\n', plain('data')],
  'field-parsing': [
    'data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\rdata:\r\n data:32\ndata:4\n\n\n',
    plain('\0\n 2\n1\n3\n\n4'),
  ],
  'field-unknown': [
    'data:test\n data\ndata\nfoobar:xxx\njustsometext\n:thisisacommentyay\ndata:test\n\n',
    plain('test\n\ntest'),
  ],
  'leading-space': ['data:\ttest\rdata: \ndata:test\n\n', plain('\ttest\n\ntest')],
  newlines: ['data:test\r\ndata\ndata:test\r\n\r', plain('test\n\ntest')],
  'null-character': ['data:\0\n\n\n\n', plain('\0')],
  'utf-8': ['data:ok…\n\n', plain('ok…')],
  'event without data': ['event:x\n\ndata:1\n\n', plain('1')],
  'CR and LF split': ['data:1\r\ndata:2\r\n\r\n', plain('1\n2')],
  'astral, U+2028': ['data:😀\u2028é\n\n', plain('😀\u2028é')],
};

describe('the 16 SSE vectors, whole, in two halves at every place, and in single bytes', () => {
  for (const [name, [text, frames]] of Object.entries(vectors)) {
    test(name, () => {
      const bytes = new TextEncoder().encode(text);
      assert.deepEqual(parse([bytes]), frames);
      assert.deepEqual(parse(singleBytes(bytes)), frames);
      for (let at = 0; at <= bytes.length; at++) assert.deepEqual(parse(cutAt(bytes, [at])), frames);
    });
  }
});

test('the end of the body dispatches an open frame only when asked to', () => {
  const frames: Frame[] = [];
  const parser = new SseParser((name, data) => frames.push([name, data]), 100);
  parser.push('event: a\ndata: 1\ndata: 2');
  assert.deepEqual(frames, []);
  parser.flush();
  assert.deepEqual(frames, [['a', '1\n2']]);
});

test('data over the limit stops the parser, whether its line has ended or not', () => {
  for (const text of [`data: ${long}`, `data: ${long}\n\n`, `${`data: ${'x'.repeat(500)}\n`.repeat(3)}\n`]) {
    const frames: Frame[] = [];
    const parser = new SseParser((name, data) => frames.push([name, data]), 1000);
    parser.push(text);
    assert.equal(parser.overLimit, true);
    parser.push('\n\ndata: 1\n\n');
    assert.deepEqual(frames, []);
  }
});

test('the limit is the same however the text is cut', () => {
  for (const [size, isOver] of [
    [1000, false],
    [1001, true],
  ] as const) {
    const text = `data: ${'x'.repeat(size)}\n\n`;
    for (const step of [1, 7, 500, text.length]) {
      const frames: Frame[] = [];
      const parser = new SseParser((name, data) => frames.push([name, data]), 1000);
      for (let at = 0; at < text.length; at += step) parser.push(text.slice(at, at + step));
      assert.deepEqual([parser.overLimit, frames.length], [isOver, isOver ? 0 : 1], `${size} by ${step}`);
    }
  }
});

test('a line that belongs to no event is told whole, however it is cut and whatever ends it', () => {
  for (const end of ['\n', '\r', '\r\n', '']) {
    const text = `data: 1${end === '' ? '\n' : end}upstream connect error${end}`;
    for (let at = 0; at <= text.length; at++) {
      const stray: string[] = [];
      const parser = new SseParser(
        () => undefined,
        1000,
        (line) => stray.push(line),
      );
      parser.push(text.slice(0, at));
      parser.push(text.slice(at));
      parser.flush();
      assert.deepEqual(stray, ['upstream connect error'], JSON.stringify([end, at]));
    }
  }
});

test('a comment of any length costs nothing', () => {
  const frames: Frame[] = [];
  const parser = new SseParser((name, data) => frames.push([name, data]), 1000);
  for (let part = 0; part < 10; part++) parser.push(`:${long}`);
  parser.push('\ndata: 1\n\n');
  assert.deepEqual(frames, plain('1'));
});

test('no text inside an event forges another one', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('\r', '\n', '\r\n', '\u2028', '\0', 'data: ', 'event: ', ':', 'a', '😀'),
  });
  fc.assert(
    fc.property(fc.array(nasty), fc.array(fc.nat()), (texts, cuts) => {
      const body = texts.map((text) => `event: x\ndata: ${JSON.stringify(text)}\n\n`).join('');
      const bytes = new TextEncoder().encode(body);
      const places = cuts.map((cut) => cut % (bytes.length + 1));
      const frames = parse(cutAt(bytes, places));
      assert.deepEqual(
        frames.map(([, data]) => JSON.parse(data) as string),
        texts,
      );
    }),
    { numRuns: 300 },
  );
});
