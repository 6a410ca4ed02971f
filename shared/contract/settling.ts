/** Seconds within which a function behind the API answers or fails; the gateway gives up after 30, a person long before. */
export const answerSeconds = 10;

/** Seconds that Lambda gives a cold function to begin, which its timeout does not count. */
const startSeconds = 10;
/** Seconds by which the numbers that SQS tells of a queue may be late. */
const queueCountSeconds = 60;
/** For clocks that differ, and so that the sum is whole minutes. */
const marginSeconds = 40;

/**
 * For so many seconds after the closing of a vote no ranking is final: a ballot that arrived in its last millisecond may
 * still be on its way into the queue, and the queue may not yet be known to hold it.
 */
export const settlingSeconds = answerSeconds + startSeconds + queueCountSeconds + marginSeconds;
