// fast-check with the same inputs in each run, so that a test fails for what was changed and never by chance.
import fc from 'fast-check';

/** Other inputs follow from another seed; `npm run fuzz` tries new ones until something fails. */
export const seed = Number(process.env['PARLEY_SEED'] ?? 1);

fc.configureGlobal({ seed });

export default fc;
