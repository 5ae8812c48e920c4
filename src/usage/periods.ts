// Days, weeks and months as the clock on the wall has them: a day may have 23 or 25 hours.

export const periods = ['day', 'week', 'month'] as const;
export type Period = (typeof periods)[number];

/** From the first of these up to the second. Milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The first moment of the period that a moment is in. Weeks begin on Monday. Milliseconds since 1970. */
export function startOf(period: Period, at: number): number {
  const date = new Date(at);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  switch (period) {
    case 'day':
      return new Date(year, month, day).getTime();
    case 'week':
      return new Date(year, month, day - ((date.getDay() + 6) % 7)).getTime();
    case 'month':
      return new Date(year, month).getTime();
  }
}

/** The first moment of the period after the one a moment is in. */
export function startOfNext(period: Period, at: number): number {
  const date = new Date(startOf(period, at));
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  switch (period) {
    case 'day':
      return new Date(year, month, day + 1).getTime();
    case 'week':
      return new Date(year, month, day + 7).getTime();
    case 'month':
      return new Date(year, month + 1).getTime();
  }
}

/** The first moment of the period before the one a moment is in. Not by the calendar: a place may have left out a day. */
export const startOfLast = (period: Period, at: number): number => startOf(period, startOf(period, at) - 1);

/** The first moments of the days from one moment up to another. */
export function daysIn(from: number, to: number): readonly number[] {
  const days: number[] = [];
  for (let day = startOf('day', from); day < to; day = startOfNext('day', day)) days.push(day);
  return days;
}
