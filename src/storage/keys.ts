// The vault of API keys: those that the person asked this browser to keep, encrypted under a passphrase, one per provider
// address. Without that wish a key lives only in the page's memory. Nothing else ever writes a key anywhere.
import type { IDBPDatabase } from 'idb';
import type { Database, StudioSchema } from './database.ts';
import { addressOf } from './key-address.ts';
import {
  type KeyRecord,
  type LockRecord,
  makeLock,
  openLock,
  type OpenVault,
  seal,
  unseal,
  type VaultRecord,
} from './vault-crypto.ts';

/** `empty`: no passphrase was ever set; `locked`: one was set, not given since the page was loaded; `open`: keys can be read. */
export type VaultStatus = 'empty' | 'locked' | 'open';

/** A refusal in words. `secure-context`: no encryption on this page; `storage` failures come as StorageError instead. */
export class VaultError extends Error {
  readonly reason: 'secure-context' | 'passphrase' | 'exists' | 'locked' | 'address' | 'damaged';
  constructor(reason: VaultError['reason'], message: string) {
    super(message);
    this.name = 'VaultError';
    this.reason = reason;
  }
}

/** All methods reject with VaultError or StorageError, whose messages can be shown as they are. */
export interface KeyStorage {
  status(): Promise<VaultStatus>;
  /** Sets the first passphrase and opens the vault. Refuses a short one and where there is a vault already. */
  create(passphrase: string): Promise<void>;
  /** False where the passphrase is wrong: then nothing changes. */
  unlock(passphrase: string): Promise<boolean>;
  /** Forgets the passphrase until the next `unlock`; kept keys stay, unreadable. */
  lock(): void;
  /** Encrypts every kept key anew and opens the vault. False where `before` is wrong: then nothing changes. */
  changePassphrase(before: string, after: string): Promise<boolean>;
  /** The kept key of a provider; null where there is none or the vault is not open. */
  load(baseUrl: string): Promise<string | null>;
  /** Only on the person's explicit wish, and only into an open vault. */
  keep(baseUrl: string, apiKey: string): Promise<void>;
  forget(baseUrl: string): Promise<void>;
  /** Deletes every key and the passphrase: how somebody who has forgotten it begins again. */
  forgetAll(): Promise<void>;
  /** Addresses that a key is kept for, also while locked. */
  addresses(): Promise<readonly string[]>;
}

/** Shorter ones are guessed from a stolen copy whatever the number of rounds. */
export const SHORTEST_PASSPHRASE = 8;

export function createKeyStorage(database: Database): KeyStorage {
  let vault: OpenVault | null = null;

  const readLock = async (): Promise<LockRecord | null> => lockOf(await database.use((db) => db.get('vault', 'lock')));

  /** The open vault; null where it is locked, or where another tab has replaced or removed the passphrase meanwhile. */
  function current(lock: LockRecord | null): OpenVault | null {
    if (vault && !sameBytes(vault.salt, lock?.salt)) vault = null;
    return vault;
  }

  return {
    async status() {
      const lock = await readLock();
      if (!lock) return 'empty';
      return current(lock) ? 'open' : 'locked';
    },

    async create(passphrase) {
      checkNew(passphrase);
      const made = await makeLock(passphrase);
      const done = await database.use((db) => replaceVault(db, null, made.lock, []));
      if (!done)
        throw new VaultError('exists', 'This browser keeps keys under a passphrase already. Unlock with that.');
      vault = made.vault;
    },

    async unlock(passphrase) {
      checkCrypto();
      const lock = await readLock();
      if (!lock) throw new VaultError('locked', 'No passphrase has been set in this browser yet.');
      const opened = await openLock(lock, passphrase);
      if (opened) vault = opened;
      return opened !== null;
    },

    lock() {
      vault = null;
    },

    async changePassphrase(before, after) {
      checkNew(after);
      const records = await database.use((db) => db.getAll('vault'));
      const lock = lockOf(records.find((record) => record.id === 'lock'));
      if (!lock) throw new VaultError('locked', 'No passphrase has been set in this browser yet.');
      const opened = await openLock(lock, before);
      if (!opened) return false;
      const made = await makeLock(after);
      const keys = await Promise.all(records.filter(isKey).map((record) => reseal(record, opened, made.vault)));
      const done = await database.use((db) => replaceVault(db, { lock, keys: records.filter(isKey) }, made.lock, keys));
      if (!done) throw new VaultError('locked', 'Another tab changed the kept keys at the same moment. Try again.');
      vault = made.vault;
      return true;
    },

    async load(baseUrl) {
      const address = addressOf(baseUrl);
      if (address === null) return null;
      const open = current(await readLock());
      if (!open) return null;
      const record = await database.use((db) => db.get('vault', idOf(address)));
      if (!record || !isKey(record)) return null;
      const key = await unseal(open, record.sealed, address);
      if (key === null) throw damaged(address);
      return key;
    },

    async keep(baseUrl, apiKey) {
      checkCrypto();
      const address = addressOf(baseUrl);
      if (address === null) throw new VaultError('address', 'A key is kept for a web address; this is none.');
      const lock = await readLock();
      const open = current(lock);
      if (!open) throw notOpen(lock);
      const record: KeyRecord = { id: idOf(address), address, sealed: await seal(open, apiKey, address) };
      const written = await database.use(async (db) => {
        const tx = db.transaction('vault', 'readwrite');
        // Asked again inside the transaction: a key under a replaced passphrase could never be read.
        const same = sameBytes(lockOf(await tx.store.get('lock'))?.salt, open.salt);
        if (same) await tx.store.put(record);
        await tx.done;
        return same;
      });
      if (!written) throw notOpen(await readLock());
    },

    async forget(baseUrl) {
      const address = addressOf(baseUrl);
      if (address !== null) await database.use((db) => db.delete('vault', idOf(address)));
    },

    async forgetAll() {
      vault = null;
      await database.use((db) => db.clear('vault'));
    },

    async addresses() {
      const records = await database.use((db) => db.getAll('vault'));
      return records.filter(isKey).map((record) => record.address);
    },
  };
}

