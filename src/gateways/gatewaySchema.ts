// The schema of one record of `parley.gateways`, dialect included.
import * as z from 'zod/mini';
import { presets } from './presets.ts';
import { whenNeeded } from './lenient.ts';

const headerName = /^[!#$%&'*+.^_`|~\w-]+$/;
const printable = /^[\x20-\x7e\t]*$/;

const text = () => z.string().check(z.trim(), z.minLength(1), z.maxLength(2048));
const limit = () => z.int().check(z.minimum(1));
const price = () => z.number().check(z.minimum(0));
const headerValue = () => z.string().check(z.maxLength(4096), z.regex(printable, 'may only contain printable ASCII'));

/** Names of an answer, joined by dots. */
const place = () => z.exactOptional(z.string().check(z.regex(/^[\w.-]{1,200}$/, 'must be names joined by dots')));

const balance = () =>
  z.strictObject({
    path: z.string().check(z.regex(/^\/[\w\-./~%?=&]*$/, 'must be a path that starts with /')),
    remaining: place(),
    spent: place(),
    limit: place(),
    resets: place(),
    unlimited: place(),
    currency: place(),
  });

const range = () =>
  z.union([
    z.literal(false),
    z
      .strictObject({ min: z.number(), max: z.number(), integer: z.exactOptional(z.boolean()) })
      .check(z.refine(({ min, max }) => min <= max, 'has a min above its max')),
  ]);

/** Any part of a dialect, as settings or a test of the gateway may give it. */
export const dialectSchema = whenNeeded(() =>
  z.exactPartial(
    z.strictObject({
      path: z.string().check(z.regex(/^\/[\w\-./~%]*$/, 'must be a path that starts with /')),
      auth: z.enum(['bearer', 'x-api-key', 'none']),
      version: headerValue(),
      request_id: z.union([z.literal(''), z.string().check(z.regex(headerName, 'isn’t a header name'))]),
      betas: z.array(headerValue()),
      system: z.enum(['string', 'blocks']),
      temperature: range(),
      top_p: range(),
      top_k: range(),
      stop_sequences: z.boolean(),
      tools: z.boolean(),
      tool_choice: z.array(z.enum(['auto', 'any', 'tool', 'none'])),
      thinking: z.array(z.enum(['enabled', 'adaptive', 'disabled'])),
      effort: z.array(z.enum(['low', 'medium', 'high', 'xhigh', 'max'])),
      metadata: z.boolean(),
      cache_control: z.union([z.boolean(), z.literal('blocks')]),
      caching: z.boolean(),
      images: z.array(z.enum(['base64', 'url'])),
      documents: z.boolean(),
      min_max_tokens: z.int().check(z.minimum(0)),
      count_tokens: z.union([z.boolean(), z.literal('unknown')]),
      models: z.array(z.string().check(z.regex(/^\/[\w\-./~%?=&]*$/, 'must be a path that starts with /'))),
      balance: z.union([z.literal(false), balance()]),
      cost_header: z.union([z.literal(''), z.string().check(z.regex(headerName, 'isn’t a header name'))]),
    }),
  ),
);

/** A model as the user describes it in settings. */
const modelSchema = () =>
  z.strictObject({
    id: text(),
    label: z.optional(text()),
    contextTokens: z.optional(limit()),
    maxTokens: z.optional(limit()),
    price: z.optional(
      z.strictObject({
        input: price(),
        output: price(),
        cacheRead: z.optional(price()),
        cacheWrite: z.optional(price()),
      }),
    ),
  });

const seconds = () => z.number().check(z.minimum(0), z.maximum(86_400));

/** From the root of a disk: a bare name could be a program of the folder that is open. */
const isFullPath = (program: string | undefined): boolean => /^(?:\/|[A-Za-z]:[\\/])/.test(program ?? '');

/** A program that prints the key. */
const keyCommand = () =>
  z.strictObject({
    command: z.array(z.string().check(z.minLength(1), z.maxLength(4096))).check(
      z.minLength(1),
      z.maxLength(50),
      z.refine(([program]) => isFullPath(program), 'must begin with a full path, such as /usr/local/bin/get-key'),
    ),
    lifetime: z.optional(seconds()),
    timeout: z.optional(z.number().check(z.minimum(1), z.maximum(120))),
  });

const file = () =>
  z.string().check(
    z.maxLength(4096),
    z.refine((path) => isFullPath(path), 'must be a full path'),
  );

/** Files with which Parley proves to a server who it is. */
const clientCertificate = () =>
  z
    .strictObject({ certFile: z.optional(file()), keyFile: z.optional(file()), pfxFile: z.optional(file()) })
    .check(
      z.refine(
        ({ certFile, keyFile, pfxFile }) =>
          pfxFile === undefined ? certFile !== undefined && keyFile !== undefined : (certFile ?? keyFile) === undefined,
        'must name either a certFile and a keyFile, or a pfxFile',
      ),
    );

/** One record of `parley.gateways`. The key is never part of it. */
export const gatewaySchema = whenNeeded(() =>
  z.strictObject({
    id: z
      .string()
      .check(z.regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'may only contain letters, digits, dots, dashes and underscores')),
    name: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(100))),
    preset: z.optional(z.enum(presets.map(({ id }) => id))),
    baseUrl: z.optional(text()),
    exactUrl: z.optional(text()),
    auth: z.optional(z.enum(['bearer', 'x-api-key', 'none'])),
    version: z.optional(headerValue()),
    betas: z.optional(z.array(headerValue())),
    headers: z.optional(z.record(z.string().check(z.regex(headerName, 'isn’t a header name')), headerValue())),
    secretHeaders: z.optional(z.array(z.string().check(z.regex(headerName, 'isn’t a header name')))),
    body: z.optional(z.record(z.string(), z.json())),
    keyCommand: z.optional(keyCommand()),
    signIn: z.optional(z.boolean()),
    clientCertificate: z.optional(clientCertificate()),
    model: z.optional(text()),
    models: z.optional(z.array(z.union([text(), modelSchema()]))),
    modelsUrl: z.optional(text()),
    dialect: z.optional(dialectSchema()),
    fallback: z.optional(z.array(text())),
    timeouts: z.optional(
      z.strictObject({ connect: z.optional(seconds()), firstByte: z.optional(seconds()), idle: z.optional(seconds()) }),
    ),
    retries: z.optional(z.int().check(z.minimum(0), z.maximum(10))),
  }),
);

/** A record of `parley.gateways`, written by the user or by setup. */
export type GatewayRecord = z.infer<ReturnType<typeof gatewaySchema>>;
