// Which lenses the user wants: the setting `parley.lenses`, read and changed.

/** Above all code that can have them, only above the code the cursor is in, or nowhere. */
export type Where = (typeof wheres)[number];
const wheres = ['always', 'cursor', 'never'] as const;

export const builtInLenses = ['explain', 'refactor'] as const;
export type BuiltInLens = (typeof builtInLenses)[number];

export interface LensSettings {
  readonly show: Where;
  readonly explain: boolean;
  readonly refactor: boolean;
}

/** The setting as it was written, by anyone. Each lens is on unless it is `false`. */
export function lensSettings(set: unknown): LensSettings {
  const fields =
    typeof set === 'object' && set !== null
      ? new Map<string, unknown>(Object.entries(set))
      : new Map<string, unknown>();
  return {
    show: wheres.find((where) => where === fields.get('show')) ?? 'always',
    explain: fields.get('explain') !== false,
    refactor: fields.get('refactor') !== false,
  };
}