/**
 * Writes a lock and its keys in one transaction, provided that the database still holds exactly what `before` says (null:
 * nothing at all). False where it does not: then nothing was written.
 */
async function replaceVault(
  db: IDBPDatabase<StudioSchema>,
  before: { readonly lock: LockRecord; readonly keys: readonly KeyRecord[] } | null,
  lock: LockRecord,
  keys: readonly KeyRecord[],
): Promise<boolean> {
  const tx = db.transaction('vault', 'readwrite');
  const records = await tx.store.getAll();
  const found = lockOf(records.find((record) => record.id === 'lock'));
  const sealedBefore = new Map(before?.keys.map((record) => [record.id, record.sealed.iv]));
  const same =
    sameBytes(found?.salt, before?.lock.salt) &&
    (before === null || records.filter(isKey).length === sealedBefore.size) &&
    (before === null || records.filter(isKey).every((key) => sameBytes(key.sealed.iv, sealedBefore.get(key.id))));
  if (same) {
    // Keys without a lock cannot be read by anybody.
    await tx.store.clear();
    await Promise.all([lock, ...keys].map((record) => tx.store.put(record)));
  }
  await tx.done;
  return same;
}

async function reseal(record: KeyRecord, from: OpenVault, to: OpenVault): Promise<KeyRecord> {
  const key = await unseal(from, record.sealed, record.address);
  if (key === null) throw damaged(record.address);
  return { ...record, sealed: await seal(to, key, record.address) };
}

function idOf(address: string): KeyRecord['id'] {
  return `key ${address}`;
}

function isKey(record: VaultRecord): record is KeyRecord {
  return record.id !== 'lock';
}

function lockOf(record: VaultRecord | undefined): LockRecord | null {
  return record?.id === 'lock' ? record : null;
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a?.join() === b?.join();
}

function checkCrypto(): void {
  if (globalThis.crypto?.subtle) return;
  throw new VaultError(
    'secure-context',
    'This page was opened over plain http, where browsers offer no encryption: keys cannot be kept here. Open it over https or on localhost; a key typed in works until the page is closed.',
  );
}

function checkNew(passphrase: string): void {
  checkCrypto();
  if (passphrase.length >= SHORTEST_PASSPHRASE) return;
  throw new VaultError('passphrase', `A passphrase needs at least ${SHORTEST_PASSPHRASE} characters.`);
}

function notOpen(lock: LockRecord | null): VaultError {
  const message = lock
    ? 'The kept keys are locked. Unlock them with your passphrase first.'
    : 'Set a passphrase first: keys are kept in this browser only encrypted.';
  return new VaultError('locked', message);
}

function damaged(address: string): VaultError {
  return new VaultError(
    'damaged',
    `The key kept for ${address} cannot be read any more. Forget it and enter it again.`,
  );
}
