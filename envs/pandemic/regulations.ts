// The five stages of regulation ("Austin" stages of the reference) and what each of them orders.
import type { PlaceKind } from './town.ts';

export interface Regulation {
  /** People who tested positive stay at home. */
  readonly stayHomeIfSick: boolean;
  /** What hygiene and masks leave of a day's spread: 1, 0.8 or 0.8 * 0.6. */
  readonly spreadFactor: number;
  /** Part of the usual contacts that distancing takes away, homes excepted. */
  readonly distancing: number;
  /** Private visits are banned. Limits above zero count residents only, fewer than which live in every home: no effect. */
  readonly gatheringsBanned: boolean;
  readonly locked: readonly PlaceKind[];
}

const HYGIENE = 0.8;
const MASKS = 0.6;

export const regulations: readonly Regulation[] = [
  { stayHomeIfSick: false, spreadFactor: 1, distancing: 0, gatheringsBanned: false, locked: [] },
  { stayHomeIfSick: true, spreadFactor: HYGIENE, distancing: 0, gatheringsBanned: false, locked: [] },
  {
    stayHomeIfSick: true,
    spreadFactor: HYGIENE * MASKS,
    distancing: 0.3,
    gatheringsBanned: false,
    locked: ['school', 'salon'],
  },
  {
    stayHomeIfSick: true,
    spreadFactor: HYGIENE * MASKS,
    distancing: 0.5,
    gatheringsBanned: true,
    locked: ['school', 'salon'],
  },
  {
    stayHomeIfSick: true,
    spreadFactor: HYGIENE * MASKS,
    distancing: 0.7,
    gatheringsBanned: true,
    locked: ['school', 'salon', 'office', 'retail'],
  },
];

/** Share of the occasions on which a person keeps to the rules. */
export const COMPLIANCE = 0.99;
