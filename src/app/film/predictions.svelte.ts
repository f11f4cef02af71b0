// The bets of this browser as state for the page, kept from the moment each is made. Loaded with the first round that holds scores
// back.
import type { RunId } from '../../engine/events.ts';
import { createDatabase } from '../../storage/database.ts';
import type { Prediction, SettledPrediction } from '../../storage/prediction.ts';
import { createRecords } from '../../storage/records.ts';
import { newRunId } from '../../storage/run-id.ts';
import { messages } from '../messages.svelte.ts';

export type { Prediction };
/** What a person says who bets. */
export type Bet = Pick<Prediction, 'name' | 'candidate' | 'confidence' | 'reason'>;
/** What is bet on. */
export type BetRound = Pick<Prediction, 'runId' | 'title' | 'envId' | 'round' | 'candidates'>;

const isSettled = (bet: Prediction): bet is SettledPrediction => bet.best !== undefined;
const isOn = (bet: Prediction, runId: RunId, round: number): boolean => bet.runId === runId && bet.round === round;
const isSameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

class Predictions {
  /** All bets in the order made; null until they have been read. */
  list = $state.raw<readonly Prediction[] | null>(null);
  /** Those whose round was revealed. */
  readonly settled = $derived((this.list ?? []).filter(isSettled));
  /** Everybody who bet, in the order in which they first did. */
  readonly names = $derived([...new Set((this.list ?? []).map(({ name }) => name))]);
  private readonly records = createRecords(createDatabase(), 'predictions');

  async open(): Promise<void> {
    await this.act('Reading the bets', () => Promise.resolve());
  }

  /** The bets that were made on a round, in this visit or before. */
  madeOn(runId: RunId, round: number): readonly Prediction[] {
    return (this.list ?? []).filter((bet) => isOn(bet, runId, round));
  }

  /**
   * Keeps a bet; everybody has one on a round, and so have all who give no name together. Resolves with why it was refused, in
   * words, or with null.
   */
  async place(bet: Bet, on: BetRound): Promise<string | null> {
    let refusal: string | null = null;
    const isKept = await this.act('Keeping the bet', async () => {
      // Another tab may have taken one since the list was read.
      const made = (await this.records.list()).filter((each) => isOn(each, on.runId, on.round));
      if (made.some(({ name }) => isSameName(name, bet.name))) {
        refusal = bet.name
          ? `${bet.name} has bet on this round already.`
          : 'There is a bet without a name on this round already. Say who bets.';
        return;
      }
      await this.records.put([{ ...on, ...bet, id: newRunId(), createdAt: Date.now() }]);
    });
    return isKept ? refusal : 'The bet could not be kept.';
  }

  /** Takes back a bet whose round is not revealed yet. */
  async takeBack({ id }: Prediction): Promise<void> {
    await this.act('Taking back the bet', () => this.records.delete([id]));
  }

  /** Settles the bets on a round: `best` are its candidates that no other one beat. */
  async settle(runId: RunId, round: number, best: readonly number[]): Promise<void> {
    await this.act('Keeping the bets', async () => {
      const open = (await this.records.list()).filter((bet) => isOn(bet, runId, round) && !isSettled(bet));
      await this.records.put(open.map((bet) => ({ ...bet, best: [...best] })));
    });
  }

  /** Deletes the revealed bets of one person, or of everybody (null). */
  async remove(name: string | null): Promise<void> {
    const gone = this.settled.filter((bet) => name === null || bet.name === name);
    await this.act('Deleting bets', () => this.records.delete(gone.map(({ id }) => id)));
  }

  /** True unless it failed, which the person is told. */
  private async act(doing: string, change: () => Promise<void>): Promise<boolean> {
    try {
      await change();
      this.list = await this.records.list();
      return true;
    } catch (error) {
      messages.problem(doing, error);
      return false;
    }
  }
}

export const predictions = new Predictions();
