// Stands in for node:assert/strict in the web worker: the part of it that tests here use.

/** Fails with a message. */
function fail(message: string): never {
  throw new Error(message);
}

/** JSON with the keys of objects in one order, so that equal values give equal text; `undefined` fields are left out. */
function show(value: unknown): string {
  const ordered = (_key: string, inner: unknown): unknown =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  return value === undefined ? 'undefined' : JSON.stringify(value, ordered);
}

function ok(value: unknown, message = `${show(value)} is not truthy`): void {
  if (!value) fail(message);
}

function equal(actual: unknown, expected: unknown, message = `${show(actual)} is not ${show(expected)}`): void {
  if (!Object.is(actual, expected)) fail(message);
}

function notEqual(actual: unknown, unwanted: unknown, message = `${show(actual)} is what it should not be`): void {
  if (Object.is(actual, unwanted)) fail(message);
}

function deepEqual(actual: unknown, expected: unknown, message = 'values differ'): void {
  const [is, wanted] = [show(actual), show(expected)];
  if (is !== wanted) fail(`${message}\n  actual:   ${is}\n  expected: ${wanted}`);
}

function match(actual: string, pattern: RegExp, message = `${show(actual)} does not match ${String(pattern)}`): void {
  if (!pattern.test(actual)) fail(message);
}

async function rejects(promise: PromiseLike<unknown> | (() => PromiseLike<unknown>), pattern?: RegExp): Promise<void> {
  try {
    await (typeof promise === 'function' ? promise() : promise);
  } catch (error) {
    if (pattern) match(String(error), pattern);
    return;
  }
  fail('was expected to be rejected');
}

export default Object.assign(ok, { ok, equal, notEqual, deepEqual, match, rejects, fail });
