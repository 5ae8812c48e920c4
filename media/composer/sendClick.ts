// Whether a click on Send was meant for it: while a reply runs, Stop stands in its place.

/** A click this soon after Stop went was meant for Stop. Milliseconds. */
const tooSoon = 600;

/**
 * `since`: when Send took Stop's place, by the clock of events. A key that clicks it (`detail` is 0) was pressed on Send:
 * Stop takes the keyboard with it when it goes.
 */
export const isMeantForSend = ({ timeStamp, detail }: Pick<UIEvent, 'timeStamp' | 'detail'>, since: number): boolean =>
  detail === 0 || timeStamp - since >= tooSoon;
