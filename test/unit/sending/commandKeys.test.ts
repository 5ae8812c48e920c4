import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { parseGateway } from '../../../src/gateways/gateway.ts';
import type { Gateway } from '../../../src/gateways/gateway.ts';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { runCommand } from '../../../src/host/command.node.ts';
import { createTransport } from '../../../src/host/transport.node.ts';
import { stream } from '../../../src/messages/index.ts';
import { CommandKeys } from '../../../src/sending/commandKeys.ts';
import { createLimiter } from '../../../src/sending/limiter.ts';
import { createSend } from '../../../src/sending/send.ts';
import type { SendUpdate } from '../../../src/sending/send.ts';
import { startGateway } from '../../gateway/server.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-key-'));
after(() => fs.rmSync(folder, { recursive: true }));

/** A program of its own, in the shell's language. */
function program(name: string, text: string): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return file;
}

const gatewayWith = (keyCommand: object, baseUrl = 'https://gate.example'): Gateway =>
  parseGateway({ id: 'gate', baseUrl, auth: 'bearer', model: 'm', keyCommand }).gateway ?? assert.fail();

const keysOf = (more: { readonly isTrusted?: boolean; readonly now?: () => number; readonly run?: undefined } = {}) =>
  new CommandKeys({
    isTrusted: () => more.isTrusted ?? true,
    now: more.now ?? (() => 0),
    run: 'run' in more ? undefined : runCommand,
  });

const refuses = async (keys: CommandKeys, gateway: Gateway, message: RegExp): Promise<void> =>
  assert.rejects(keys.key(gateway), { name: 'MessagesError', kind: 'auth', reason: 'key_command', message });

describe('a command that prints a key', () => {
  it('gets its arguments as they are, no shell, and not the folder that is open', async () => {
    const echo = program('echo', 'printf "%s|%s|%s\\n" "$1" "$#" "$(pwd)"');
    const printed = await keysOf().key(gatewayWith({ command: [echo, 'a;b$(id)`id`*'] }));
    assert.equal(printed, `a;b$(id)\`id\`*|1|${os.homedir()}`);
  });

  it('runs once for all who wait, and again when its key is old or refused', async () => {
    const count = program(
      'count',
      `echo x >> "${folder}/runs"; wc -l < "${folder}/runs" | tr -d ' ' | sed 's/^/key-/'`,
    );
    const gateway = gatewayWith({ command: [count], lifetime: 60 });
    let now = 0;
    const keys = keysOf({ now: () => now });
    assert.deepEqual(await Promise.all([keys.key(gateway), keys.key(gateway)]), ['key-1', 'key-1']);
    now = 59_999;
    assert.equal(await keys.key(gateway), 'key-1');
    now = 60_000;
    assert.equal(await keys.key(gateway), 'key-2');
    assert.equal(await keys.forget(gateway, 'key-2'), true);
    assert.equal(await keys.key(gateway), 'key-3');
    // Another request had been refused the same key.
    assert.equal(await keys.forget(gateway, 'key-2'), true);
    assert.equal(await keys.key(gateway), 'key-3');
  });

  it('that fails says why, without a key, and is tried again', async () => {
    const failing = program('failing', 'echo "not signed in, sk-ant-api03-abcdefghijklmnop1234567890" >&2; exit 3');
    const keys = keysOf();
    const gateway = gatewayWith({ command: [failing] });
    await refuses(keys, gateway, /^It ended with code 3\. not signed in/);
    await assert.rejects(keys.key(gateway), ({ message }: Error) => !message.includes('abcdefghijklmnop'));
    // As a shell says what it runs, or a program what it was refused: keys of no known form.
    for (const key of ['3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c', 'q7/RtY+uIoP1aSd/FgHjKlZ=', '0b1c-4d5e6f7a8b9c0d-abc1']) {
      const traced = gatewayWith({
        command: [program('traced', `echo '+ KEY=${key} expired at login.example' >&2; exit 1`)],
      });
      await assert.rejects(
        keys.key(traced),
        ({ message }: Error) => message === 'It ended with code 1. + … expired at login.example',
      );
    }
    await refuses(keys, gatewayWith({ command: [path.join(folder, 'missing')] }), /couldn’t be run \(ENOENT\)/);
    await refuses(keys, gatewayWith({ command: [program('silent', '')] }), /printed nothing/);
    await refuses(
      keys,
      gatewayWith({ command: [program('loud', 'head -c 70000 /dev/zero')] }),
      /^It printed too much\.$/,
    );
    await refuses(keys, gatewayWith({ command: [program('ended', 'kill -9 $$')] }), /^It was ended by SIGKILL\.$/);
    await refuses(keys, gatewayWith({ command: [program('two', 'echo a; echo b')] }), /more than one line/);
    await refuses(keys, gatewayWith({ command: [program('slow', 'exec sleep 60')], timeout: 1 }), /longer than 1 s/);
    fs.writeFileSync(path.join(folder, 'failing'), '#!/bin/sh\necho good\n');
    assert.equal(await keys.key(gateway), 'good');
  });

  it('is ended together with what it started', { timeout: 10_000 }, async () => {
    const held = path.join(folder, 'held');
    execFileSync('mkfifo', [held]);
    const parent = program(
      'parent',
      `sh -c 'exec >"${held}"; touch "${folder}/begun"; exec sleep 60' &
      while [ ! -e "${folder}/begun" ]; do sleep 0.02; done
      head -c 70000 /dev/zero
      wait`,
    );
    // It ends when nobody has it open for writing any more.
    const isReleased = once(fs.createReadStream(held).resume(), 'end');
    await refuses(keysOf(), gatewayWith({ command: [parent] }), /^It printed too much\.$/);
    await isReleased;
  });

  it('isn’t run in Restricted Mode, nor where no program can be', async () => {
    const touched = program('touch', `touch "${folder}/touched"; echo key`);
    await refuses(keysOf({ isTrusted: false }), gatewayWith({ command: [touched] }), /Restricted Mode/);
    await refuses(keysOf({ run: undefined }), gatewayWith({ command: [touched] }), /can’t be run here/);
    assert.equal(fs.existsSync(path.join(folder, 'touched')), false);
  });

  it('must be named by its full path', () => {
    for (const command of [['get-key'], ['./get-key'], ['~/get-key'], []]) {
      const { gateway, problems } = parseGateway({ id: 'g', baseUrl: 'https://g.example', keyCommand: { command } });
      assert.equal(gateway, undefined);
      assert.match(problems[0]?.path ?? '', /keyCommand/);
    }
  });
});

