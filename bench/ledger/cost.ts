import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../start-up.ts';
import type { Recount } from './recount.ts';
import type { Taken } from './throughput.ts';

type Metered = 'writeUnits' | 'readUnits' | 'invocations';
type Prices = {
  readonly region: string;
  readonly currency: string;
  readonly read: string;
  readonly prices: Readonly<Record<Metered, { readonly amount: number; readonly per: number }>>;
};

/** A million messages, of which a tenth are duplicates, in batches of 1,000 as deployed. */
const million = 1_000_000;
const batch = 1000;
const recordsPerFold = 1000;

/**
 * What a million messages cost by the units that were metered. Both sides' gateway, cast-ballot and queue are the same
 * and left out, and so is Lambda's duration: how long a side waits for an engine on this machine says nothing of AWS.
 */
export function costLines(taken: readonly Taken[], recount: Recount): string[] {
  const list = JSON.parse(readFileSync(path.join(root, 'bench/prices.json'), 'utf8')) as Prices;
  const price = (units: Readonly<Partial<Record<Metered, number>>>): number =>
    Object.entries(units).reduce((sum, [name, count]) => {
      const { amount, per } = list.prices[name as Metered];
      return sum + (count / per) * amount;
    }, 0);
  const money = (amount: number) => `${amount.toFixed(2)} ${list.currency}`;
  const lines = taken
    .filter((one) => one.batch === batch)
    .map(({ side, messages, metered }) => {
      const scale = million / messages;
      const folds = side === 'ours' ? million / recordsPerFold : 0;
      const cost = price({
        writeUnits: metered.writeUnits * scale,
        readUnits: metered.readUnits * scale,
        invocations: million / batch + folds,
      });
      return `${side}: ${money(cost)} for ${million} messages`;
    });
  return [
    `prices of ${list.region}, read ${list.read} (bench/prices.json): table units and invocations behind the queue`,
    ...lines,
    `a recount of a million ballots: ${price({ readUnits: recount.readUnits }).toFixed(4)} ${list.currency}`,
  ];
}
