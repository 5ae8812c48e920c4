// Whether a click on Send was meant for it: while a reply runs, Stop stands in its place.

/** A click this soon after Stop went was meant for Stop. Milliseconds. */
const tooSoon = 600;

/** `since`: when Send took Stop's place, by the clock of events. */
export const isMeantForSend = ({ timeStamp }: Pick<Event, 'timeStamp'>, since: number): boolean =>
  timeStamp - since >= tooSoon;
