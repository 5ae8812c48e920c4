import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, it } from 'node:test';
import { actionIds, actionsFor, isAction, titleOf } from '../../../src/faults/actions.ts';
import type { Action } from '../../../src/faults/actions.ts';
import { diagnose } from '../../../src/faults/diagnose.ts';
import type { Fault, FaultType } from '../../../src/faults/diagnose.ts';
import { explain } from '../../../src/faults/explain.ts';
import { english } from '../../../src/faults/l10n.ts';
import { faultWords } from '../../../src/faults/sentences.ts';
import { fromCode, MessagesError, reasons } from '../../../src/messages/index.ts';
import type { ErrorFields, ErrorKind, Reason } from '../../../src/messages/index.ts';
import { asked, faults, snapshot } from './samples.ts';

const faultOf = (kind: ErrorKind, fields: ErrorFields = {}): Fault => diagnose(new MessagesError(kind, 'Why.', fields));

/** Each kind alone, with the fault and the button a user would want first. Typed so that a new kind must be listed. */
const kinds: Readonly<Record<ErrorKind, readonly [FaultType, Action | undefined]>> = {
  auth: ['wrongKey', 'setKey'],
  permission: ['forbidden', 'chooseModel'],
  credit: ['credit', 'retry'],
  not_found: ['path', 'editGateway'],
  model: ['model', 'chooseModel'],
  invalid: ['refused', 'openSettings'],
  too_large: ['tooLarge', 'newConversation'],
  context: ['context', 'newConversation'],
  rate_limit: ['rateLimit', 'retry'],
  overloaded: ['overloaded', 'retry'],
  server: ['server', 'retry'],
  timeout: ['timeout', 'retry'],
  network: ['connectionLost', 'retry'],
  tls: ['certificate', 'retry'],
  redirect: ['redirect', 'editGateway'],
  not_messages: ['otherApi', 'editGateway'],
  malformed: ['brokenStream', 'retry'],
  limit: ['tooLong', 'retry'],
  request: ['unsendable', 'openSettings'],
  stopped: ['stopped', 'retry'],
};

/** Each reason with the kind it comes with. */
const ofReason: Readonly<Record<Reason, readonly [ErrorKind, FaultType]>> = {
  no_gateway: ['request', 'noGateway'],
  unknown_gateway: ['request', 'unknownGateway'],
  bad_gateway: ['request', 'badGateway'],
  no_model: ['request', 'noModel'],
  narrowed: ['request', 'narrowed'],
  key_command: ['auth', 'keyCommand'],
  no_key: ['auth', 'noKey'],
  signed_out: ['auth', 'signedOut'],
  sign_in_refused: ['auth', 'signInRefused'],
  sign_in_denied: ['auth', 'signInDenied'],
  sign_in_expired: ['auth', 'signInExpired'],
  foreign_sign_in: ['request', 'foreignSignIn'],
  no_sign_in: ['request', 'noSignIn'],
  bad_key: ['request', 'badKey'],
  budget: ['request', 'budget'],
  rate_wait: ['rate_limit', 'rateWait'],
  key_store: ['auth', 'keyStore'],
  no_key_sent: ['auth', 'keyWanted'],
  blocked: ['permission', 'blocked'],
  place: ['permission', 'place'],
  proxy: ['network', 'proxy'],
  cors: ['network', 'browser'],
  offline: ['network', 'offline'],
  connect: ['network', 'unreachable'],
  client_certificate: ['tls', 'clientCertificate'],
  certificate_wanted: ['tls', 'certificateWanted'],
  certificate_refused: ['tls', 'certificateRefused'],
  no_encryption: ['tls', 'noEncryption'],
  first_byte: ['timeout', 'timeout'],
  idle: ['timeout', 'timeout'],
  eof: ['network', 'cutOff'],
  quiet: ['limit', 'quiet'],
  web_page: ['not_messages', 'webPage'],
  empty_body: ['not_messages', 'otherApi'],
  empty_list: ['not_found', 'path'],
};

