// Rows as a table that other programs read.
import type { Row } from './row.ts';

const columns = [
  'at',
  'gateway',
  'name',
  'model',
  'answered',
  'use',
  'caller',
  'workspace',
  'branch',
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'thinking',
  'cost',
  'about',
  'first',
  'total',
  'ending',
  'error',
] as const satisfies readonly (keyof Row)[];

/** As RFC 4180 has it, the oldest first, times in UTC. No cell is a formula to a spreadsheet. */
export function toCsv(rows: readonly Row[]): string {
  const lines = [...rows]
    .sort((one, other) => one.at - other.at)
    .map((row) =>
      columns.map((column) => cell(column === 'at' ? new Date(row.at).toISOString() : row[column])).join(','),
    );
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function cell(value: string | number | true | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
