// The phrases of the usage tab.
import type { UsagePhrases } from '../../src/panel/usageView.ts';
import type { Say } from '../strings.ts';

export type UsageSay = Say<keyof UsagePhrases>;
