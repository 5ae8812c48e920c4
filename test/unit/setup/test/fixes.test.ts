import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { diagnose as diagnoseError } from '../../../../src/faults/diagnose.ts';
import type { FaultType } from '../../../../src/faults/diagnose.ts';
import { explain } from '../../../../src/faults/explain.ts';
import { createTransport } from '../../../../src/host/transport.node.ts';
import { errorFromResponse } from '../../../../src/messages/errors/classify.ts';
import { MessagesError, redactor } from '../../../../src/messages/index.ts';
import type { ErrorKind } from '../../../../src/messages/index.ts';
import { diagnose } from '../../../../src/setup/test/fixes.ts';
import { testGateway } from '../../../../src/setup/test/testGateway.ts';
import { fixWords } from '../../../../src/setup/words.ts';
import { endFrames, endpointAt, frame, gather, hello, startFrame, textFrames } from '../../messages/support.ts';

/** Servers that are no gateways, by the bytes they send to whoever connects or asks. */
interface Stranger {
  readonly scheme?: 'https';
  readonly greets?: string | Buffer;
  readonly answers?: string | Buffer;
  readonly kind: ErrorKind;
  readonly fault: FaultType;
  /** What the error alone tells. */
  readonly alone: FaultType;
}

const brokenZip = Buffer.concat([Buffer.from('1f8b0800000000000003', 'hex'), Buffer.alloc(200, 7)]);
const strangers: Readonly<Record<string, Stranger>> = {
  'an SSH server': {
    greets: 'SSH-2.0-OpenSSH_9.6\r\n',
    kind: 'not_messages',
    fault: 'secureServer',
    alone: 'notHttp',
  },
  'a server that only speaks TLS, and says so': {
    answers: Buffer.from('15030100020246', 'hex'),
    kind: 'not_messages',
    fault: 'secureServer',
    alone: 'notHttp',
  },
  'a plain server asked for https': {
    scheme: 'https',
    answers: 'HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n',
    kind: 'tls',
    fault: 'plainServer',
    alone: 'noEncryption',
  },
  'a proxy that wants a name': {
    answers: 'HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
    kind: 'network',
    fault: 'proxy',
    alone: 'proxy',
  },
  'a broken zip': {
    answers: Buffer.concat([
      Buffer.from(
        `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\ncontent-length: ${brokenZip.length}\r\n\r\n`,
      ),
      brokenZip,
    ]),
    kind: 'malformed',
    fault: 'brokenStream',
    alone: 'brokenStream',
  },
  'a head that is none': {
    answers: 'HTTP/1.1 200 OK\r\nno name\r\n\r\n',
    kind: 'malformed',
    fault: 'brokenStream',
    alone: 'brokenStream',
  },
};

describe('a server that is no gateway is named for what it is, and asked once', () => {
  for (const [name, { scheme = 'http', greets, answers, kind, fault, alone }] of Object.entries(strangers)) {
    it(name, async () => {
      let connections = 0;
      const server = net.createServer((socket) => {
        connections++;
        socket.on('error', () => undefined);
        if (greets !== undefined) socket.write(greets);
        socket.once('data', () => (answers === undefined ? socket.end() : socket.end(answers)));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const { port } = server.address() as AddressInfo;
        const endpoint = endpointAt(`${scheme}://127.0.0.1:${port}`);
        const { end } = await gather(endpoint, hello, { transport: createTransport(), retries: 2 });
        assert.ok(end.ending.type === 'failed');
        const { error } = end.ending;
        assert.deepEqual([error.kind, connections], [kind, 1], error.code);
        assert.equal(diagnose(error, endpoint).fault.type, fault);
        assert.equal(diagnoseError(error).type, alone);
      } finally {
        server.close();
      }
    });
  }
});

/** A body as a server sent it, the fault it must be taken for, and the first button. */
interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly auth?: 'bearer' | 'x-api-key';
  readonly fault: FaultType;
  readonly button: string;
  /** What the error alone tells, where a test knows more. */
  readonly alone?: readonly FaultType[];
}

