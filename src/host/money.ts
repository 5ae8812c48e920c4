// Writes US dollars as the user's language does.
import { language } from './webviewPage.ts';

/** Small amounts have more digits. */
export const money = (amount: number, digits = amount > 0 && amount < 0.1 ? 4 : 2): string =>
  amount.toLocaleString(language(), {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  });
