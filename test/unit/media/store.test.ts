import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import type { AttachmentView } from '../../../src/panel/context.ts';
import type { PanelState } from '../../../src/panel/contract.ts';
import { sentenceOf } from '../../../media/announce.ts';
import { begin, readSaved, saved } from '../../../media/saved.ts';
import { tabOf } from '../../../media/tab.ts';
import type { Saved } from '../../../media/saved.ts';
import { answered, apply, asked, createStore, isEmpty, reset } from '../../../media/store.ts';
import type { Store } from '../../../media/store.ts';

const newStore = (): Store => createStore({ now: () => 0, announce: () => undefined });

const state = (draft: string, nodes: PanelState['nodes'] = []): PanelState => ({
  conversation: 'c',
  nodes,
  draft,
  attachments: [],
  model: { ready: true, name: 'm', gateway: 'G' },
  fontSize: 0,
  branches: { siblings: [], ahead: false, group: [] },
  queue: [],
  sendWith: 'enter',
});

const prompt = (id: string, text: string) => ({ type: 'prompt', id, text, attachments: [] }) as const;
const reply = (id: string, text: string) =>
  ({
    type: 'reply',
    id,
    author: 'm',
    gateway: 'G',
    blocks: [{ type: 'text', text }],
    status: { type: 'streaming' },
    notices: [],
  }) as const;

/** The draft of a new document. */
function draftOf(host: PanelState, kept?: Saved, typed = ''): string {
  const store = newStore();
  store.draft.value = typed;
  begin(store, host, kept);
  return store.draft.value;
}

