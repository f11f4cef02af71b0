// What tokens cost: the dated table that ships with the page (llm/prices.ts) with the person's own figures on top, which this
// browser keeps.
import type { TokenPrice } from '../../engine/settings.ts';
import { knownPrices, priceFor, priceKey } from '../../llm/prices.ts';
import { today } from '../today.ts';
import { keepSetting, readSetting } from '../local-setting.ts';

export interface PriceRow {
  readonly provider: string;
  readonly model: string;
  readonly price: TokenPrice;
  /** The person's own figure rather than the table's. */
  readonly edited: boolean;
}

type Edits = Readonly<Record<string, TokenPrice>>;

const storageKey = 'prices';

function isPrice(value: unknown): value is TokenPrice {
  if (typeof value !== 'object' || value === null) return false;
  const price = value as Partial<Record<keyof TokenPrice, unknown>>;
  return isAmount(price.inputPerMillion) && isAmount(price.outputPerMillion) && typeof price.asOf === 'string';
}

function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isEdits(value: unknown): value is Edits {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isPrice);
}

export class Prices {
  private edits = $state.raw<Edits>(readSetting(storageKey, isEdits, {}));
  /** The table with the person's figures in it, and their own rows behind it. */
  readonly rows = $derived.by<readonly PriceRow[]>(() => {
    const known = knownPrices().map((row) => {
      const edit = this.edits[priceKey(row.provider, row.model)];
      return { ...row, price: edit ?? row.price, edited: edit !== undefined };
    });
    const keys = known.map(({ provider, model }) => priceKey(provider, model));
    const own = Object.entries(this.edits)
      .filter(([key]) => !keys.includes(key))
      .map(([key, price]) => {
        const at = key.indexOf('/');
        return { provider: key.slice(0, at), model: key.slice(at + 1), price, edited: true };
      });
    return [...known, ...own];
  });

  /** The price of a provider's model: the person's, else the table's, 0 for an own server; undefined where none is known. */
  of(provider: string, model: string): TokenPrice | undefined {
    return priceFor(provider, model, this.edits, today());
  }

  set(provider: string, model: string, price: TokenPrice): void {
    this.keep({ ...this.edits, [priceKey(provider, model)]: price });
  }

  /** Back to the table's figure, or to none. */
  reset(provider: string, model: string): void {
    const key = priceKey(provider, model);
    this.keep(Object.fromEntries(Object.entries(this.edits).filter(([each]) => each !== key)));
  }

  private keep(edits: Edits): void {
    this.edits = edits;
    keepSetting(storageKey, edits);
  }
}

export const prices = new Prices();
