// The bets of this browser as state for the page. Loaded with the first film that holds scores back.
import { createDatabase } from '../../storage/database.ts';
import type { Prediction } from '../../storage/prediction.ts';
import { createRecords } from '../../storage/records.ts';
import { newRunId } from '../../storage/run-id.ts';
import { messages } from '../messages.svelte.ts';

export type { Prediction };
/** A bet as it is made, before anything is known. */
export type Bet = Pick<Prediction, 'name' | 'candidate' | 'confidence' | 'reason'>;

class Predictions {
  /** Revealed bets in the order made; null until they have been read. */
  list = $state.raw<readonly Prediction[] | null>(null);
  /** Everybody who bet, in the order in which they first did. */
  readonly names = $derived([...new Set((this.list ?? []).map(({ name }) => name))]);
  private readonly records = createRecords(createDatabase(), 'predictions');

  async open(): Promise<void> {
    await this.act('Reading the bets', () => Promise.resolve());
  }

  /** Keeps bets together with how the round came out. */
  add(bets: readonly Bet[], round: Omit<Prediction, 'id' | 'createdAt' | keyof Bet>): Promise<void> {
    const now = Date.now();
    const records = bets.map((bet, i) => ({ ...round, ...bet, id: newRunId(), createdAt: now + i }));
    return this.act('Keeping the bets', () => this.records.put(records));
  }

  /** Deletes the bets of one person, or of everybody (null). */
  remove(name: string | null): Promise<void> {
    const gone = (this.list ?? []).filter((bet) => name === null || bet.name === name);
    return this.act('Deleting bets', () => this.records.delete(gone.map(({ id }) => id)));
  }

  private async act(doing: string, change: () => Promise<void>): Promise<void> {
    try {
      await change();
      this.list = await this.records.list();
    } catch (error) {
      messages.problem(doing, error);
    }
  }
}

export const predictions = new Predictions();
