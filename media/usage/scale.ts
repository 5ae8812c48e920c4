// Where the scale of a plot ends.

/** The next number that a scale can end at: 1, 2 or 5, and any number of zeros. */
export function scaleEnd(most: number): number {
  if (most <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(most));
  return unit * ([1, 2, 5].find((step) => most <= step * unit * (1 + 1e-9)) ?? 10);
}
