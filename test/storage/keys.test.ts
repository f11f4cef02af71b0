// The vault of kept keys on an in-memory IndexedDB and the real WebCrypto: what it gives back, what it refuses, and what lies
// in the database meanwhile.
import 'fake-indexeddb/auto';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDatabase, type Database } from '../../src/storage/database.ts';
import { createKeyStorage, SHORTEST_PASSPHRASE } from '../../src/storage/keys.ts';
import type { KeyRecord, LockRecord, VaultRecord } from '../../src/storage/vault-crypto.ts';

const WORDS = 'correct horse battery';
const KEY = 'sk-planted-in-the-vault-1234567890';
const A = 'https://a.test/v1';
const B = 'https://b.test/v1';

let count = 0;
const fresh = (): Database => createDatabase({ name: `keys-${++count}` });
const records = (database: Database): Promise<VaultRecord[]> => database.use((db) => db.getAll('vault'));

async function keyRecords(database: Database): Promise<KeyRecord[]> {
  return (await records(database)).filter((record): record is KeyRecord => record.id !== 'lock');
}

/** Everything stored, with bytes both as text and as base64, so that a key in any of these forms is found. */
async function stored(database: Database): Promise<string> {
  const text = JSON.stringify(await records(database), (_key, value: unknown) =>
    value instanceof Uint8Array
      ? `${Buffer.from(value).toString('latin1')} ${Buffer.from(value).toString('base64')}`
      : value,
  );
  return text;
}

