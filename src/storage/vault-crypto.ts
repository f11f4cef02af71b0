// The arithmetic of the key vault: a passphrase becomes an AES key, an API key becomes ciphertext and back. WebCrypto only.

/** What the database holds. A key's address is readable; the key is not. */
export type VaultRecord =
  | {
      readonly id: 'lock';
      /** 16 random bytes, new with every passphrase. */
      readonly salt: Uint8Array<ArrayBuffer>;
      /** Rounds of PBKDF2 that this lock was made with, so that the number can grow later. */
      readonly iterations: number;
      /** Known text under the vault's key: only the right passphrase opens it. */
      readonly proof: Sealed;
    }
  | { readonly id: `key ${string}`; readonly address: string; readonly sealed: Sealed };

export type LockRecord = Extract<VaultRecord, { readonly id: 'lock' }>;
export type KeyRecord = Exclude<VaultRecord, LockRecord>;

/** AES-GCM ciphertext with its own 12 random bytes. */
export interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** An open vault: the AES key (it cannot be read out, only used) and the salt of the passphrase it was derived from. */
export interface OpenVault {
  readonly key: CryptoKey;
  readonly salt: Uint8Array<ArrayBuffer>;
}

/** OWASP Password Storage Cheat Sheet, PBKDF2 with HMAC-SHA-256. */
const PBKDF2_ITERATIONS = 600_000;
const SALT_BYTES = 16;
/** The length that AES-GCM is specified for without hashing the vector first (NIST SP 800-38D). */
const IV_BYTES = 12;
const PROOF = 'PromptPO Studio vault';

/** A new lock for `passphrase`, and the vault opened with it. */
export async function makeLock(passphrase: string): Promise<{ readonly lock: LockRecord; readonly vault: OpenVault }> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  const vault = { key: await deriveKey(passphrase, salt, PBKDF2_ITERATIONS), salt };
  const proof = await seal(vault, PROOF, '');
  return { lock: { id: 'lock', salt, iterations: PBKDF2_ITERATIONS, proof }, vault };
}

/** The vault behind `lock`, or null where the passphrase is another one. */
export async function openLock(lock: LockRecord, passphrase: string): Promise<OpenVault | null> {
  const vault = { key: await deriveKey(passphrase, lock.salt, lock.iterations), salt: lock.salt };
  return (await unseal(vault, lock.proof, '')) === PROOF ? vault : null;
}

/** Encrypts `text`; it opens again only together with the same `address`, so records cannot be swapped. */
export async function seal(vault: OpenVault, text: string, address: string): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const bytes = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: encode(address) },
    vault.key,
    encode(text),
  );
  return { iv, bytes: new Uint8Array(bytes) };
}

/** The text, or null where key, address or bytes are not the ones it was sealed with. */
export async function unseal(vault: OpenVault, { iv, bytes }: Sealed, address: string): Promise<string | null> {
  try {
    const algorithm = { name: 'AES-GCM', iv, additionalData: encode(address) };
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, vault.key, bytes));
  } catch {
    // AES-GCM gives no reason: wrong key and changed bytes look the same.
    return null;
  }
}

async function deriveKey(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  // The same words typed on another keyboard may come in another Unicode form.
  const words = encode(passphrase.normalize('NFKC'));
  const base = await crypto.subtle.importKey('raw', words, 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    base,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