describe('a refused key', () => {
  const ask = async (printed: readonly string[]): Promise<{ ending: string; requests: number; runs: number }> => {
    const server = await startGateway({ personality: 'tokenbay', key: 'sk-canary-0123456789' });
    const keyCommand = { command: ['/bin/key'] };
    const gateways = [{ id: 'gate', preset: 'tokenbay', baseUrl: server.url, model: 'claude-sonnet-4.6', keyCommand }];
    let runs = 0;
    const run = async (): Promise<string> => Promise.resolve(printed[Math.min(runs++, printed.length - 1)] ?? '');
    const keys = new CommandKeys({ run, isTrusted: () => true, now: () => 0 });
    const send = createSend({
      settings: () => parseSettings((name) => (name === 'gateways' ? gateways : undefined)),
      learned: () => undefined,
      secret: async (gateway) => ({ key: await keys.key(gateway) }),
      renew: async (gateway, refused) => keys.forget(gateway, refused),
      listed: () => undefined,
      stream,
      transport: createTransport(),
      limiter: createLimiter(),
      observers: [],
      admit: [],
    });
    const updates: SendUpdate[] = [];
    const params = { messages: [{ role: 'user', content: 'Hello' }] } as const;
    for await (const update of send({ use: 'chat', params, signal: new AbortController().signal }))
      updates.push(update);
    const end = updates.at(-1);
    await server.stop();
    assert.equal(updates.filter(({ type }) => type === 'end').length, 1);
    return { ending: end?.type === 'end' ? end.ending.type : '', requests: server.requests.length, runs };
  };

  it('is asked for once more, and the request goes on with the new one', async () => {
    assert.deepEqual(await ask(['sk-old-0123456789', 'sk-canary-0123456789']), {
      ending: 'complete',
      requests: 2,
      runs: 2,
    });
  });

  it('that is refused again is the end of it', async () => {
    assert.deepEqual(await ask(['sk-old-0123456789']), { ending: 'failed', requests: 2, runs: 2 });
  });
});