describe('an error is diagnosed', () => {
  for (const [kind, [fault, first]] of Object.entries(kinds)) {
    it(`${kind}: ${fault}`, () => {
      const found = faultOf(kind as ErrorKind);
      assert.deepEqual([found.type, actionsFor(found)[0]], [fault, first]);
    });
  }

  for (const [reason, [kind, fault]] of Object.entries(ofReason)) {
    it(`${kind}, ${reason}: ${fault}`, () => assert.equal(faultOf(kind, { reason: reason as Reason }).type, fault));
  }

  for (const [kind, fields, fault] of [
    ['auth', { reason: 'no_key', field: 'x-portal' }, { type: 'noHeader', header: 'x-portal' }],
    ['model', { status: 403 }, { type: 'model', isForbidden: true }],
    ['invalid', { field: 'model' }, { type: 'model', isForbidden: false }],
    ['invalid', { field: 'images' }, { type: 'images' }],
    ['invalid', { field: 'messages.3.content' }, { type: 'refused' }],
    ['invalid', { field: 'max_tokens' }, { type: 'refused' }],
    ['invalid', { field: 'max_tokens', limit: 4096 }, { type: 'tokenLimit', limit: 4096 }],
    ['invalid', { field: 'metadata' }, { type: 'field', field: 'metadata', change: undefined }],
    ['invalid', { field: 'temperature' }, { type: 'field', field: 'temperature', change: 'omit' }],
    ['invalid', { field: 'thinking.type' }, { type: 'field', field: 'thinking.type', change: 'reform' }],
    ['request', { field: 'temperature' }, { type: 'unsendable', problem: 'Why.', change: 'omit' }],
    ['request', { field: 'thinking' }, { type: 'unsendable', problem: 'Why.', change: 'omit' }],
    ['request', { field: 'url' }, { type: 'badAddress', problem: 'Why.' }],
    ['request', { field: 'messages' }, { type: 'badQuestion', problem: 'Why.' }],
    ['request', { field: 'key' }, { type: 'badKey' }],
    ['rate_limit', { retryAfter: 30_000 }, { type: 'rateLimit', wait: 30_000 }],
    ['server', { status: 502 }, { type: 'server', status: 502 }],
    ['server', { status: 502, reason: 'web_page' }, { type: 'server', status: 502 }],
    ['server', { status: 200 }, { type: 'server', status: undefined }],
    ['network', { code: 'ENOTFOUND' }, { type: 'noSuchHost' }],
    ['network', { code: 'EAI_AGAIN' }, { type: 'offline' }],
    ['network', { code: 'ENETUNREACH' }, { type: 'offline' }],
    ['network', { code: 'ECONNREFUSED' }, { type: 'nothingListens' }],
    ['network', { code: 'EHOSTUNREACH' }, { type: 'unreachable' }],
    ['network', { code: 'ETIMEDOUT' }, { type: 'unreachable' }],
    ['network', { code: 'UND_ERR_CONNECT_TIMEOUT' }, { type: 'unreachable' }],
    ['network', { code: 'ECONNRESET' }, { type: 'closed' }],
    ['network', { code: 'EPIPE' }, { type: 'closed' }],
    ['tls', { code: 'CERT_HAS_EXPIRED' }, { type: 'certificate', problem: 'expired' }],
    ['tls', { code: 'CERT_NOT_YET_VALID' }, { type: 'certificate', problem: 'notYetValid' }],
    ['tls', { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, { type: 'certificate', problem: 'otherHost' }],
    ['tls', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, { type: 'certificate', problem: 'untrusted' }],
    ['not_messages', { code: 'HPE_INVALID_CONSTANT' }, { type: 'notHttp' }],
    ['redirect', { target: 'https://o.example' }, { type: 'redirect', target: 'https://o.example' }],
  ] satisfies readonly (readonly [ErrorKind, ErrorFields, Fault])[]) {
    it(`${kind}, ${JSON.stringify(fields)}`, () => assert.deepEqual(faultOf(kind, fields), fault));
  }
});

describe('a fault in words', () => {
  it('is as the snapshot holds it (npm run generate writes it anew)', () => {
    assert.equal(snapshot(), fs.readFileSync(new URL('sentences.snapshot.txt', import.meta.url), 'utf8'));
  });

  it('is a sentence of its own, without gaps', () => {
    const said = faults.map((fault) => faultWords(fault, asked));
    for (const sentence of [...said, ...faults.map((fault) => faultWords(fault))]) {
      assert.match(sentence, /^\p{Lu}.*[.?]$/u);
      assert.doesNotMatch(sentence, /[{}]|undefined|null|NaN/);
    }
    assert.equal(new Set(said).size, said.length);
  });

  it('has actions, each once; one that was agreed to change comes first', () => {
    for (const fault of faults) {
      const actions = actionsFor(fault);
      assert.equal(new Set(actions).size, actions.length);
      assert.ok(actions.length > 0 || fault.type === 'badQuestion', fault.type);
      if ('change' in fault && fault.change !== undefined) assert.equal(actions[0], 'adapt');
      for (const action of actions) assert.match(titleOf(action, english), /^\p{Lu}/u);
    }
  });

  it('names actions that there are, and no other word is one', () => {
    for (const action of actionIds) assert.ok(isAction(action));
    for (const word of ['', 'Retry', 'toString', '__proto__', 'workbench.action.quit']) assert.ok(!isAction(word));
  });

  it('quotes the gateway in its own words, cleaned', () => {
    const { sentence } = explain(new MessagesError('credit', '', { detail: ' Insufficient\u202e quota' }), asked);
    assert.match(sentence, / It says: “Insufficient quota”$/);
    assert.doesNotMatch(explain(new MessagesError('credit', '', { detail: ' ' })).sentence, /It says/);
  });

  it('is worded by the translations given', () => {
    const l10n = { t: (message: string, args?: Record<string, string | number>) => `«${english.t(message, args)}»` };
    assert.equal(explain(new MessagesError('stopped', ''), asked, l10n).sentence, '«Stopped.»');
    assert.equal(english.t('{a} {b}', { a: '{b}', b: 1 }), '{b} 1', 'an argument is never a template');
  });
});

it('a reason that was kept as a code is read as one, and no code of the system is', () => {
  for (const reason of reasons) assert.equal(fromCode(reason.toUpperCase()), reason);
  for (const code of [undefined, '', 'ECONNREFUSED', 'no_key', 'Proxy']) assert.equal(fromCode(code), undefined);
});
