// Draws a table, each row that will not change once.
import type { ComponentChildren, VNode } from 'preact';
import type { Token, Tokens } from 'marked';
import { drawOnce } from './once.ts';
import { words } from './words.ts';

/** The first letter of its head decides on which side the first column stands, as it does within a cell. */
function directionOf({ header }: Tokens.Table): 'rtl' | undefined {
  const [letter = ''] = /\p{L}/u.exec(header.map(({ text }) => text).join('')) ?? [];
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(letter) ? 'rtl' : undefined;
}

/** Rows in groups of so many: of those that are full, nothing is looked at again. */
const perGroup = 32;

/** `draw` draws what is in a cell; `closed`: it will not change. */
export function drawTable(
  token: Tokens.Table,
  closed: boolean,
  draw: (tokens: readonly Token[], closed: boolean) => ComponentChildren,
): VNode {
  const sides = token.align.map((side) => (side === null || side === 'left' ? undefined : `md-${side}`));
  const finished = closed ? token.rows.length : 'finished' in token ? Number(token.finished) : 0;
  const groups = Array.from({ length: Math.ceil(token.rows.length / perGroup) }, (_, at) => at * perGroup);
  const drawRow = (row: readonly Tokens.TableCell[], at: number): VNode =>
    at < finished ? drawOnce(row, () => rowOf(row, at, true)) : rowOf(row, at, false);
  const rowOf = (row: readonly Tokens.TableCell[], index: number, isClosed: boolean): VNode => (
    <tr key={index}>
      {row.map((cell, column) => (
        <td key={column} dir="auto" class={sides[column]}>
          {draw(cell.tokens, isClosed)}
        </td>
      ))}
    </tr>
  );
  return (
    <div class="md-table" dir={directionOf(token)} role="group" aria-label={words.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {token.header.map((cell, column) => (
              <th key={column} dir="auto" class={sides[column]}>
                {draw(cell.tokens, closed)}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((from) => {
          const rows = token.rows.slice(from, from + perGroup);
          const draw = (): VNode => <tbody key={from}>{rows.map((row, at) => drawRow(row, from + at))}</tbody>;
          const first = rows[0]?.[0];
          return first !== undefined && from + perGroup <= finished ? drawOnce(first, draw) : draw();
        })}
      </table>
    </div>
  );
}
