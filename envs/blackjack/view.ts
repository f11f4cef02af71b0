// Draws Blackjack: both hands as cards, their totals, and the result once the hand is over.
import type { Canvas2D, CanvasView, ViewTheme } from '../../src/env-api/env.ts';
import { drawBackground } from '../../src/env-api/drawing.ts';
import { handTotal, hasUsableAce } from './env.ts';
import type { BlackjackFrame } from './env.ts';

/** Width of a card as a part of its height. */
const CARD_SHAPE = 0.7;

export const view: CanvasView = {
  aspectRatio: 4 / 3,
  framesPerSecond: 1,

  draw(context, frame, picture, theme) {
    const { width, height } = picture;
    const { player, dealer, outcome } = frame as BlackjackFrame;
    const unit = Math.min(width, height * (4 / 3)) / 100;
    const left = (width - 100 * unit) / 2 + 5 * unit;
    const top = (height - 75 * unit) / 2;
    const isOver = outcome !== null;

    context.save();
    drawBackground(context, picture, theme);
    const dealerTotal = isOver ? totalWords(dealer) : `shows ${rank(dealer[0] ?? 0)}`;
    drawHand(context, 'Dealer', dealerTotal, dealer, isOver ? -1 : 1, left, top + 4 * unit, unit, theme);
    drawHand(context, 'Player', totalWords(player), player, -1, left, top + 37 * unit, unit, theme);
    if (isOver) {
      context.fillStyle = outcome > 0 ? theme.good : outcome < 0 ? theme.bad : theme.muted;
      context.font = `700 ${5 * unit}px ${theme.font}`;
      context.textAlign = 'right';
      context.textBaseline = 'alphabetic';
      context.fillText(resultWords(outcome), left + 90 * unit, top + 41.5 * unit);
    }
    context.restore();
  },

  caption(frame) {
    const { player, dealer, lastAction, outcome } = frame as BlackjackFrame;
    if (player.length === 0) return 'No cards dealt yet.';
    const own = `player ${totalWords(player)}`;
    if (outcome === null) return `${lastAction < 0 ? 'Dealt' : 'Hit'}: ${own}, dealer shows ${rank(dealer[0]!)}.`;
    const ended = lastAction === 1 ? 'Hit' : 'Stick';
    return `${ended}: ${own}, dealer ${totalWords(dealer)}; ${resultWords(outcome).toLowerCase()}.`;
  },

  legend() {
    return [
      { swatch: 'accent', label: "back of the dealer's hidden card" },
      { swatch: 'good', label: 'won' },
      { swatch: 'bad', label: 'lost' },
    ];
  },
};

function rank(card: number): string {
  return card === 1 ? 'A' : String(card);
}

function totalWords(hand: readonly number[]): string {
  const total = handTotal(hand);
  if (total > 21) return `${total}, bust`;
  return hasUsableAce(hand) ? `${total}, ace as 11` : String(total);
}

function resultWords(outcome: number): string {
  if (outcome === 0) return 'Draw (0)';
  return outcome > 0 ? `Won (+${outcome})` : `Lost (${outcome})`;
}

/** A title line and a row of cards below it, 90 units wide; `hidden` is the index of a card shown from behind, or -1. */
function drawHand(
  context: Canvas2D,
  name: string,
  total: string,
  hand: readonly number[],
  hidden: number,
  left: number,
  top: number,
  unit: number,
  theme: ViewTheme,
) {
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  context.font = `600 ${4.6 * unit}px ${theme.font}`;
  context.fillStyle = theme.muted;
  context.fillText(name, left, top + 4.5 * unit);
  context.fillStyle = theme.foreground;
  context.fillText(total, left + 19 * unit, top + 4.5 * unit);
  const cardHeight = 24 * unit;
  const cardWidth = cardHeight * CARD_SHAPE;
  // Many cards overlap so that all of them fit.
  const pitch = Math.min(cardWidth + 2 * unit, (90 * unit - cardWidth) / Math.max(hand.length - 1, 1));
  hand.forEach((card, i) => {
    drawCard(context, i === hidden ? null : rank(card), left + i * pitch, top + 7 * unit, cardWidth, cardHeight, theme);
  });
}

/** One card; `text` null shows its back. */
function drawCard(
  context: Canvas2D,
  text: string | null,
  x: number,
  y: number,
  width: number,
  height: number,
  theme: ViewTheme,
) {
  context.beginPath();
  context.roundRect(x, y, width, height, width * 0.12);
  context.fillStyle = theme.background;
  context.fill();
  context.lineWidth = Math.max(1.5, width * 0.02);
  context.strokeStyle = theme.foreground;
  context.stroke();
  if (text === null) {
    context.beginPath();
    context.roundRect(x + width * 0.1, y + width * 0.1, width * 0.8, height - width * 0.2, width * 0.07);
    context.fillStyle = theme.accent;
    context.fill();
    return;
  }
  context.fillStyle = theme.foreground;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.font = `600 ${height * 0.42}px ${theme.font}`;
  context.fillText(text, x + width / 2, y + height * 0.54);
  context.textAlign = 'left';
  context.font = `${height * 0.13}px ${theme.font}`;
  context.fillText(text, x + width * 0.08, y + height * 0.11);
}
