import * as z from 'zod';

/** What a voter sends and is answered: apart from the other schemas, since each of them costs cast-ballot's cold start. */

const Instant = z.iso.datetime({ offset: true });

export const CastBallotRequest = z
  .strictObject({
    // How few are too few is the round's rule: an empty list is told so, too.
    picks: z.array(z.string().max(40)).max(100).meta({ description: '所选候选人' }),
  })
  .meta({ id: 'CastBallotRequest' });
export type CastBallotRequest = z.infer<typeof CastBallotRequest>;

export const CastBallotResponse = z
  .object({
    ballotId: z.string().startsWith('bal_'),
    roundId: z.string(),
    acceptedAt: Instant,
    receipt: z.string().meta({ description: '签名回执（JWS）：凭此查询本张选票的处理结果，可离线核验' }),
    salt: z.string().meta({ description: '回执中选票摘要所用的盐值：只有投票人持有，请勿公开' }),
  })
  .meta({ id: 'CastBallotResponse', description: '选票已受理' });
export type CastBallotResponse = z.infer<typeof CastBallotResponse>;
