// The panel’s phrases by name, filled in and in the host’s language.
import type { PhraseName } from '../src/panel/phrases.ts';

/** Looks up a phrase by its name and fills in its arguments. */
export type Say<Name extends string = PhraseName> = (name: Name, ...about: readonly (string | number)[]) => string;

/** Returns empty text until the host has sent the phrases. */
export const sayer =
  <Name extends string>(phrases: () => Readonly<Record<Name, string>> | undefined): Say<Name> =>
  (name, ...about) =>
    (phrases()?.[name] ?? '').replace(/\{(\d)\}/g, (_, at: string) => String(about[Number(at)] ?? ''));

/** A count, formatted for the panel's language. */
export const written = (count: number): string => count.toLocaleString(document.documentElement.lang || undefined);

/** A count of tokens in few characters: `850`, `1.2K`. */
export const compact = (count: number): string =>
  new Intl.NumberFormat(document.documentElement.lang || undefined, {
    notation: 'compact',
    maximumFractionDigits: count < 100_000 || count >= 999_500 ? 1 : 0,
  }).format(count);

/** US dollars, of small amounts with so many digits. */
export const money = (amount: number, digits = amount < 0.1 ? 4 : 2): string =>
  amount.toLocaleString(document.documentElement.lang || undefined, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  });
