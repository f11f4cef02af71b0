// The map: 150 homes on the left, what people go to on the right; a dot is a person, its colour their class.
import type { Canvas2D, ViewTheme } from '../../src/env-api/env.ts';
import { drawDisc, drawLine } from '../../src/env-api/drawing.ts';
import { CRITICAL, DEAD, INFECTED, NONE, RECOVERED } from './disease.ts';
import type { PandemicFrame } from './env.ts';
import { HOSPITAL_BEDS, PEOPLE, placeKind, placeRules, type PlaceKind } from './town.ts';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Amber; themes have no colour between good and bad. */
export const INFECTED_COLOUR = '#dd8a1f';

const HOME_COLUMNS = 15;
const HOME_ROWS = 10;
/** Part of the width that the homes take. */
const HOMES_SHARE = 0.47;

/** Kinds of places drawn as one block. */
interface Block {
  readonly label: string;
  readonly kinds: readonly PlaceKind[];
  readonly column: 0 | 1;
  readonly row: 0 | 1 | 2;
}

const BLOCKS: readonly Block[] = [
  { label: 'Schools', kinds: ['school'], column: 0, row: 0 },
  { label: 'Offices', kinds: ['office'], column: 1, row: 0 },
  { label: 'Groceries', kinds: ['grocery'], column: 0, row: 1 },
  { label: 'Retail', kinds: ['retail'], column: 1, row: 1 },
  { label: 'Eat, drink', kinds: ['restaurant', 'bar'], column: 0, row: 2 },
  { label: 'Salons', kinds: ['salon'], column: 1, row: 2 },
];
const ROWS = 4; // The last is the hospital's.

/** The classes in the order in which dots are laid out: what matters first. */
const ORDER = [CRITICAL, INFECTED, DEAD, RECOVERED, NONE];

export function drawTown(context: Canvas2D, frame: PandemicFrame, box: Box, theme: ViewTheme): void {
  const font = labelSize(box.width);
  context.textBaseline = 'alphabetic';
  const gap = box.width * 0.012;
  const homesWidth = box.width * HOMES_SHARE;
  drawHomes(context, frame, { ...box, width: homesWidth }, font, theme);
  const left = box.x + homesWidth + 2 * gap;
  const width = (box.x + box.width - left - gap) / 2;
  const height = (box.height - gap * (ROWS - 1)) / ROWS;
  const at = (column: number, row: number): Box => ({
    x: left + column * (width + gap),
    y: box.y + row * (height + gap),
    width,
    height,
  });
  for (const block of BLOCKS) drawBlock(context, frame, block, at(block.column, block.row), font, theme);
  drawHospital(context, frame, { ...at(0, ROWS - 1), width: 2 * width + gap }, font, theme);
}

/** Font size of labels for a picture of this width. */
export function labelSize(width: number): number {
  return Math.round(Math.min(13, Math.max(9, width / 50)) * 10) / 10;
}

function drawHomes(context: Canvas2D, frame: PandemicFrame, box: Box, font: number, theme: ViewTheme): void {
  const { places, classes } = frame;
  const top = font * 1.35;
  const cellWidth = box.width / HOME_COLUMNS;
  const cellHeight = (box.height - top) / HOME_ROWS;
  const homes = HOME_COLUMNS * HOME_ROWS;
  context.fillStyle = theme.muted;
  context.globalAlpha = 0.14;
  for (let home = 0; home < homes; home++) {
    const x = box.x + (home % HOME_COLUMNS) * cellWidth;
    const y = box.y + top + Math.floor(home / HOME_COLUMNS) * cellHeight;
    context.fillRect(x, y, cellWidth * 0.88, cellHeight * 0.88);
  }
  context.globalAlpha = 1;
  // Nine places a home, the middle ones first; guests beyond that are not drawn.
  const seats = [4, 1, 7, 3, 5, 0, 8, 2, 6];
  const taken = new Uint8Array(homes);
  let atHome = 0;
  for (const wanted of ORDER) {
    for (let person = 0; person < PEOPLE; person++) {
      const home = places[person]!;
      if (home >= homes || classes[person] !== wanted) continue;
      atHome++;
      const seat = seats[taken[home]!++];
      if (seat === undefined) continue;
      const x = box.x + ((home % HOME_COLUMNS) + 0.88 * (0.2 + 0.3 * (seat % 3))) * cellWidth;
      const y =
        box.y + top + (Math.floor(home / HOME_COLUMNS) + 0.88 * (0.2 + 0.3 * Math.floor(seat / 3))) * cellHeight;
      drawPerson(context, x, y, Math.min(cellWidth, cellHeight) * 0.135, wanted, theme);
    }
  }
  drawLabel(context, 'Homes', String(atHome), { ...box, height: top }, font, theme);
}

