import type { Adapter, AdapterPayload } from 'oidc-provider';

type Entry = { readonly payload: AdapterPayload; readonly expiresAt: number };
type Store = { readonly entries: Map<string, Entry>; readonly byGrant: Map<string, Set<string>> };

/** Sessions and codes kept at most; the oldest go first, so that a long season does not fill the memory. */
const capacity = 20_000;

/**
 * Where the local issuer keeps sessions, codes and refresh tokens: in memory, for as long as it runs. Access tokens
 * are signed and need no store, so they outlive a restart; people sign in again.
 */
export function createMemoryStore(): (model: string) => Adapter {
  const store: Store = { entries: new Map(), byGrant: new Map() };
  return (model) => new MemoryAdapter(store, model);
}

class MemoryAdapter implements Adapter {
  readonly #store: Store;
  readonly #model: string;

  constructor(store: Store, model: string) {
    this.#store = store;
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const { entries, byGrant } = this.#store;
    const key = this.#key(id);
    entries.delete(key);
    entries.set(key, { payload, expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Number.POSITIVE_INFINITY });
    if (payload.grantId && this.#model !== 'Session' && this.#model !== 'Grant') {
      const keys = byGrant.get(payload.grantId) ?? new Set();
      byGrant.set(payload.grantId, keys.add(key));
    }
    for (const oldest of entries.keys()) {
      if (entries.size <= capacity) break;
      this.#drop(oldest);
    }
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#read(this.#key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const payload = this.#read(this.#key(id));
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#drop(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const key of this.#store.byGrant.get(grantId) ?? []) this.#store.entries.delete(key);
    this.#store.byGrant.delete(grantId);
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #read(key: string): AdapterPayload | undefined {
    const entry = this.#store.entries.get(key);
    if (entry && entry.expiresAt > Date.now()) return entry.payload;
    if (entry) this.#drop(key);
    return undefined;
  }

  #drop(key: string): void {
    const grantId = this.#store.entries.get(key)?.payload.grantId;
    this.#store.entries.delete(key);
    const keys = grantId === undefined ? undefined : this.#store.byGrant.get(grantId);
    keys?.delete(key);
    if (grantId !== undefined && keys?.size === 0) this.#store.byGrant.delete(grantId);
  }

  #search(fits: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    const prefix = this.#key('');
    for (const [key, { payload }] of this.#store.entries) {
      if (key.startsWith(prefix) && fits(payload)) return this.#read(key);
    }
    return undefined;
  }
}