const said = (message: string, more: object = {}): object => ({ error: { message, ...more } });
const page = (title: string): string => `<!DOCTYPE html><html><head><title>${title}</title></head></html>`;
const other = { fault: 'wrongHeader', alone: ['wrongKey'] } as const;
const toBearer = { ...other, auth: 'x-api-key', button: 'Send the Key as Authorization: Bearer' } as const;
const toKey = { ...other, auth: 'bearer', button: 'Send the Key as x-api-key' } as const;
const wrongKey = { fault: 'wrongKey', button: 'Set Key' } as const;
const blocked = { fault: 'blocked', button: 'Test Again' } as const;
const place = { fault: 'place', button: 'Test Again' } as const;
const noModel = { fault: 'model', button: 'Choose Model' } as const;
const refused = { fault: 'refused', button: 'Choose Model', alone: ['refused', 'field', 'images'] } as const;
const otherApi = { fault: 'otherApi', button: 'Edit URL', alone: ['refused'] } as const;
const forbidden = { fault: 'forbidden', button: 'Set Key' } as const;

const refusals: readonly Refusal[] = [
  // The key is looked for in the other header.
  { status: 403, body: { detail: 'Not authenticated' }, ...toBearer },
  { status: 401, body: said('Missing Authorization header'), ...toBearer },
  { status: 401, body: said('No Authorization header provided'), ...toBearer },
  { status: 401, body: said('Authorization header is missing'), ...toBearer },
  { status: 401, body: said('Missing bearer or basic authentication in header'), ...toBearer },
  { status: 401, body: said('Authentication Fails (auth header format should be Bearer sk-...)'), ...toBearer },
  { status: 401, body: said('Authentication Error, No api key passed in.'), ...toBearer },
  {
    status: 401,
    body: said(
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)",
    ),
    ...toBearer,
  },
  { status: 401, body: said('Missing x-api-key header'), ...toKey },
  { status: 401, body: said('header x-api-key not found'), ...toKey },
  { status: 400, body: said('Missing API key'), ...toKey },
  { status: 400, body: said('API Key is required'), ...toKey },
  // The key is wrong.
  { status: 401, body: { detail: 'Not authenticated' }, ...wrongKey },
  { status: 401, body: said('Missing Authorization header'), auth: 'bearer', ...wrongKey },
  { status: 401, body: said('invalid x-api-key', { type: 'authentication_error' }), ...wrongKey },
  { status: 401, body: said('Invalid or missing API key'), ...wrongKey },
  { status: 401, body: said('Invalid bearer token'), ...wrongKey },
  { status: 403, body: said('Invalid API key'), ...wrongKey },
  { status: 403, body: said('API key not valid'), ...wrongKey },
  { status: 403, body: said('Invalid token', { type: 'authentication_error' }), ...wrongKey },
  { status: 400, body: said('API key not valid. Please pass a valid API key.', { code: 400 }), ...wrongKey },
  { status: 403, body: said('Your API key has expired'), ...wrongKey },
  { status: 403, body: { message: 'Bearer token has expired' }, ...wrongKey },
  { status: 403, body: { success: false, errors: [{ code: 10000, message: 'Authentication error' }] }, ...wrongKey },
  { status: 403, body: said('Invalid token. Check /v1/models with your token.'), ...wrongKey },
  { status: 403, body: said('无效的令牌，无法访问模型'), ...wrongKey },
  { status: 500, body: said('Upstream returned 401: Incorrect API key provided'), ...wrongKey },
  { status: 500, body: said('litellm.AuthenticationError: AnthropicException - invalid x-api-key'), ...wrongKey },
  // The key may not do it, or not here.
  { status: 403, body: { message: 'Forbidden' }, ...forbidden },
  { status: 403, body: said('Your API key does not have permission to use the specified resource.'), ...forbidden },
  {
    status: 403,
    body: { errors: [{ code: 1, message: 'Your Cloudflare API token is not authorized for this account' }] },
    ...forbidden,
  },
  {
    status: 403,
    body: said('see https://developers.cloudflare.com/ai-gateway/ … gateway authentication failed'),
    ...forbidden,
  },
  { status: 403, body: page('Invalid API key'), ...forbidden },
  { status: 403, body: page('Your token is not known'), ...forbidden },
  { status: 403, body: said('Your input was flagged by the moderation model.'), ...forbidden },
  { status: 403, body: said('Content violates usage guidelines of this model.'), ...forbidden },
  {
    status: 403,
    body: said(
      'openai/o1 requires moderation on OpenAI. Your input was flagged for "violence". No credits were charged.',
    ),
    ...forbidden,
  },
  {
    status: 400,
    body: said(
      'This credential is only authorized for use with Claude Code and cannot be used for other API requests.',
    ),
    ...forbidden,
  },
  { status: 403, body: 'error code: 1020', ...blocked },
  { status: 403, body: 'error code: 1010', ...blocked },
  { status: 403, body: page('Just a moment...'), ...blocked },
  { status: 403, body: page('Internet Security by Zscaler'), ...blocked },
  { status: 403, body: page('403 Forbidden'), ...blocked },
  { status: 403, body: page('HTTP Status 403 – Forbidden'), ...blocked },
  { status: 403, body: page('Attention Required! | Cloudflare'), ...blocked },
  { status: 403, body: said('This service is not available in your country'), ...place },
  { status: 403, body: said('This model is not available in your region.'), ...place },
  {
    status: 403,
    body: said('Access to Anthropic models is not allowed from unsupported countries, regions, or territories.'),
    ...place,
  },
  { status: 403, body: said('Country, region, or territory not supported'), ...place },
  { status: 403, body: said('IP address not in whitelist'), ...place },
  {
    status: 403,
    body: { message: 'Missing Authentication Token' },
    fault: 'path',
    button: 'Edit URL',
  },
  // The model.
  { status: 403, body: said('Your API key does not have permission to use model claude-x'), ...noModel },
  { status: 403, body: said('This token has no access to model claude-x', { type: 'new_api_error' }), ...noModel },
  { status: 403, body: said('该令牌无权访问模型 claude-x'), ...noModel },
  { status: 403, body: said('Your API key is not allowed to use the model claude-x'), ...noModel },
  { status: 403, body: said("key not allowed to access model. This key can only access models=['x']"), ...noModel },
  { status: 403, body: said('You don’t have access to the model with the specified model ID.'), ...noModel },
  { status: 403, body: said('Your organization must be verified to use the model `gpt-5`.'), ...noModel },
  { status: 403, body: said('Unauthorized to use this model'), ...noModel },
  { status: 400, body: said('This model is not available in your region.'), ...noModel },
  { status: 400, body: said('claude-x is not a valid model ID'), ...noModel },
  { status: 400, body: said('LLM Provider NOT provided. You passed model=claude-x'), ...noModel },
  { status: 400, body: said('No such thing', { param: 'model' }), ...noModel },
  { status: 404, body: said('No endpoints found for claude-x.'), ...noModel },
  // The request, which only mentions the model.
  { status: 400, body: said('streaming is not supported for this model'), ...refused },
  { status: 400, body: said('this model only supports the chat completions endpoint'), ...refused },
  { status: 400, body: said('Organization must be verified to use the model'), ...refused },
  { status: 404, body: said('No endpoints found matching your data policy (Zero data retention).'), ...refused },
  { status: 400, body: said('max_tokens: must be at least 1024'), ...refused },
  // Another API.
  { status: 422, body: { detail: [{ loc: ['body', 'prompt'], msg: 'Field required' }] }, ...otherApi },
  { status: 422, body: { detail: [{ loc: ['body', 'inputs'], msg: 'field required' }] }, ...otherApi },
];

