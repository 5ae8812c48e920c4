const fence = '```';

/** Everything that Markdown has, also what must not be shown as it says. */
export const zoo = `# Heading one

## Heading two with \`code\` and **bold**

### Heading three

Plain text with **bold**, *italic*, ***both***, ~~struck~~, \`inline code\`, a [link](https://example.com/path?q=1), an
autolink <https://example.org> and a hard break\\
here. A footnote-like [reference][1].

[1]: https://example.com/reference "Title"

> A quote
>
> > in a quote, with \`code\`

1. First
2. Second
   - nested
     - deeper
       1. and numbered
3. Third

   A paragraph in an item.

- [x] done
- [ ] to do

| Left | Centre | Right |
| :--- | :----: | ----: |
| a    | **b**  |     1 |
| \`c\` | d \\| e | 20000 |

---

${fence}typescript
export async function total(items: readonly Item[], rate = 0.2): Promise<number> {
  const prices = await Promise.all(items.map(async (item) => item.price()));
  return prices.reduce((sum, price) => sum + price, 0) * (1 + rate);
}
${fence}

${fence}python
def total(items: list[Item], rate: float = 0.2) -> float:
    """Sum of the prices, tax included."""
    return sum(item.price for item in items) * (1 + rate)
${fence}

${fence}go
func Total(items []Item, rate float64) (sum float64) {
	for _, item := range items {
		sum += item.Price
	}
	return sum * (1 + rate)
}
${fence}

${fence}rust
fn total(items: &[Item], rate: f64) -> f64 {
    items.iter().map(|item| item.price).sum::<f64>() * (1.0 + rate)
}
${fence}

${fence}sql
SELECT sum(price) * 1.2 AS total FROM items WHERE paid IS NOT NULL;
${fence}

${fence}json
{ "name": "total", "values": [1, 2.5, null, true], "nested": { "text": "\\u00e9" } }
${fence}

~~~
A fence of tildes, with ${fence} inside and a line that is much longer than the panel is wide, so that it has to scroll: ${'x'.repeat(120)}
~~~

<b>HTML is text</b> <script>alert(1)</script> <img src="https://example.com/pixel.png" onerror="alert(1)">

![An image that must not load](https://example.com/image.png)

[A command link](command:workbench.action.quit) and [a script link](javascript:alert(1))

Emoji: 😀 👩‍👩‍👧‍👦 🇪🇺 · Accents: é é · Math: E = mc², 2⁸ ≤ ∞

שלום עולם, and مرحبا بالعالم, next to English; 你好,世界; こんにちは世界; 안녕하세요.
`;

/** One sentence in many scripts: left to right and right to left, with and without spaces. */
export const manyLanguages = `- English: The quick brown fox jumps over the lazy dog.
- Deutsch: Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.
- Русский: Съешь же ещё этих мягких французских булок.
- Ελληνικά: Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.
- 中文:敏捷的棕色狐狸跳过了懒狗。
- 日本語:いろはにほへと ちりぬるを。
- 한국어: 다람쥐 헌 쳇바퀴에 타고파.
- العربية: نص حكيم له سر قاطع وذو شأن عظيم.
- עברית: דג סקרן שט בים מאוכזב ולפתע מצא חברה.
- हिन्दी: ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण।
- ไทย: เป็นมนุษย์สุดประเสริฐเลิศคุณค่า
- Tiếng Việt: Con sói nâu nhảy qua con chó lười.
- 😀 👩‍👩‍👧‍👦 🏳️‍🌈 𝒜𝓈𝓉𝓇𝒶𝓁 e\u0301`;
