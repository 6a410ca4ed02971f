import { client, type Client } from './client.ts';
import { signIn } from './sign-in.ts';

export type Staff = {
  /** The account's bearer token. */
  readonly tokenOf: (account: string) => Promise<string>;
  /** A client signed in as the account. */
  readonly as: (account: string) => Promise<Client>;
};

/** The sample accounts of the staff, each signed in once, when it is first needed. */
export function staffOf(origin: string): Staff {
  const tokenOf = remembered(async (account) => (await signIn(origin, account)).accessToken);
  return { tokenOf, as: remembered(async (account) => client(origin, await tokenOf(account))) };
}

function remembered<T>(make: (account: string) => Promise<T>): (account: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (account) => {
    const made = known.get(account) ?? make(account);
    known.set(account, made);
    return made;
  };
}