describe('a refusal is taken for what it says', () => {
  for (const { status, body, auth = 'bearer', fault, button, alone = [fault] } of refusals) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    it(`${status}, ${auth}: ${text}`, () => {
      const headers = new Headers({ 'content-type': text.startsWith('<') ? 'text/html' : 'application/json' });
      const error = errorFromResponse({ status, headers, body: text }, redactor(['the-secret-key']));
      const endpoint = endpointAt('https://gw.example', { key: 'the-secret-key' });
      const diagnosis = diagnose(error, { ...endpoint, dialect: { ...endpoint.dialect, auth } });
      const [fix] = diagnosis.fixes;
      assert.deepEqual([diagnosis.fault.type, fix && fixWords(fix)], [fault, button], error.kind);
      assert.ok(alone.includes(diagnoseError(error).type), diagnoseError(error).type);
      const { sentence } = explain(error);
      assert.ok(sentence.includes(error.detail ?? ''), 'in its own words too');
      // Behind a gateway that fails over a key there may be others.
      assert.equal(error.retryable, status >= 500);
      if (status === 403 && error.kind !== 'not_found')
        assert.ok(diagnosis.fixes.some(({ kind }) => kind === 'setKey'));
    });
  }

  it('a field that only this gateway’s settings ask for can be left out', () => {
    const body = JSON.stringify(said('Unknown parameter: top_words'));
    const error = errorFromResponse({ status: 400, headers: new Headers(), body });
    const endpoint = endpointAt('https://gw.example', { body: { top: 1, top_words: 3 } });
    assert.deepEqual(diagnose(error, endpoint).fixes, [{ kind: 'removeField', field: 'top_words' }]);
  });

  for (const [message, field] of [
    ['reasoning: Extra inputs are not permitted', 'reasoning'],
    ['Unknown parameter reasoning with temperature', 'temperature'],
  ] as const) {
    it(`the button alone names what is left out: ${message}`, () => {
      const error = errorFromResponse({ status: 400, headers: new Headers(), body: JSON.stringify(said(message)) });
      const endpoint = endpointAt('https://gw.example', { body: { reasoning: {} } });
      const { fault, fixes } = diagnose(error, endpoint);
      assert.deepEqual([error.field, fixes.map((fix) => fixWords(fix))], [field, ['Leave Out reasoning']]);
      assert.equal(fault.type, 'ownField');
    });
  }
});

