// The C++ grammar: what C++ adds to C.

const names = (words: string): string => String.raw`\b(?:${words.replaceAll(' ', '|')})\b`;

/** C++ as what it adds to C. The grammar VS Code ships is half a megabyte, more than all others here together. */
export default JSON.stringify({
  base: 'source.c',
  scopeName: 'source.cpp',
  injections: {
    'L:source.cpp -comment -string': {
      patterns: [
        {
          match: String.raw`\b(class|struct|enum|union|namespace|typename|concept)\s+(class\s+)?([A-Za-z_]\w*)`,
          captures: {
            1: { name: 'storage.type.cpp' },
            2: { name: 'storage.type.cpp' },
            3: { name: 'entity.name.type.cpp' },
          },
        },
        {
          match: names(
            'template class namespace typename concept requires public private protected virtual override final explicit ' +
              'friend mutable constexpr consteval constinit noexcept decltype static_assert thread_local operator nullptr ' +
              'this true false export import module wchar_t char8_t char16_t char32_t',
          ),
          name: 'storage.modifier.cpp',
        },
        { match: names('try catch throw co_await co_return co_yield using new delete'), name: 'keyword.control.cpp' },
        {
          match: names('static_cast dynamic_cast const_cast reinterpret_cast typeid and or not xor bitand bitor compl'),
          name: 'keyword.operator.cast.cpp',
        },
        { match: String.raw`\b[A-Za-z_]\w*(?=\s*::)`, name: 'entity.name.namespace.cpp' },
        {
          begin: String.raw`\b(?:u8|[uUL])?R"([^()\\\s]{0,16})\(`,
          end: String.raw`\)\1"`,
          name: 'string.quoted.double.raw.cpp',
        },
      ],
    },
  },
});
