/** The controls of the embedded cloud that a rehearsal needs: its clock, and whether all queues have run dry. */
export type CloudControl = {
  readonly now: () => Promise<number>;
  /** Sets the clock, back too: a campaign of a past year is played in its own time. */
  readonly moveTo: (instant: number) => Promise<void>;
  /** Moves the clock forward to an instant; a clock that is past it already stays. */
  readonly forwardTo: (instant: number) => Promise<void>;
  /** Waits until nothing is queued, in flight or unread in a stream. */
  readonly drained: () => Promise<void>;
};

const pollEvery = 150;
const patience = 180_000;

export function cloudControl(origin: string): CloudControl {
  const read = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${origin}/_local/${path}`);
    if (!response.ok) throw new Error(`GET /_local/${path} answered ${response.status}`);
    return (await response.json()) as T;
  };
  const now = async () => Date.parse((await read<{ now: string }>('clock')).now);
  const moveTo = async (instant: number) => {
    const response = await fetch(`${origin}/_local/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ moveTo: new Date(instant).toISOString() }),
    });
    if (!response.ok) throw new Error(`The cloud's clock could not be moved: ${await response.text()}`);
  };
  return {
    now,
    moveTo,
    forwardTo: async (instant) => {
      if ((await now()) < instant) await moveTo(instant);
    },
    drained: async () => {
      const giveUpAt = performance.now() + patience;
      // Twice in a row: between two queues a message is for a moment in neither.
      for (let dry = 0; dry < 2;) {
        const { drained } = await read<{ drained: boolean }>('status');
        dry = drained ? dry + 1 : 0;
        if (performance.now() > giveUpAt) throw new Error(`The queues did not run dry within ${patience / 1000} s`);
        await new Promise((resolve) => setTimeout(resolve, pollEvery));
      }
    },
  };
}