describe('the draft of a new document', () => {
  it('is not what another tab of the browser saved', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
    } as Storage;
    const tab = tabOf({ userAgent: 'Chrome' }, () => storage);
    assert.equal(
      tabOf({ userAgent: 'Chrome' }, () => storage),
      tab,
      'after a reload',
    );
    const state = { text: 'half a thought', told: '', tab };
    assert.equal(readSaved(state, tab)?.text, 'half a thought');
    assert.equal(readSaved(state, 'another'), undefined);
    assert.equal(readSaved({ text: 'of before', told: '' }, tab)?.text, 'of before');
    assert.equal(
      tabOf({ userAgent: 'Code Electron/30' }, () => storage),
      undefined,
    );
    const forbidden = (): Storage => {
      throw new Error('SecurityError');
    };
    assert.equal(tabOf({ userAgent: 'Chrome' }, forbidden), undefined);
    assert.equal(readSaved(state)?.text, 'half a thought');
  });

  it('is what the host knows where nothing was saved, and what was typed meanwhile stands after it', () => {
    assert.equal(draftOf(state('half a')), 'half a');
    assert.equal(draftOf(state('half a'), undefined, 'n'), 'half a\nn');
  });

  it('is what was saved where the host has heard no more since', () => {
    assert.equal(draftOf(state('half a'), { text: 'half a thought', told: 'half a' }), 'half a thought');
    assert.equal(draftOf(state('half a'), { text: '', told: 'half a' }), '', 'also where all of it was deleted');
    assert.equal(
      draftOf(state('half'), { text: 'half a thought', told: 'half a' }),
      'half a thought',
      'the last got lost',
    );
  });

  it('is what the host knows where that goes on from what was saved', () => {
    assert.equal(draftOf(state('half a thought'), { text: 'half', told: 'ha' }), 'half a thought');
  });

  it('is both where neither is surely the newer', () => {
    assert.equal(draftOf(state('one'), { text: 'two', told: 'zero' }), 'one\ntwo');
  });

  it('is the conversation’s own where another was shown before, with what the host never heard of', () => {
    const elsewhere = { conversation: 'other' };
    assert.equal(draftOf(state('mine'), { ...elsewhere, text: 'its own', told: 'its own' }), 'mine');
    assert.equal(draftOf(state(''), { ...elsewhere, text: 'its own', told: 'its own' }), '');
    assert.equal(
      draftOf(state('mine'), { ...elsewhere, text: 'its own words', told: 'its own' }),
      'mine\nits own words',
    );
  });

  it('has the words of a question that was not asked, and not of one that was', () => {
    const kept: Saved = { text: 'n', told: '', sending: { id: 'p', text: 'Why?' } };
    assert.equal(draftOf(state(''), kept), 'Why?\nn');
    assert.equal(draftOf(state('', [prompt('p', 'Why?')]), kept), 'n');
    assert.equal(
      draftOf(state('', [prompt('p', 'Why?')]), { text: 'Why?', told: 'Wh' }),
      '',
      'saved before it was asked',
    );
  });

  it('has what an earlier question was being changed to, while that question is shown', () => {
    const store = newStore();
    begin(store, state('', [prompt('p', 'Why?')]), undefined);
    store.editing.value = { node: 'p', text: 'Why not?', detached: ['a'] };
    const kept = saved(store, '');
    const next = newStore();
    begin(next, state('', [prompt('p', 'Why?')]), kept);
    assert.deepEqual(next.editing.value, store.editing.value);
    const other = newStore();
    begin(other, state(''), kept);
    assert.equal(other.editing.value, undefined);
  });

  it('loses no typed word, whatever the host was told and whenever the document goes', () => {
    const steps = fc.array(fc.constantFrom('type', 'tell', 'lose', 'send', 'refuse', 'anew'), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (schedule) => {
        let store = newStore();
        begin(store, state(''), undefined);
        let [host, told, words, questions] = ['', '', 0, 0];
        const nodes: ReturnType<typeof prompt>[] = [];
        for (const step of schedule) {
          const isPending = store.pending.value !== undefined;
          if (step === 'type') store.draft.value += ` w${++words}.`;
          if (step === 'tell' || step === 'lose') told = store.draft.value;
          if (step === 'tell') host = told;
          if (step === 'send' && !isPending && store.draft.value !== '') asked(store, `q${++questions}`);
          if (step === 'refuse' && store.pending.value !== undefined) {
            const { id, text } = store.pending.value;
            if (words % 2 === 0) answered(store, id, false);
            else {
              nodes.push(prompt(id, text));
              host = '';
              answered(store, id, true);
            }
          }
          if (step === 'anew') {
            const kept = saved(store, told);
            store = newStore();
            begin(store, state(host, nodes), kept);
          }
        }
        const shown = [store.draft.value, store.pending.value?.text ?? '', ...nodes.map(({ text }) => text)].join(' ');
        for (let word = 1; word <= words; word++) assert.ok(shown.includes(` w${word}.`), `${word} in ${shown}`);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the thread', () => {
  it('follows the visible path: nodes that left it are gone, the others stay the same objects', () => {
    const store = newStore();
    begin(
      store,
      state('', [prompt('p', 'Why?'), reply('r', 'So.'), prompt('q', 'And?'), reply('s', 'Then.')]),
      undefined,
    );
    const [kept] = store.nodes.value;
    apply(store, [
      { type: 'path', ids: ['p', 'r'] },
      { type: 'node', node: prompt('q2', 'Or?') },
    ]);
    assert.deepEqual(
      store.nodes.value.map(({ id }) => id),
      ['p', 'r', 'q2'],
    );
    assert.equal(store.nodes.value[0], kept);
  });

  it('a delta touches its own block alone', () => {
    const store = newStore();
    begin(store, state('', [prompt('p', 'Why?'), reply('r', 'So'), reply('s', 'Then')]), undefined);
    const before = store.nodes.value;
    apply(store, [{ type: 'append', reply: 's', at: 0, text: ' what' }]);
    assert.equal(store.nodes.value, before);
    const [, , last] = before;
    assert.equal(last?.type === 'reply' && last.blocks.value[0]?.text.value, 'Then what');
  });
});

describe('what is said aloud', () => {
  /** A panel, and what it said. */
  function listening(): { readonly store: Store; readonly said: () => readonly string[] } {
    const said: string[] = [];
    const store = createStore({
      now: () => 0,
      announce: (what) => {
        said.push(sentenceOf(what, (name, ...about) => [name, ...about].join(' ')) ?? '');
        return said.at(-1);
      },
    });
    begin(store, state(''), undefined);
    return { store, said: () => said.splice(0).filter(Boolean) };
  }

  it('of a reply is one sentence for each thing that happens, and none for each token', () => {
    const { store, said } = listening();
    const problem = { sentence: 'Busy.', buttons: [] };
    const standing = { type: 'status', reply: 'r', author: 'm', gateway: 'G' } as const;
    apply(store, [{ type: 'node', node: { ...reply('r', ''), status: { type: 'waiting', elapsed: 0 } } }]);
    assert.deepEqual(said(), ['saidWaiting m']);
    for (const wait of [9_000, 8_000]) {
      apply(store, [{ ...standing, status: { type: 'retrying', wait, ...problem } }]);
    }
    assert.deepEqual(said(), ['saidRetry Busy. 9']);
    apply(store, [
      { ...standing, status: { type: 'waiting', elapsed: 0 } },
      { ...standing, status: { type: 'streaming' } },
      ...Array.from({ length: 50 }, () => ({ type: 'append', reply: 'r', at: 0, text: 'word ' }) as const),
      { type: 'node', node: reply('r', 'word') },
    ]);
    assert.deepEqual(said(), []);
    apply(store, [{ ...standing, status: { type: 'complete', buttons: [] } }]);
    assert.deepEqual(said(), ['saidComplete m']);
  });

  it('of the rest is what was attached, removed or chosen, and that a conversation is new', () => {
    const { store, said } = listening();
    const [one, two] = [
      { id: '1', label: 'a.ts:1', title: '' },
      { id: '2', label: 'b.ts:2', title: '' },
    ];
    apply(store, [{ type: 'attachments', attachments: [one] }]);
    apply(store, [{ type: 'attachments', attachments: [one, two] }]);
    apply(store, [{ type: 'attachments', attachments: [two] }]);
    assert.deepEqual(said(), ['saidAttached a.ts:1', 'saidAttached b.ts:2', 'saidRemoved a.ts:1']);
    store.draft.value = 'Why?';
    asked(store, 'p');
    apply(store, [{ type: 'attachments', attachments: [] }]);
    assert.deepEqual(said(), [], 'what goes with a question is not removed');
    for (const name of ['n', 'n']) apply(store, [{ type: 'model', model: { ready: true, name, gateway: 'G' } }]);
    assert.deepEqual(said(), ['saidModel n']);
    reset(store, { ...state(''), conversation: 'd' });
    assert.deepEqual(said(), ['saidNewConversation']);
  });
});

describe('a draft that was left for an earlier question', () => {
  const walking = (): Store => {
    const store = newStore();
    begin(store, state(''), undefined);
    store.draft.value = 'asked before';
    store.walk.value = { at: 1, left: new Map([[0, 'the draft']]), text: 'asked before' };
    return store;
  };

  it('is back in the text box when that question is sent', () => {
    const store = walking();
    assert.equal(asked(store, 'p').text, 'asked before');
    assert.equal(store.draft.value, 'the draft');
    assert.equal(store.walk.value, undefined);
  });

  it('is kept for the next document', () => {
    const kept = saved(walking(), 'asked before');
    const next = newStore();
    begin(next, state('asked before'), kept);
    assert.equal(next.draft.value, 'the draft');
  });
});

describe('what waits', () => {
  const running = (): Store => {
    const store = newStore();
    begin(store, state('', [prompt('p', 'Why?')]), undefined);
    asked(store, 'q');
    store.draft.value = 'And?';
    return store;
  };

  it('is kept for the next document until the host has it, as what it is changed to is', () => {
    const store = running();
    asked(store, 'w');
    const kept = saved(store, '');
    const next = newStore();
    begin(next, state(''), kept);
    assert.equal(next.draft.value, 'And?');
    const taken = newStore();
    const queue = [{ id: 'w', text: 'And?', attachments: [] }];
    begin(taken, { ...state(''), queue }, { ...kept, rewording: { id: 'w', text: 'Or?' } });
    assert.equal(taken.draft.value, '');
    assert.deepEqual(taken.rewording.value, { id: 'w', text: 'Or?' });
  });

  it('is back in the text box if it could not be asked', () => {
    const store = running();
    asked(store, 'w');
    answered(store, 'w', false);
    assert.equal(store.draft.value, 'And?');
    assert.equal(saved(store, '').queueing, undefined);
  });

  it('is nothing while there is only what attaches itself', () => {
    const file: AttachmentView = { id: 'a', label: 'app.ts', title: 'src/app.ts' };
    const store = newStore();
    store.attachments.value = [{ ...file, automatic: true }];
    assert.equal(isEmpty(store), true);
    store.attachments.value = [file];
    assert.equal(isEmpty(store), false);
  });
});
