import { Logger } from '@aws-lambda-powertools/logger';

/**
 * The one logger: a JSON object a line, level from POWERTOOLS_LOG_LEVEL, service from POWERTOOLS_SERVICE_NAME.
 * It never logs events: they carry ballots, passes and personal data. Log ids, codes and counts.
 */
export const logger = new Logger();
