// One frame of a task of one's own, as the sandbox hands it out and the view draws it.

/** Most frames of one episode that come out of the sandbox. */
export const mostOwnFrames = 20_001;

interface FrameFacts {
  readonly [name: string]: unknown;
  readonly step: number;
  /** Of the step that led here; 0 on the first frame. */
  readonly reward: number;
  /** The flat observation. */
  readonly observation: readonly number[];
}

export type OwnFrame = FrameFacts &
  (
    | { readonly kind: 'text'; readonly text: string }
    /** Three bytes a pixel, row by row. */
    | { readonly kind: 'image'; readonly width: number; readonly height: number; readonly rgb: Uint8Array }
    | { readonly kind: 'values' }
  );
