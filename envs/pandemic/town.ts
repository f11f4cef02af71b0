// The town: 171 places of nine kinds and 500 inhabitants with their homes, work, schools and habits. Numbers of the
// reference's 'tiny' configuration; the inhabitants are those of its first town (town-data.ts).
import { columns } from './town-data.ts';

export const PEOPLE = 500;

export type PlaceKind =
  'home' | 'grocery' | 'office' | 'school' | 'hospital' | 'retail' | 'salon' | 'restaurant' | 'bar';

/** What the places of one kind have in common. */
export interface PlaceRules {
  readonly kind: PlaceKind;
  readonly count: number;
  /** Most visitors at a time. */
  readonly visitors: number;
  /** First and last opening hour, both inclusive; empty for always. */
  readonly hours: readonly (readonly [number, number])[];
  /** First and last opening day of the week, 0 = Monday. */
  readonly days: readonly [number, number];
  readonly minAge: number;
  /**
   * Contacts of an hour among those who live, work or study here, between them and visitors, and among visitors:
   * at least `minimum`, about `fraction` of all pairs.
   */
  readonly minimum: readonly [number, number, number];
  readonly fraction: readonly [number, number, number];
}

const always = { hours: [], days: [0, 6], minAge: 0 } as const;
const anyone = { minAge: 0 } as const;

/** In the order in which the reference makes its places. */
export const placeRules: readonly PlaceRules[] = [
  { kind: 'home', count: 150, visitors: Infinity, ...always, minimum: [0, 1, 0], fraction: [0.5, 0.3, 0.3] },
  {
    kind: 'grocery',
    count: 2,
    visitors: 30,
    hours: [[7, 20]],
    days: [0, 5],
    ...anyone,
    minimum: [0, 1, 0],
    fraction: [0.2, 0.25, 0.3],
  },
  {
    kind: 'office',
    count: 2,
    visitors: 0,
    hours: [[9, 16]],
    days: [0, 4],
    minAge: 18,
    minimum: [2, 1, 0],
    fraction: [0.1, 0.01, 0.01],
  },
  {
    kind: 'school',
    count: 10,
    visitors: 30,
    hours: [[7, 14]],
    days: [0, 4],
    ...anyone,
    minimum: [5, 1, 0],
    fraction: [0.1, 0, 0.1],
  },
  { kind: 'hospital', count: 1, visitors: Infinity, ...always, minimum: [1, 1, 0], fraction: [0.5, 0, 0] },
  {
    kind: 'retail',
    count: 2,
    visitors: 30,
    hours: [[7, 20]],
    days: [0, 5],
    ...anyone,
    minimum: [0, 1, 0],
    fraction: [0.2, 0.25, 0.3],
  },
  {
    kind: 'salon',
    count: 2,
    visitors: 5,
    hours: [[9, 16]],
    days: [1, 6],
    ...anyone,
    minimum: [1, 1, 0],
    fraction: [0.5, 0.3, 0.1],
  },
  {
    kind: 'restaurant',
    count: 1,
    visitors: 30,
    hours: [
      [11, 15],
      [19, 23],
    ],
    days: [1, 6],
    ...anyone,
    minimum: [1, 1, 0],
    fraction: [0.3, 0.35, 0.1],
  },
  {
    kind: 'bar',
    count: 1,
    visitors: 30,
    hours: [[21, 23]],
    days: [1, 6],
    minAge: 21,
    minimum: [1, 1, 0],
    fraction: [0.7, 0.2, 0.1],
  },
];

/** Patients that the hospital takes at a time. */
export const HOSPITAL_BEDS = 5;

/** `[places]` index into `placeRules`. */
export const placeKind: Uint8Array = Uint8Array.from(
  placeRules.flatMap(({ count }, kind) => new Array<number>(count).fill(kind)),
);

export const PLACES = placeKind.length;

/** The first place of a kind; its places follow one another. */
export function firstPlace(kind: PlaceKind): number {
  return placeKind.indexOf(placeRules.findIndex((rules) => rules.kind === kind));
}

export const HOSPITAL = firstPlace('hospital');

/** Hours of the week, counted from Monday 0 h. */
export const WEEK = 168;

/** `[kinds * WEEK]` 1 while places of the kind are open, closures by regulation apart. */
export const openHours: Uint8Array = Uint8Array.from({ length: placeRules.length * WEEK }, (_, at) => {
  const { hours, days } = placeRules[Math.floor(at / WEEK)]!;
  return Number(isWithin(at % WEEK, hours, days));
});

function isWithin(
  hourOfWeek: number,
  hours: readonly (readonly [number, number])[],
  [firstDay, lastDay]: readonly [number, number],
): boolean {
  const hour = hourOfWeek % 24;
  const day = Math.floor(hourOfWeek / 24);
  const inHours = hours.length === 0 || hours.some(([first, last]) => hour >= first && hour <= last);
  return inHours && day >= firstDay && day <= lastDay;
}

/** Reads a column of town-data.ts: two base-36 digits a person, `zz` for none, which becomes -1. */
function column(name: keyof typeof columns): Int16Array {
  const digits = columns[name].replace(/\s/g, '');
  return Int16Array.from({ length: PEOPLE }, (_, person) => {
    const text = digits.slice(2 * person, 2 * person + 2);
    return text === 'zz' ? -1 : Number.parseInt(text, 36);
  });
}

export const MINOR = 0;
export const WORKER = 1;
export const RETIRED = 2;

/** The inhabitants, in the order in which the reference goes through them; arrays of length PEOPLE. */
export const people = {
  /** MINOR (up to 18 years), WORKER (up to 65) or RETIRED. */
  kind: column('kind'),
  age: column('age'),
  /** 1 for a high risk of a severe course. */
  highRisk: column('highRisk'),
  home: column('home'),
  /** Place of work or school, -1 for none. */
  place: column('place'),
  /** Where a person goes of habit: which place of the kind, and the day offset of the interval. */
  grocery: column('grocery'),
  groceryDay: column('groceryDay'),
  retail: column('retail'),
  retailDay: column('retailDay'),
  salon: column('salon'),
  salonDay: column('salonDay'),
  barDay: column('barDay'),
  /** Length of a social visit: 1 or 2. */
  socialHours: column('socialHours'),
} as const;

/** `[people * WEEK]` 1 in a worker's working hours and a minor's school hours (9 to 14, Monday to Friday). */
export const dutyHours: Uint8Array = makeDutyHours();

function makeDutyHours(): Uint8Array {
  const duty = new Uint8Array(PEOPLE * WEEK);
  const shiftStart = column('shiftStart');
  const shiftFirstDay = column('shiftFirstDay');
  const dutyOf = (person: number, hourOfWeek: number): boolean => {
    const place = people.place[person]!;
    if (people.kind[person] === RETIRED) return false;
    if (people.kind[person] === MINOR) return isWithin(hourOfWeek, [[9, 14]], [0, 4]);
    if (place !== HOSPITAL) return openHours[placeKind[place]! * WEEK + hourOfWeek] === 1;
    // Hospital staff work nine hours on six days running, by day or by night.
    const start = shiftStart[person]!;
    const first = shiftFirstDay[person]!;
    const night = start === 22;
    return isWithin(
      hourOfWeek,
      night
        ? [
            [22, 23],
            [0, 6],
          ]
        : [[start, start + 8]],
      [first, first + 5],
    );
  };
  for (let person = 0; person < PEOPLE; person++) {
    for (let hour = 0; hour < WEEK; hour++) duty[person * WEEK + hour] = Number(dutyOf(person, hour));
  }
  return duty;
}
