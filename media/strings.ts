// The panel’s phrases by name, filled in and in the host’s language.
import type { PhraseName, Phrases } from '../src/panel/phrases.ts';

/** What the panel says: a phrase by its name, with what it is about. */
export type Say = (name: PhraseName, ...about: readonly (string | number)[]) => string;

/** Says nothing until the host has sent the phrases. */
export const sayer =
  (phrases: () => Phrases | undefined): Say =>
  (name, ...about) =>
    (phrases()?.[name] ?? '').replace(/\{(\d)\}/g, (_, at: string) => String(about[Number(at)] ?? ''));

/** A count as people of the panel's language write it. */
export const written = (count: number): string => count.toLocaleString(document.documentElement.lang || undefined);
