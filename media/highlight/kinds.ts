/** Colours of one line: length and kind of each stretch, in turn. Kind 0 is plain; see `kinds`. */
export type Line = readonly number[];
