// Stills and clips of a playback: what its one or two stages show, with a heading each.
import { flushSync } from 'svelte';
import { formatScore } from '../../app/format.ts';
import type { Playback, Shot } from '../../app/player/playback.svelte.ts';
import { theme } from '../../app/theme.svelte.ts';
import { viewTheme } from '../common/view-theme.ts';
import { asPng, drawPanels, emptyTarget, recordClip, type Panel } from '../scene/clip.ts';
import type { StageHandle } from '../scene/stage-handle.ts';

/** Whose episode it is, and the stages as they stand; null where one is not there. */
export interface Stages {
  readonly name: string;
  readonly handle: StageHandle | null;
  readonly rivalHandle: StageHandle | null;
}

export interface EpisodePictures {
  /** The present picture as a PNG file. */
  still(): Promise<Blob>;
  /** A WebM file of these steps, recorded as they play; null if it was cancelled. Stops the playback. */
  clip(from: number, to: number, onprogress: (fraction: number) => void, signal: AbortSignal): Promise<Blob | null>;
}

const heading = (of: string, shot: Shot | null): string =>
  `${of}: ${formatScore(shot?.frame.episodeReturn)}${shot?.over ? ', ended' : ''}`;

/** `stages` is asked each time. */
export function episodePictures(playback: Playback, stages: () => Stages): EpisodePictures {
  function panels(settled: boolean): Panel[] {
    const { name, handle, rivalHandle } = stages();
    const rival = playback.contender;
    const first = { picture: handle?.picture(settled) ?? null, heading: heading(name, playback.shot) };
    if (!rival || !playback.rivalShot) return [first];
    return [
      first,
      { picture: rivalHandle?.picture(settled) ?? null, heading: heading(rival.name, playback.rivalShot) },
    ];
  }

  return {
    still() {
      const target = emptyTarget();
      drawPanels(target, panels(!playback.playing), viewTheme(theme.dark));
      return asPng(target);
    },
    clip(from, to, onprogress, signal) {
      playback.playing = false;
      const framesPerMs = (playback.module!.view.framesPerSecond * playback.speed) / 1000;
      const colors = viewTheme(theme.dark);
      return recordClip({
        durationMs: (to - from) / framesPerMs,
        drawAt(ms, target) {
          flushSync(() => {
            playback.seek(from);
            playback.advance(Math.min(to - from, ms * framesPerMs));
          });
          drawPanels(target, panels(false), colors);
        },
        onprogress,
        signal,
      });
    },
  };
}
