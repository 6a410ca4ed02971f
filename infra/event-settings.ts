import { Duration } from 'aws-cdk-lib/core';

/** How long Lambda gathers ballots for one batch: long enough to fill it in a rush, short enough to be seen live. */
export const ballotsWindow = Duration.seconds(1);
