// media/highlight: colours for code, worked out in a Worker (a grammar's first use takes half a second) line by line,
// so that a block that still streams is never read twice. `start.ts` is loaded with the panel; the rest, the engine
// and each language's grammar, when first needed. May import shiki and ../markdown's types.

/** Colours of one line: length and kind of each stretch, in turn. Kind 0 has no colour of its own; see `kinds`. */
export type Line = readonly number[];

/**
 * What code can be, as far as colours go, and the scopes of grammars that mean it: the distinctions of VS Code's own
 * Modern themes. The class `hl-` + name carries the colour; highlight.css has it for each sort of theme.
 */
export const kinds: readonly { readonly name: string; readonly scopes: readonly string[] }[] = [
  { name: 'plain', scopes: ['meta.embedded', 'string meta.image.inline.markdown', 'meta.template.expression'] },
  { name: 'comment', scopes: ['comment', 'punctuation.definition.comment'] },
  {
    name: 'string',
    scopes: ['string', 'meta.attribute-selector', 'markup.inline.raw', 'string.tag'],
  },
  { name: 'number', scopes: ['constant.numeric', 'keyword.other.unit', 'keyword.operator.plus.exponent'] },
  {
    name: 'keyword',
    scopes: [
      'keyword',
      'storage',
      'constant.language',
      'variable.language',
      'meta.preprocessor',
      'keyword.operator.new',
      'keyword.operator.expression',
      'keyword.operator.cast',
      'keyword.operator.sizeof',
      'keyword.operator.logical.python',
      'keyword.operator.wordlike',
      'support.function.git-rebase',
      'punctuation.definition.template-expression',
      'punctuation.section.embedded',
    ],
  },
  {
    name: 'plain',
    scopes: [
      'keyword.operator',
      'storage.type.numeric.go',
      'storage.modifier.import.java',
      'storage.modifier.package.java',
    ],
  },
  {
    name: 'control',
    scopes: [
      'keyword.control',
      'source.cpp keyword.operator.new',
      'keyword.operator.delete',
      'keyword.other.using',
      'keyword.other.directive.using',
      'keyword.other.operator',
      'entity.name.operator',
    ],
  },
  {
    name: 'function',
    scopes: [
      'entity.name.function',
      'support.function',
      'support.constant.handlebars',
      'variable.other.normal.shell support.function',
    ],
  },
  {
    name: 'type',
    scopes: [
      'support.class',
      'support.type',
      'entity.name.type',
      'entity.name.namespace',
      'entity.other.attribute',
      'entity.name.scope-resolution',
      'entity.name.class',
      'entity.other.inherited-class',
      'storage.type.cs',
      'storage.type.generic.cs',
      'storage.type.modifier.cs',
      'storage.type.variable.cs',
      'storage.type.annotation.java',
      'storage.type.generic.java',
      'storage.type.java',
      'storage.type.object.array.java',
      'storage.type.primitive.array.java',
      'storage.type.primitive.java',
      'storage.type.token.java',
      'storage.type.numeric.go',
      'storage.type.byte.go',
      'storage.type.boolean.go',
      'storage.type.string.go',
      'storage.type.uintptr.go',
      'storage.type.error.go',
      'storage.type.rune.go',
      'meta.type.cast.expr',
    ],
  },
  {
    name: 'variable',
    scopes: [
      'variable',
      'meta.definition.variable.name',
      'support.variable',
      'entity.name.variable',
      'constant.other.placeholder',
    ],
  },
  { name: 'constant', scopes: ['variable.other.constant', 'variable.other.enummember'] },
  {
    name: 'property',
    scopes: [
      'meta.object-literal.key',
      'support.type.property-name',
      'support.type.vendored.property-name',
      'entity.name.tag.yaml',
    ],
  },
  {
    name: 'value',
    scopes: [
      'support.constant.property-value',
      'support.constant.font-name',
      'support.constant.media-type',
      'support.constant.media',
      'constant.other.color.rgb-value',
      'support.constant.color',
    ],
  },
  { name: 'tag', scopes: ['entity.name.tag'] },
  { name: 'bracket', scopes: ['punctuation.definition.tag'] },
  { name: 'attribute', scopes: ['entity.other.attribute-name'] },
  {
    name: 'selector',
    scopes: [
      'entity.name.tag.css',
      'entity.other.attribute-name.class.css',
      'entity.other.attribute-name.id.css',
      'entity.other.attribute-name.pseudo-class.css',
      'entity.other.attribute-name.pseudo-element.css',
    ],
  },
  {
    name: 'regexp',
    scopes: [
      'string.regexp',
      'constant.other.character-class',
      'constant.character.character-class.regexp',
      'constant.character.set.regexp',
    ],
  },
  {
    name: 'escape',
    scopes: [
      'constant.character',
      'constant.other.option',
      'keyword.operator.quantifier.regexp',
      'keyword.operator.or.regexp',
      'keyword.control.anchor.regexp',
    ],
  },
  {
    name: 'heading',
    scopes: ['markup.heading', 'entity.name.section', 'meta.diff.header', 'entity.name.section.group-title'],
  },
  { name: 'inserted', scopes: ['markup.inserted'] },
  { name: 'deleted', scopes: ['markup.deleted'] },
  { name: 'changed', scopes: ['markup.changed', 'meta.diff.range'] },
  { name: 'strong', scopes: ['markup.bold'] },
  { name: 'emphasis', scopes: ['markup.italic'] },
  { name: 'invalid', scopes: ['invalid'] },
];
