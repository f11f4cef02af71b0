// The person's API keys as the page knows them: typed ones live in this object's memory, by address, and go nowhere but to that
// address; kept ones lie encrypted in this browser (storage/keys.ts) and come here once the vault is unlocked.
import type { KeyStorage, VaultStatus } from '../../storage/keys.ts';
import { addressOf } from '../../storage/key-address.ts';
import { normalBaseUrl } from './model-choices.ts';

const wrongPassphrase = 'This is not the passphrase. The keys are still there; try again.';

let opened: Promise<KeyStorage> | null = null;

function vault(): Promise<KeyStorage> {
  opened ??= Promise.all([import('../../storage/database.ts'), import('../../storage/keys.ts')]).then(
    ([{ createDatabase }, { createKeyStorage }]) => createKeyStorage(createDatabase()),
  );
  return opened;
}

/** The address that a key belongs to, written as the vault writes it. */
function slotOf(baseUrl: string): string {
  const address = normalBaseUrl(baseUrl);
  return addressOf(address) ?? address;
}

class Keys {
  /** `unknown` until it was looked up. */
  status = $state.raw<VaultStatus | 'unknown'>('unknown');
  /** Addresses whose key is kept. */
  kept = $state.raw<readonly string[]>([]);
  /** Why keys cannot be kept here, in words. */
  problem = $state.raw('');
  private typed = $state<Record<string, string>>({});

  /** The key of an address, as typed or unlocked; empty where there is none. */
  of(baseUrl: string): string {
    return this.typed[slotOf(baseUrl)] ?? '';
  }

  isKept(baseUrl: string): boolean {
    return this.kept.includes(slotOf(baseUrl));
  }

  /** True where the key of an address is kept but the vault is locked. */
  isLockedAway(baseUrl: string): boolean {
    return this.status === 'locked' && this.isKept(baseUrl) && this.of(baseUrl) === '';
  }

  type(baseUrl: string, key: string): void {
    this.typed[slotOf(baseUrl)] = key;
  }

  /** Looks up what is kept; quiet where this browser has no storage. */
  async open(): Promise<void> {
    if (this.status !== 'unknown') return;
    await this.refresh().catch((error: unknown) => {
      this.problem = error instanceof Error ? error.message : String(error);
    });
  }

  /** Rejects in words, e.g. where the page is not served securely or another tab has set a passphrase meanwhile. */
  async create(passphrase: string): Promise<void> {
    await this.change((open) => open.create(passphrase));
  }

  /** Rejects in words where the passphrase is wrong; nothing is lost by that. */
  async unlock(passphrase: string): Promise<void> {
    await this.change(async (open) => {
      if (!(await open.unlock(passphrase))) throw new Error(wrongPassphrase);
    });
    await this.recall();
  }

  async changePassphrase(now: string, next: string): Promise<void> {
    await this.change(async (open) => {
      if (!(await open.changePassphrase(now, next))) throw new Error(wrongPassphrase);
    });
  }

  /**
   * Takes the kept keys out of the page's memory until the passphrase is given again. A run that is going on keeps its own until
   * it pauses or ends.
   */
  async lock(): Promise<void> {
    await this.change((open) => {
      open.lock();
      for (const address of this.kept) delete this.typed[address];
    });
  }

  /** Keeps the key of an address, or what it has become since; the vault must be open. */
  async keep(baseUrl: string): Promise<void> {
    const key = this.of(baseUrl).trim();
    if (!key) return;
    await this.change((open) => open.keep(slotOf(baseUrl), key));
  }

  /** Removes the kept key; the typed one stays until the page closes. */
  async forget(baseUrl: string): Promise<void> {
    await this.change((open) => open.forget(slotOf(baseUrl)));
  }

  /** Removes every kept key and the passphrase, and all typed keys, as `lock` does. */
  async forgetAll(): Promise<void> {
    await this.change(async (open) => {
      await open.forgetAll();
      this.typed = {};
    });
  }

  /** Looks again at what is kept, also after a failure: that another tab came first is then seen. */
  private async change(act: (open: KeyStorage) => Promise<void> | void): Promise<void> {
    const open = await vault();
    try {
      await act(open);
    } catch (error) {
      await this.refresh().catch(() => undefined); // the first failure says more
      throw error;
    }
    await this.refresh();
  }

  private async recall(): Promise<void> {
    const open = await vault();
    for (const address of this.kept) {
      const key = await open.load(address);
      if (key !== null && !this.typed[address]) this.typed[address] = key;
    }
  }

  private async refresh(): Promise<void> {
    const open = await vault();
    this.status = await open.status();
    this.kept = await open.addresses();
  }
}

export const keys = new Keys();
