// API keys that the person asked this browser to keep, one per provider address. Nothing else ever writes a key anywhere.
import type { Database } from './database.ts';

export interface KeyStorage {
  /** The kept key of a provider, or null. */
  load(baseUrl: string): Promise<string | null>;
  /** Only on the person's explicit wish. */
  keep(baseUrl: string, apiKey: string): Promise<void>;
  forget(baseUrl: string): Promise<void>;
  forgetAll(): Promise<void>;
}

export function createKeyStorage(database: Database): KeyStorage {
  return {
    load: async (baseUrl) => (await database.use((db) => db.get('keys', normal(baseUrl))))?.apiKey ?? null,
    keep: async (baseUrl, apiKey) => {
      await database.use((db) => db.put('keys', { baseUrl: normal(baseUrl), apiKey }));
    },
    forget: (baseUrl) => database.use((db) => db.delete('keys', normal(baseUrl))),
    forgetAll: () => database.use((db) => db.clear('keys')),
  };
}

/** The same provider, written with or without a closing slash. */
function normal(baseUrl: string): string {
  return baseUrl.trim().replace(/\/+$/, '');
}
