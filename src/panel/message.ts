// How messages between host and webview are declared: as schemas, each message once. A schema is a function, so that
// importing it builds nothing: the extension starts without them (2.5 ms for all) and builds them with its first panel.
import * as z from 'zod/mini';

/** What one side may be told and asked. */
export interface Contract {
  /** One event, told apart by its `type`. */
  readonly tells: z.ZodMiniType;
  readonly asks: Readonly<Record<string, Ask>>;
}

export interface Ask<P extends z.ZodMiniType = z.ZodMiniType, R extends z.ZodMiniType = z.ZodMiniType> {
  readonly payload: P;
  readonly reply: R;
  /** The reply is the state that whatever is told after it builds on. */
  readonly anew?: true;
}

type Immutable<T> = T extends readonly (infer E)[]
  ? readonly Immutable<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Immutable<T[K]> }
    : T;

/** What a schema, or a function that makes one, lets through. */
export type Read<S> = S extends z.ZodMiniType ? Immutable<z.infer<S>> : S extends () => infer R ? Read<R> : never;

export type Tell<C extends Contract> = Read<C['tells']>;
export type AskName<C extends Contract> = keyof C['asks'] & string;
export type Payload<C extends Contract, N extends AskName<C>> = Read<C['asks'][N]['payload']>;
export type Reply<C extends Contract, N extends AskName<C>> = Read<C['asks'][N]['reply']>;

export const text = (max: number) => z.string().check(z.maxLength(max));
/** A sentence, a label or a name. */
export const line = () => text(4_000);
/** A question or a block of a reply. */
export const long = () => text(16 * 1024 * 1024);
export const id = () => text(128);
/** A count or a duration. */
export const amount = () => z.number().check(z.nonnegative());
export const list = <S extends z.ZodMiniType>(item: S, max = 10_000) => z.array(item).check(z.maxLength(max));
export const nothing = () => z.object({});