function drawBlock(
  context: Canvas2D,
  frame: PandemicFrame,
  { label, kinds }: Block,
  box: Box,
  font: number,
  theme: ViewTheme,
): void {
  const numbers = kinds.map((kind) => placeRules.findIndex((rules) => rules.kind === kind));
  const inside = peopleIn(frame, numbers);
  const locked = numbers.every((kind) => frame.locked[kind] === 1);
  drawGround(context, box, locked, theme);
  drawLabel(context, label, locked ? 'shut' : String(inside.length), box, font, theme);
  drawPeople(context, frame, inside, below(box, font), theme);
}

function drawHospital(context: Canvas2D, frame: PandemicFrame, box: Box, font: number, theme: ViewTheme): void {
  const number = placeRules.findIndex(({ kind }) => kind === 'hospital');
  const inside = peopleIn(frame, [number]);
  const patients = inside.filter((person) => frame.classes[person] === CRITICAL);
  const others = inside.filter((person) => frame.classes[person] !== CRITICAL);
  const beds = Math.min(patients.length, HOSPITAL_BEDS);
  drawGround(context, box, false, theme);
  drawLabel(context, 'Hospital', `${beds} of ${HOSPITAL_BEDS} beds`, box, font, theme);
  const room = below(box, font);
  const bed = Math.min(room.height * 0.8, room.width * 0.07);
  for (let i = 0; i < HOSPITAL_BEDS; i++) {
    const x = room.x + i * bed * 1.3;
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, room.y + 0.5, bed, bed);
    if (i >= beds) continue;
    context.fillStyle = theme.bad;
    context.fillRect(x + 2, room.y + 2, bed - 3, bed - 3);
  }
  const used = HOSPITAL_BEDS * bed * 1.3 + bed * 0.3;
  drawPeople(context, frame, others, { ...room, x: room.x + used, width: room.width - used }, theme);
}

/** The ground of a place; hatched while it is shut. */
function drawGround(context: Canvas2D, box: Box, locked: boolean, theme: ViewTheme): void {
  context.globalAlpha = 0.14;
  context.fillStyle = theme.muted;
  context.fillRect(box.x, box.y, box.width, box.height);
  if (locked) {
    context.globalAlpha = 0.45;
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    const step = box.height / 3;
    for (let x = 0; x + step < box.width; x += step) {
      drawLine(context, box.x + x, box.y + box.height, box.x + x + step, box.y + box.height * 0.55);
    }
  }
  context.globalAlpha = 1;
}

function drawLabel(context: Canvas2D, label: string, value: string, box: Box, font: number, theme: ViewTheme): void {
  const inset = font * 0.35;
  context.font = `${font}px ${theme.font}`;
  context.fillStyle = theme.foreground;
  context.textAlign = 'left';
  context.fillText(label, box.x + inset, box.y + font);
  context.fillStyle = theme.muted;
  context.textAlign = 'right';
  context.fillText(value, box.x + box.width - inset, box.y + font);
}

/** What is left of a block under its label. */
function below(box: Box, font: number): Box {
  const inset = font * 0.4;
  const top = font * 1.4;
  return { x: box.x + inset, y: box.y + top, width: box.width - 2 * inset, height: box.height - top - inset };
}

function peopleIn({ places }: PandemicFrame, kinds: readonly number[]): number[] {
  const inside: number[] = [];
  places.forEach((place, person) => {
    if (kinds.includes(placeKind[place]!)) inside.push(person);
  });
  return inside;
}

/** Dots in rows, the ill first, as large as the room allows. */
function drawPeople(
  context: Canvas2D,
  { classes }: PandemicFrame,
  inside: readonly number[],
  room: Box,
  theme: ViewTheme,
): void {
  if (inside.length === 0) return;
  let spacing = Math.min(room.height, room.width / 14);
  while (Math.floor(room.width / spacing) * Math.floor(room.height / spacing) < inside.length) spacing *= 0.93;
  const columns = Math.floor(room.width / spacing);
  let i = 0;
  for (const wanted of ORDER) {
    for (const person of inside) {
      if (classes[person] !== wanted) continue;
      const x = room.x + ((i % columns) + 0.5) * spacing;
      const y = room.y + (Math.floor(i / columns) + 0.5) * spacing;
      drawPerson(context, x, y, spacing * 0.38, wanted, theme);
      i++;
    }
  }
}

function drawPerson(context: Canvas2D, x: number, y: number, radius: number, group: number, theme: ViewTheme): void {
  if (group === DEAD) {
    context.strokeStyle = theme.foreground;
    context.lineWidth = Math.max(0.8, radius * 0.5);
    context.beginPath();
    context.arc(x, y, radius * 0.8, 0, 2 * Math.PI);
    context.stroke();
    return;
  }
  context.fillStyle =
    group === CRITICAL
      ? theme.bad
      : group === INFECTED
        ? INFECTED_COLOUR
        : group === RECOVERED
          ? theme.good
          : theme.muted;
  drawDisc(context, x, y, group === CRITICAL || group === INFECTED ? radius * 1.2 : radius);
}
