import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { bounded } from '../../../src/commit/bounded.ts';
import { continued, messageIn } from '../../../src/commit/commitMessage.ts';
import { commitRequest } from '../../../src/commit/commitRequest.ts';
import { writeReply } from '../../../src/commit/writing.ts';
import { emptyMessage, MessagesError } from '../../../src/messages/index.ts';
import type { Ending, Message } from '../../../src/messages/index.ts';
import type { SendUpdate } from '../../../src/sending/send.ts';

const part = (path: string, lines: number, text = '+line') => ({
  path,
  text: `diff --git a/${path} b/${path}\n${`${text}\n`.repeat(lines)}`,
});

describe('changes that are too large', () => {
  it('lose the end of the largest files first, and say so', () => {
    const parts = [part('large.ts', 1_000), part('small.ts', 10), part('middle.ts', 100)];
    const { text, cut, left } = bounded(parts, 2_000);
    assert.deepEqual([cut, left], [['large.ts'], []]);
    assert.ok(text.includes(parts[1]?.text ?? '?') && text.includes(parts[2]?.text ?? '?'));
    assert.match(text, /\n\[\d{3} more lines of this file are left out\]\n/);
    assert.ok(text.indexOf('large.ts') < text.indexOf('small.ts'), 'the files keep their order');
  });

  it('lose whole files where less of each would say nothing', () => {
    const parts = Array.from({ length: 50 }, (_, at) => part(`f${at}.ts`, 200));
    const { text, cut, left } = bounded(parts, 3_000);
    assert.ok(left.length >= 40 && cut.length > 0, `${left.length} ${cut.length}`);
    for (const path of left) assert.ok(!text.includes(`a/${path} `), path);
  });

  it('are whole where there is room, and never more than what is allowed', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 30 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 20_000 }), (all, most) => {
        const parts = all.map((lines, at) => part(`f${at}`, lines));
        const { text, cut, left } = bounded(parts, most);
        const whole = parts.map((each) => each.text).join('');
        const note = 60;
        assert.ok(text.length <= most + note * cut.length);
        assert.equal(text === whole, cut.length + left.length === 0);
        if (whole.length <= most) assert.equal(text, whole);
      }),
    );
  });
});

describe('the message in a reply', () => {
  it('is what stands in it, without thoughts or a block of code around it', () => {
    for (const reply of [
      'Fix the sum\n\nIt was wrong.',
      '\n Fix the sum\n\nIt was wrong.\n',
      '```\nFix the sum\n\nIt was wrong.\n```',
      '```gitcommit\r\nFix the sum\r\n\r\nIt was wrong.\r\n```\r\n',
      '<think>The sum.</think>\nFix the sum\n\nIt was wrong.',
    ])
      assert.equal(messageIn(reply), 'Fix the sum\n\nIt was wrong.', JSON.stringify(reply));
    assert.equal(messageIn('Use `sum`'), 'Use `sum`');
    assert.equal(messageIn('`sum` is exact'), '`sum` is exact');
  });

  it('never shows a fence or a thought while it streams', () => {
    const reply = '<think>Hm.</think>\n```text\nFix the sum\n```\n';
    for (let end = 0; end < reply.length; end++) {
      const shown = messageIn(reply.slice(0, end));
      assert.ok('Fix the sum'.startsWith(shown) || '<think>'.startsWith(shown), shown);
    }
  });

  it('goes on from what was typed, which always stays', () => {
    assert.equal(continued('', 'Fix it'), 'Fix it');
    assert.equal(continued('feat: ', 'feat: add sums'), 'feat: add sums');
    assert.equal(continued('feat:', 'add sums'), 'feat: add sums');
    assert.equal(continued('Fix the ', 'sum'), 'Fix the sum');
    assert.equal(continued('Fix the sum', 'It was wrong.'), 'Fix the sum\n\nIt was wrong.');
    assert.equal(continued('Fix the sum', 'Fix the sum\n\nIt was wrong.'), 'Fix the sum\n\nIt was wrong.');
    assert.equal(continued('Fix the sum', 'Fix t'), 'Fix the sum', 'while it is repeated');
    fc.assert(
      fc.property(fc.string(), fc.string(), (typed, reply) => continued(typed, reply).startsWith(typed.trimEnd())),
    );
  });
});