async function openVault(database = fresh()) {
  const vault = createKeyStorage(database);
  await vault.create(WORDS);
  return { vault, database };
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('an open vault', () => {
  test('gives back what it kept, by the address of the provider however it is written', async () => {
    const { vault } = await openVault();
    expect(await vault.load(A)).toBeNull();
    await vault.keep(` ${A}/ `, KEY);
    await vault.keep(B, 'another');
    expect(await vault.load(A)).toBe(KEY);
    expect(await vault.load('HTTPS://A.TEST/v1//')).toBe(KEY);
    expect(await vault.load(B)).toBe('another');
    expect(await vault.addresses()).toEqual([A, B]);
  });

  test('replaces a key, forgets one, and forgets all together with the passphrase', async () => {
    const { vault, database } = await openVault();
    await vault.keep(A, 'old');
    await vault.keep(A, KEY);
    await vault.keep(B, 'b');
    expect(await vault.load(A)).toBe(KEY);
    await vault.forget(`${A}/`);
    expect(await vault.load(A)).toBeNull();
    expect(await vault.load(B)).toBe('b');
    await vault.forgetAll();
    expect(await vault.status()).toBe('empty');
    expect(await vault.load(B)).toBeNull();
    expect(await records(database)).toEqual([]);
  });

  test('stores ciphertext only: no key, no passphrase, no part of an address that may be secret', async () => {
    const { vault, database } = await openVault();
    await vault.keep(`https://user:hidden-word@a.test/v1?key=${KEY}`, KEY);
    expect(await vault.load(A)).toBe(KEY);
    const text = await stored(database);
    for (const secret of [KEY, btoa(KEY), encodeURIComponent(KEY), WORDS, 'hidden-word']) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain(A);
    // Control: the search does find a planted copy.
    const sealed = { iv: new Uint8Array(12), bytes: new TextEncoder().encode(KEY) };
    await database.use((db) => db.put('vault', { id: 'key plain', address: 'plain', sealed }));
    expect(await stored(database)).toContain(KEY);
  });

  test('uses a new vector for every key, and the rounds and lengths that it promises', async () => {
    const { vault, database } = await openVault();
    await vault.keep(A, KEY);
    const [first] = await keyRecords(database);
    await vault.keep(A, KEY);
    await vault.keep(B, KEY);
    const keys = await keyRecords(database);
    expect(new Set([first!, ...keys].map((record) => record.sealed.iv.join())).size).toBe(3);
    const lock = (await records(database)).find((record) => record.id === 'lock') as LockRecord;
    expect(lock.iterations).toBe(600_000);
    expect(lock.salt.length).toBe(16);
    expect(keys.map((record) => record.sealed.iv.length)).toEqual([12, 12]);
  });

  test('derives a key that cannot be read out', async () => {
    const derive = vi.spyOn(crypto.subtle, 'deriveKey');
    await openVault();
    const made = (await derive.mock.results[0]!.value) as CryptoKey;
    expect(made.extractable).toBe(false);
    expect(made.algorithm).toMatchObject({ name: 'AES-GCM', length: 256 });
    await expect(crypto.subtle.exportKey('raw', made)).rejects.toThrow();
    derive.mockRestore();
  });

  test('does not open a record that was moved to another address', async () => {
    const { vault, database } = await openVault();
    await vault.keep(A, KEY);
    const [moved] = await keyRecords(database);
    await database.use((db) => db.put('vault', { ...moved!, id: `key ${B}`, address: B }));
    await expect(vault.load(B)).rejects.toThrow(/cannot be read any more/);
    expect(await vault.load(A)).toBe(KEY);
  });
});

describe('a locked vault', () => {
  test('is what a new page finds: it lists addresses, gives no key, takes none, and can still forget', async () => {
    const { vault, database } = await openVault();
    await vault.keep(A, KEY);
    await vault.keep(B, 'b');
    const later = createKeyStorage(database);
    expect(await later.status()).toBe('locked');
    expect(await later.addresses()).toEqual([A, B]);
    expect(await later.load(A)).toBeNull();
    await expect(later.keep(A, 'x')).rejects.toThrow(/locked/);
    await later.forget(B);
    await later.unlock(WORDS);
    expect(await later.status()).toBe('open');
    expect(await later.load(A)).toBe(KEY);
    expect(await later.load(B)).toBeNull();
  });

  test('says so when the passphrase is wrong, and loses nothing', async () => {
    const { vault, database } = await openVault();
    await vault.keep(A, KEY);
    vault.lock();
    expect(await vault.status()).toBe('locked');
    const before = await stored(database);
    expect(await vault.unlock('correct horse batterx')).toBe(false);
    expect(await vault.status()).toBe('locked');
    expect(await stored(database)).toBe(before);
    expect(await vault.unlock(WORDS)).toBe(true);
    expect(await vault.load(A)).toBe(KEY);
  });

  test('opens with the same words in another Unicode form', async () => {
    const database = fresh();
    await createKeyStorage(database).create('d\u00e9j\u00e0 vu words');
    const later = createKeyStorage(database);
    await later.unlock('de\u0301ja\u0300 vu words');
    expect(await later.status()).toBe('open');
  });
});

describe('a change of the passphrase', () => {
  test('keeps the keys, and only the new words open them', async () => {
    const { vault, database } = await openVault();
    await vault.keep(A, KEY);
    await vault.keep(B, 'b');
    expect(await vault.changePassphrase(WORDS, 'some other words')).toBe(true);
    expect(await vault.load(A)).toBe(KEY);
    const later = createKeyStorage(database);
    expect(await later.unlock(WORDS)).toBe(false);
    await later.unlock('some other words');
    expect([await later.load(A), await later.load(B)]).toEqual([KEY, 'b']);
  });

  test('is refused with the wrong old words, and where a key is damaged, and then changes nothing', async () => {
    const { vault, database } = await openVault();
    await vault.keep(A, KEY);
    expect(await vault.changePassphrase('wrong words', 'some other words')).toBe(false);
    const [key] = await keyRecords(database);
    await database.use((db) => db.put('vault', { ...key!, id: `key ${B}`, address: B }));
    await expect(vault.changePassphrase(WORDS, 'some other words')).rejects.toMatchObject({ reason: 'damaged' });
    expect(await vault.load(A)).toBe(KEY);
    expect(await createKeyStorage(database).unlock(WORDS)).toBe(true);
  });

  test('in another tab locks this one, which then neither reads nor writes under the old words', async () => {
    const { vault, database } = await openVault();
    await vault.keep(A, KEY);
    await createKeyStorage(database).changePassphrase(WORDS, 'some other words');
    expect(await vault.status()).toBe('locked');
    expect(await vault.load(A)).toBeNull();
    await expect(vault.keep(B, 'b')).rejects.toThrow(/locked/);
    await vault.unlock('some other words');
    expect(await vault.load(A)).toBe(KEY);
  });
});

describe('a refusal', () => {
  test('comes for a key before there is a passphrase', async () => {
    await expect(createKeyStorage(fresh()).keep(A, KEY)).rejects.toThrow(/Set a passphrase first/);
  });

  test('comes for a passphrase that is too short, and for a second one', async () => {
    const vault = createKeyStorage(fresh());
    await expect(vault.create('x'.repeat(SHORTEST_PASSPHRASE - 1))).rejects.toMatchObject({ reason: 'passphrase' });
    expect(await vault.status()).toBe('empty');
    await vault.create(WORDS);
    await expect(vault.create('some other words')).rejects.toMatchObject({ reason: 'exists' });
    expect(await vault.unlock(WORDS)).toBe(true);
  });

  test('comes for what is no web address: it may be a key in the wrong field', async () => {
    const { vault, database } = await openVault();
    await expect(vault.keep(KEY, 'x')).rejects.toMatchObject({ reason: 'address' });
    expect(await vault.load(KEY)).toBeNull();
    expect(await stored(database)).not.toContain(KEY);
  });

  test('comes in words where the browser offers no encryption (plain http)', async () => {
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    const vault = createKeyStorage(fresh());
    await expect(vault.create(WORDS)).rejects.toMatchObject({
      reason: 'secure-context',
      message: expect.stringContaining('plain http'),
    });
    expect(await vault.status()).toBe('empty');
  });
});