describe('a connection that was not', () => {
  const codes: Readonly<Record<string, FaultType>> = {
    ETIMEDOUT: 'unreachable',
    UND_ERR_CONNECT_TIMEOUT: 'unreachable',
    EHOSTUNREACH: 'unreachable',
    ENETDOWN: 'offline',
    ENETUNREACH: 'offline',
    ECONNREFUSED: 'nothingListens',
    ENOTFOUND: 'noSuchHost',
    ECONNRESET: 'closed',
    EPIPE: 'closed',
  };
  for (const [code, fault] of Object.entries(codes)) {
    it(`${code}: ${fault}`, () => {
      const error = new MessagesError('network', '', { code });
      assert.equal(diagnose(error, endpointAt('https://gw.example')).fault.type, fault);
    });
  }

  it('in time: unreachable', () => {
    const error = new MessagesError('network', '', { reason: 'connect' });
    assert.equal(diagnose(error, endpointAt('https://gw.example')).fault.type, 'unreachable');
  });
});

describe('a redirect', () => {
  const endpoint = endpointAt('https://gw.example');
  for (const [location, url] of [
    ['https://api.gw.example/anthropic/v1/messages', 'https://api.gw.example/anthropic/v1/messages'],
    ['https://gw2.example/v1/messages?key=secret', 'https://gw2.example/v1/messages'],
    ['/v1/messages/', 'https://gw.example/v1/messages/'],
    ['//gw2.example/', 'https://gw2.example/v1/messages'],
    ['/login', undefined],
    ['/v1/messages', undefined],
    ['http://gw.example/v1/messages', undefined],
    ['javascript:alert(1)', undefined],
  ] as const) {
    it(`to ${location} offers ${url ?? 'nothing'}`, () => {
      const error = errorFromResponse({ status: 308, headers: new Headers({ location }), body: '' });
      const { fixes } = diagnose(error, endpoint);
      const edit = { kind: 'editUrl' } as const;
      assert.deepEqual(fixes, url === undefined ? [edit] : [{ kind: 'setUrl', url }, edit]);
    });
  }
});