describe('the request', () => {
  const asked = {
    changes: { text: 'diff --git a/a b/a\n+```\n', cut: [], left: ['big.lock'] },
    ...({ of: 'staged', typed: '', rules: undefined, subjects: ['Add sums'], branch: 'main' } as const),
    lengths: { subject: 50, line: 72 },
  };
  const textOf = (more: { readonly rules?: string; readonly typed?: string }): string =>
    JSON.stringify(commitRequest({ ...asked, ...more }));

  it('has the changes fenced, what was left out, the style of the repository, and Git’s lengths', () => {
    const { system, messages } = commitRequest(asked);
    assert.match(JSON.stringify(system), /at most 50 characters.*longer than 72 characters/s);
    const text = JSON.stringify(messages);
    assert.match(text, /Staged Git changes:\\n````diff\\n/);
    for (const words of ['not shown: \\"big.lock\\"', 'Add sums', 'branch is \\"main'])
      assert.ok(text.includes(words), words);
  });

  it('has the user’s rules and what they typed', () => {
    assert.ok(textOf({ rules: 'Begin with a ticket.' }).includes('Begin with a ticket.'));
    assert.ok(textOf({ typed: 'fix: ' }).includes('begins with exactly this text:\\nfix: '));
    assert.ok(!textOf({}).includes('begins with exactly'));
  });
});

describe('a reply', () => {
  const message = (text: string, more: Partial<Message> = {}): Message => ({
    ...emptyMessage,
    content: [{ type: 'text', text }],
    ...more,
  });
  const events = (text: string): SendUpdate =>
    ({ type: 'events', events: [], changes: [], message: message(text) }) as unknown as SendUpdate;
  const end = (text: string, ending: Ending = { type: 'complete' }, more: Partial<Message> = {}): SendUpdate => ({
    ...{ type: 'end', message: text === '' ? emptyMessage : message(text, more) },
    ...{ ending, timing: { total: 1 } },
  });
  const write = async (box: { value: string }, updates: readonly (SendUpdate | (() => void))[], typed = box.value) => {
    let time = 0;
    const stream = async function* () {
      for (const each of updates) {
        await Promise.resolve();
        if (typeof each === 'function') each();
        else yield each;
      }
    };
    return writeReply({ box, updates: stream(), typed, now: () => (time += 1_000) });
  };

  it('is written as it comes', async () => {
    const seen: string[] = [];
    const box = {
      set value(text: string) {
        seen.push(text);
      },
      get value() {
        return seen.at(-1) ?? '';
      },
    };
    assert.deepEqual(await write(box, [events('Fix'), events('Fix the'), end('Fix the sum')]), { type: 'written' });
    assert.deepEqual(seen, ['Fix', 'Fix the', 'Fix the sum']);
  });

  it('is not written over what the user types meanwhile', async () => {
    const box = { value: '' };
    const written = await write(box, [
      events('Fix'),
      () => (box.value = 'Fix, mine'),
      events('Fix the sum'),
      end('Fix the sum'),
    ]);
    assert.deepEqual([written, box.value], [{ type: 'typed' }, 'Fix, mine']);
  });

  it('is not written into a box that was emptied meanwhile, as by a commit', async () => {
    for (const typed of ['', 'Fix']) {
      const box = { value: typed };
      const empty = (): void => void (box.value = typed);
      const written = await write(box, [events('Fix the'), empty, events('Fix the sum'), end('Fix the sum')]);
      assert.deepEqual([written, box.value], [{ type: 'typed' }, typed]);
    }
  });

  it('knows its own words again where VS Code echoes them late', async () => {
    const box = { value: '' };
    const written = await write(box, [events('Fix'), events('Fix the'), () => (box.value = 'Fix'), end('Fix the sum')]);
    assert.deepEqual([written, box.value], [{ type: 'written' }, 'Fix the sum']);
  });

  it('leaves the box as it was if nothing came, and keeps what came if it broke off', async () => {
    const error = new MessagesError('overloaded', 'Busy.');
    const box = { value: 'old words of ours' };
    assert.deepEqual(await write(box, [end('', { type: 'failed', error })], ''), {
      type: 'failed',
      error,
      endpoint: undefined,
    });
    assert.equal(box.value, 'old words of ours');
    assert.deepEqual(await write(box, [end('')], ''), { type: 'empty' });
    assert.deepEqual(await write(box, [events('Fix'), end('Fix', { type: 'stopped' })], ''), { type: 'stopped' });
    assert.equal(box.value, 'Fix');
    assert.deepEqual(await write(box, [end('Fix the', { type: 'complete' }, { stopReason: 'max_tokens' })], ''), {
      type: 'cut',
    });
  });
});
