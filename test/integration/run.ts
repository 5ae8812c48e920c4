// Runs the tests inside VS Code: in the extension host, in Node or in a web worker, where node:test cannot. The bundler
// puts this module in the place of `node:test` (and assert.ts in the place of `node:assert/strict` in the worker), so a
// test is written as everywhere else:
//
//   import assert from 'node:assert/strict';
//   import { test } from 'node:test';
//   import * as vscode from 'vscode';
//   import { environment, waitUntil } from './run.ts';
//   test('a selection can be asked about', async () => { … });
//
// NAME.test.ts runs in Node; NAME.web.test.ts in Node and in the worker, so nothing it imports may need Node.
// `npm run test:integration -- edit` runs the files whose name holds `edit`; `--web` runs in the worker; `--keep` leaves
// the temporary folders. The window has a copy of test/fixtures/workspace open, and a test gateway (`environment.gateway`)
// as `parley.gateways[0]`, id `test`, which asks for no key.

export interface Environment {
  readonly host: 'node' | 'web' | 'desktop';
  /** Where the test gateway is: `http://127.0.0.1:PORT`. */
  readonly gateway: string;
  /** The repository's folder. */
  readonly root: string;
}

declare const PARLEY_ENVIRONMENT: Environment;

/** Put in by the bundler. */
export const environment: Environment = PARLEY_ENVIRONMENT;

/** What is printed for the machinery outside to read, one JSON object a line after `#parley `. */
export type Report =
  | { readonly type: 'result'; readonly name: string; readonly ms: number; readonly error?: string }
  | { readonly type: 'end' };

interface Context {
  readonly name: string;
  readonly after: (hook: Body) => void;
}
type Body = (context: Context) => Promise<void> | void;
type Hook = 'before' | 'after' | 'beforeEach' | 'afterEach';

interface Options {
  /** Milliseconds; default 120 s. */
  readonly timeout?: number;
}

interface Suite {
  readonly name: string;
  readonly parent: Suite | undefined;
  readonly hooks: Record<Hook, Body[]>;
  readonly children: (Suite | Test)[];
}

interface Test {
  readonly name: string;
  readonly body: Body;
  readonly timeout: number;
}

const suites: Suite[] = [];
let current = suiteOf('', undefined);

function suiteOf(name: string, parent: Suite | undefined): Suite {
  return { name, parent, hooks: { before: [], after: [], beforeEach: [], afterEach: [] }, children: [] };
}

/** The bundle calls this before each file, which is a suite of its own. */
export function inFile(name: string): void {
  current = suiteOf(name, undefined);
  suites.push(current);
}

/** As in node:test. */
export function describe(name: string, body: () => void): void {
  const suite = suiteOf(name, current);
  current.children.push(suite);
  current = suite;
  body();
  current = suite.parent ?? suite;
}

/** As in node:test, but tests of one file and those of the next all run one after the other. */
export function test(name: string, ...rest: readonly [Body] | readonly [Options, Body]): void {
  const [{ timeout = 120_000 }, body] = rest.length === 2 ? rest : [{}, rest[0]];
  current.children.push({ name, body, timeout });
}
export { describe as suite, test as it };
export default test;

/** Each as in node:test. */
export const before = hook('before');
export const after = hook('after');
export const beforeEach = hook('beforeEach');
export const afterEach = hook('afterEach');

function hook(kind: Hook): (body: Body) => void {
  return (body) => void current.hooks[kind].push(body);
}

/** What VS Code calls. Rejects when a test failed. */
export async function run(): Promise<void> {
  let failed = 0;
  for (const suite of suites) failed += await runSuite(suite, suite.name);
  report({ type: 'end' });
  if (failed > 0) throw new Error(`${failed} tests failed`);
}

/** Returns how many failed. A hook that fails counts as one, and keeps its suite from running. */
async function runSuite(suite: Suite, path: string): Promise<number> {
  const broken = await runHooks(suite, 'before', `${path}: before`);
  let failed = broken;
  for (const child of broken > 0 ? [] : suite.children) {
    const name = `${path}: ${child.name}`;
    failed += 'children' in child ? await runSuite(child, name) : await runTest(child, suite, name);
  }
  return failed + (await runHooks(suite, 'after', `${path}: after`));
}

async function runHooks(suite: Suite, kind: Hook, name: string): Promise<number> {
  let failed = 0;
  for (const body of suite.hooks[kind]) {
    const error = await failureOf(body, { name, after: () => undefined }, 120_000);
    if (error === undefined) continue;
    failed += 1;
    report({ type: 'result', name, ms: 0, error });
  }
  return failed;
}

async function runTest({ body, timeout }: Test, suite: Suite, name: string): Promise<number> {
  const started = Date.now();
  const lineage: Suite[] = [];
  for (let at: Suite | undefined = suite; at !== undefined; at = at.parent) lineage.unshift(at);
  const late: Body[] = [];
  const context: Context = { name, after: (hook) => void late.push(hook) };
  const first = [...lineage.flatMap(({ hooks }) => hooks.beforeEach), body];
  const last = lineage.toReversed().flatMap(({ hooks }) => hooks.afterEach);
  let error: string | undefined;
  for (const step of first) error ??= await failureOf(step, context, timeout);
  for (const step of [...late, ...last]) error = (await failureOf(step, context, timeout)) ?? error;
  report({ type: 'result', name, ms: Date.now() - started, ...(error !== undefined && { error }) });
  return error === undefined ? 0 : 1;
}

async function failureOf(body: Body, context: Context, timeout: number): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${timeout} ms`)), timeout);
  });
  try {
    await Promise.race([body(context), late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? String(error)) : String(error);
  } finally {
    clearTimeout(timer);
  }
}

let results = 0;

/** A desktop VS Code prints to a user's terminal, so it is written for them there. */
function report(what: Report): void {
  if (environment.host !== 'desktop') console.log('#parley ' + JSON.stringify(what));
  else if (what.type === 'result') {
    results += 1;
    console.log(`${what.error === undefined ? 'ok' : 'not ok'} ${results} - ${what.name} (${what.ms} ms)`);
    if (what.error !== undefined) console.log(what.error);
  }
}

/** Resolves with the first truthy value the condition gives; rejects after `timeout` (30 s) milliseconds. */
export async function waitUntil<Value>(
  what: string,
  condition: () => Value | PromiseLike<Value>,
  timeout = 30_000,
): Promise<NonNullable<Value>> {
  for (const end = Date.now() + timeout; ;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${timeout} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
