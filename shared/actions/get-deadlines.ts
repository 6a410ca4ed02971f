import type { DeadlinesResponse } from '../contract/deadlines.ts';
import type { Clock } from '../platform/clock.ts';
import { ok } from '../platform/result.ts';
import type { Result } from '../platform/result.ts';
import { requireRole } from './access.ts';
import { deadlineBoard, type DeadlineBoardPorts } from './deadline-board.ts';
import { findCampaign } from './find-round.ts';
import type { CampaignStore } from './ports.ts';
import type { Actor } from './records.ts';
import type { Refusal } from './refusal.ts';
import { isoInstant } from './texts.ts';

export type GetDeadlinesPorts = DeadlineBoardPorts & {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly clock: Clock;
};

/**
 * The deadlines board: all districts for the city and the auditor, its own for a district. Steps: check role; find the
 * campaign; put the board together for what the actor may see.
 */
export async function getDeadlines(
  ports: GetDeadlinesPorts,
  { actor, campaignId }: { readonly actor: Actor; readonly campaignId: string },
): Promise<Result<DeadlinesResponse, Refusal>> {
  const access = requireRole(actor, 'get-deadlines');
  if (!access.ok) return access;
  const found = await findCampaign(ports.campaigns, campaignId);
  if (!found.ok) return found;
  const now = ports.clock.now();
  const seesAll = actor.roles.some((role) => role === 'city-officer' || role === 'auditor');
  const districts = found.value.campaign.districts.map(({ id }) => id).filter((id) => seesAll || id === actor.district);
  return ok({ at: isoInstant(now), districts: [...(await deadlineBoard(ports, found.value, districts, now))] });
}
