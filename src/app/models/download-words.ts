// Says how far a download, check or import of an in-tab model is.
import type { DownloadProgress } from '../../workers/models/api.ts';
import { formatBytes, formatShare, formatTimeLeft } from '../format.ts';

export interface ProgressWords {
  /** 0..1; null until it can be said. */
  readonly fraction: number | null;
  readonly text: string;
  readonly label: string;
  /** For screen readers: changes only at every quarter. */
  readonly spoken: string;
}

const labels = { download: 'Downloading', check: 'Checking', import: 'Importing', remove: 'Deleting' } as const;

export function progressInWords(doing: keyof typeof labels, progress: DownloadProgress | null): ProgressWords {
  const label = labels[doing];
  if (!progress || progress.phase === 'list' || progress.totalBytes === 0) {
    const text = doing === 'download' ? 'Reading the list of files…' : `${label}…`;
    return { fraction: null, text, label, spoken: `${label}…` };
  }
  const { bytes, totalBytes, bytesPerSecond, secondsLeft, reusedBytes } = progress;
  const fraction = Math.min(1, bytes / totalBytes);
  const parts = [
    `${formatShare(fraction)}: ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`,
    ...(bytesPerSecond > 0 ? [`${formatBytes(bytesPerSecond)}/s`] : []),
    ...(secondsLeft !== null && fraction < 1 ? [`${formatTimeLeft(secondsLeft * 1000)} left`] : []),
    ...(doing === 'download' && reusedBytes > 0 ? [`${formatBytes(reusedBytes)} were here already`] : []),
  ];
  const quarter = Math.floor(fraction * 4) * 25;
  return {
    fraction,
    text: parts.join(' · '),
    label,
    spoken: `${label}: ${quarter}%`,
  };
}