/** Local servers that break off, by what they do with a question. */
interface Breaking {
  readonly answers: (response: http.ServerResponse) => void;
  readonly fault: FaultType;
  /** May the other scheme be offered? Only after Test Again, and only where nothing came. */
  readonly scheme?: boolean;
}

const stream = (response: http.ServerResponse, ...frames: readonly string[]): http.ServerResponse => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const each of frames) response.write(each);
  return response;
};
const chunk = 'data: {"id":"c","object":"chat.completion.chunk","choices":[{"delta":{"content":"1"}}]}\n\n';
const breaking: Readonly<Record<string, Breaking>> = {
  'without a word': {
    answers: (response) => void response.destroy(),
    fault: 'secureServer',
    scheme: true,
  },
  'after its head': {
    answers: (response) => {
      stream(response).flushHeaders();
      setImmediate(() => response.destroy());
    },
    fault: 'brokeOff',
  },
  'after signs of life': {
    answers: (response) => void stream(response, frame({ type: 'ping' }), frame({ type: 'ping' })).end(),
    fault: 'brokeOff',
  },
  'in the middle of a reply': {
    answers: (response) => void stream(response, startFrame, textFrames('One two three')).end(),
    fault: 'brokenStream',
  },
  'after a reply of another API': {
    answers: (response) => void stream(response, chunk, chunk, 'data: [DONE]\n\n').end(),
    fault: 'otherApi',
  },
};

describe('a local server that breaks off is not told to speak another protocol', () => {
  for (const [name, { answers, fault, scheme = false }] of Object.entries(breaking)) {
    it(name, async () => {
      const server = http.createServer((request, response) => void request.resume().on('end', () => answers(response)));
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      try {
        const { port } = server.address() as AddressInfo;
        const options = { transport: createTransport(), signal: AbortSignal.timeout(20_000) };
        const endpoint = endpointAt(`http://127.0.0.1:${port}`);
        for await (const row of testGateway(endpoint, options)) {
          if (row.state !== 'failed') continue;
          assert.ok(row.finding.type === 'fault');
          assert.equal(row.finding.fault.type, fault);
          assert.notEqual(row.fixes[0]?.kind, 'setUrl');
          assert.equal(
            row.fixes.some(({ kind }) => kind === 'setUrl'),
            scheme,
          );
          return;
        }
        assert.fail('no row failed');
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }

  it('nor one that speaks another API where it is asked, and this one elsewhere', async () => {
    const server = http.createServer((request, response) => {
      request.resume().on('end', () => {
        if (request.url === '/api/v1/messages') stream(response, startFrame, textFrames('Hi'), endFrames()).end();
        else {
          response.writeHead(422, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ detail: [{ loc: ['body', 'prompt'], msg: 'Field required' }] }));
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const origin = `http://127.0.0.1:${port}`;
      const options = { transport: createTransport(), signal: AbortSignal.timeout(20_000) };
      const fixes = [];
      for await (const row of testGateway(endpointAt(origin), options)) fixes.push(...row.fixes);
      assert.deepEqual(fixes, [{ kind: 'setUrl', url: `${origin}/api/v1/messages` }, { kind: 'editUrl' }]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
