// Stills and clips of what the stages show: one picture, or several side by side with a heading each.
import type { ViewTheme } from '../../env-api/env.ts';

export interface Panel {
  /** Null where there is nothing to be seen. */
  readonly picture: HTMLCanvasElement | null;
  /** Stands above the picture where several are shown. */
  readonly heading: string;
}

const HEADING_HEIGHT = 30;

/** Draws the panels beside each other into `target`, whose size follows from the first call for a new target. */
export function drawPanels(target: HTMLCanvasElement, panels: readonly Panel[], theme: ViewTheme): void {
  const pictures = panels.filter((panel) => panel.picture !== null);
  const tallest = Math.max(1, ...pictures.map(({ picture }) => picture!.height));
  const scale = window.devicePixelRatio || 1;
  const top = pictures.length > 1 ? Math.round(HEADING_HEIGHT * scale) : 0;
  const width = pictures.reduce((sum, { picture }) => sum + picture!.width, 0);
  if (target.width <= 1) {
    // Video encoders want even sides.
    target.width = width + (width % 2);
    target.height = tallest + top + ((tallest + top) % 2);
  }
  const context = target.getContext('2d')!;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, target.width, target.height);
  let left = 0;
  for (const { picture, heading } of pictures) {
    context.drawImage(picture!, left, top);
    if (top > 0) {
      context.fillStyle = theme.foreground;
      context.font = `600 ${Math.round(14 * scale)}px ${theme.font}`;
      context.textBaseline = 'middle';
      context.fillText(heading, left + 10 * scale, top / 2, picture!.width - 20 * scale);
    }
    left += picture!.width;
  }
}

export function emptyTarget(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  return canvas;
}

/** The canvas as a PNG file. Rejects where the browser cannot make one. */
export function asPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const settle = (blob: Blob | null) => (blob ? resolve(blob) : reject(new Error('The browser made no picture.')));
    canvas.toBlob(settle, 'image/png');
  });
}

const CLIP_TYPES = ['video/webm;codecs=vp9', 'video/webm;codecs=vp8', 'video/webm'];

/** The kind of WebM that this browser records from a canvas; null where it records none. */
export function clipType(): string | null {
  if (typeof MediaRecorder === 'undefined' || !('captureStream' in HTMLCanvasElement.prototype)) return null;
  return CLIP_TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? null;
}

/** Pictures a second that the recorder looks for, and bits a second that it may spend. */
const CLIP_RATE = 60;
const CLIP_BITS = 8_000_000;
/** The last picture stays for a moment. */
const CLIP_REST_MS = 400;
/** A hidden tab draws nothing; the clip waits with it. */
const LONGEST_GAP_MS = 250;

interface ClipParts {
  /** Length of what is played, in ms. */
  readonly durationMs: number;
  /** Brings the page to a moment and draws it into `target`; `ms` from 0 to `durationMs`. */
  readonly drawAt: (ms: number, target: HTMLCanvasElement) => void;
  readonly onprogress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

/** Records in real time; resolves to the WebM file, or to null once `signal` says to stop. Rejects where recording fails. */
export async function recordClip({ durationMs, drawAt, onprogress, signal }: ClipParts): Promise<Blob | null> {
  const target = emptyTarget();
  drawAt(0, target);
  const stream = target.captureStream(CLIP_RATE);
  try {
    const pieces = await record(stream, (recorder) =>
      play(durationMs, recorder, signal, (ms) => {
        drawAt(Math.min(ms, durationMs), target);
        onprogress(Math.min(1, ms / durationMs));
      }),
    );
    return signal.aborted ? null : new Blob(pieces, { type: 'video/webm' });
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

/** Records `stream` until `playing` is over; resolves to the file's pieces. Rejects as soon as the browser gives up. */
async function record(stream: MediaStream, playing: (recorder: MediaRecorder) => Promise<void>): Promise<Blob[]> {
  const recorder = new MediaRecorder(stream, { mimeType: clipType()!, videoBitsPerSecond: CLIP_BITS });
  const pieces: Blob[] = [];
  const stopped = new Promise<void>((resolve, reject) => {
    recorder.ondataavailable = ({ data }) => void pieces.push(data);
    recorder.onstop = () => resolve();
    recorder.onerror = () => reject(new Error('The browser could not record the clip.'));
  });
  const stop = (): void => {
    if (recorder.state !== 'inactive') recorder.stop();
  };
  recorder.start(1000);
  try {
    await Promise.all([playing(recorder).then(stop), stopped]);
  } finally {
    stop();
  }
  return pieces;
}

/** Calls `draw` with every screen refresh until the time is up and the last picture has rested. */
function play(durationMs: number, recorder: MediaRecorder, signal: AbortSignal, draw: (ms: number) => void) {
  return new Promise<void>((resolve, reject) => {
    let before = performance.now();
    let ms = 0;
    const tick = (now: number): void => {
      if (signal.aborted || recorder.state === 'inactive') return resolve();
      const gap = now - before;
      before = now;
      ms += Math.min(LONGEST_GAP_MS, Math.max(0, gap));
      try {
        draw(ms);
      } catch (error) {
        return reject(error instanceof Error ? error : new Error(String(error)));
      }
      if (ms >= durationMs + CLIP_REST_MS) resolve();
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}
