// Reads Chromium's own record of its network (`--log-net-log`, capture mode Everything): which requests carried a text.

interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> };
  readonly events: readonly {
    readonly type: number;
    readonly source: { readonly id: number };
    readonly params?: Readonly<Record<string, unknown>>;
  }[];
}

/**
 * Addresses of the requests that sent any of `marks`, in address, header lines or body, each request once. Chromium writes the
 * file as it goes, so its end may be missing.
 */
export function findNetLogRequests(text: string, marks: readonly string[]): string[] {
  const log = parse(text);
  const names = new Map(Object.entries(log.constants.logEventTypes).map(([name, id]) => [id, name]));
  const urls = new Map<number, string>();
  const carrying = new Set<number>();
  for (const { type, source, params } of log.events) {
    const name = names.get(type) ?? '';
    if (name === 'URL_REQUEST_START_JOB' && typeof params?.url === 'string') urls.set(source.id, params.url);
    // What came back is no concern: only what was sent counts.
    if (!/^(URL_REQUEST_START_JOB|HTTP_TRANSACTION_.*SEND_REQUEST.*|URL_REQUEST_JOB_FILTERED_BYTES_SENT)$/.test(name))
      continue;
    const sent = JSON.stringify(params ?? {});
    if (marks.some((mark) => sent.includes(mark))) carrying.add(source.id);
  }
  return [...carrying].map((id) => urls.get(id) ?? `unknown:${id}`);
}

function parse(text: string): NetLog {
  try {
    return JSON.parse(text) as NetLog;
  } catch {
    return JSON.parse(`${text.trimEnd().replace(/,$/, '')}]}`) as NetLog;
  }
}
