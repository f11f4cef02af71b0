// A stand-in for the sandbox frame over real message channels: workers are functions that get the port.
import type { BootRequest } from '../../../src/sandbox/host/protocol.ts';

export interface FakeFrame {
  /** The control port for the host. */
  readonly port: MessagePort;
  /** What boot was asked for, in order. */
  readonly requests: BootRequest[];
  /** From now on boot answers nothing more. */
  die(): void;
}

/** `worker` plays the guest: it gets its port and the spawn request. */
export function createFakeFrame(
  worker: (port: MessagePort, request: Extract<BootRequest, { op: 'spawn' }>) => void,
): FakeFrame {
  const { port1, port2 } = new MessageChannel();
  const requests: BootRequest[] = [];
  let dead = false;
  port2.onmessage = (event: MessageEvent<BootRequest>) => {
    if (dead) return;
    requests.push(event.data);
    if (event.data.op === 'spawn') worker(event.ports[0]!, event.data);
    port2.postMessage({ re: event.data.n });
  };
  return { port: port1, requests, die: () => (dead = true) };
}
