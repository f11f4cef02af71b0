// The only script of the sandbox frame: trusted, small, inlined into sandbox-<hash>.html under a policy that names its hash.
// It keeps the guest's script and the files of Python and MuJoCo, and starts and ends workers on request; nothing that a
// worker says passes through here (each worker talks to its owner over a port of its own).
import type { BootRequest, BootRequestBody, GuestInit, MujocoFiles, PythonFiles } from '../host/protocol.ts';

let guestUrl: string | null = null;
let python: PythonFiles | null = null;
let mujoco: MujocoFiles | null = null;
const workers = new Map<number, Worker>();

/** A module that is compiled elsewhere cannot be posted into an opaque origin, so it is compiled here, once. */
async function compiled<T extends { readonly wasm: WebAssembly.Module | ArrayBuffer }>(files: T): Promise<T> {
  const { wasm } = files;
  return { ...files, wasm: wasm instanceof ArrayBuffer ? await WebAssembly.compile(wasm) : wasm };
}

async function handle(request: BootRequestBody, port: MessagePort | undefined): Promise<void> {
  switch (request.op) {
    case 'ping':
      return;
    case 'guest':
      guestUrl = URL.createObjectURL(new Blob([request.source], { type: 'text/javascript' }));
      return;
    case 'python':
      python = await compiled(request.files);
      return;
    case 'mujoco':
      mujoco = await compiled(request.files);
      return;
    case 'spawn': {
      if (!guestUrl || !port) throw new Error('spawn came before the guest script or without a port');
      if (request.python && !python) throw new Error('spawn of a Python worker came before the files of Python');
      if (request.mujoco && !mujoco) throw new Error('spawn of a worker with MuJoCo came before its files');
      const worker = new Worker(guestUrl);
      workers.set(request.id, worker);
      const files =
        request.python && python ? { ...python, snapshot: request.snapshot ? python.snapshot : null } : null;
      const init: GuestInit = { port, python: files, mujoco: request.mujoco ? mujoco : null };
      worker.postMessage(init, [port]);
      return;
    }
    case 'kill':
      workers.get(request.id)?.terminate();
      workers.delete(request.id);
      return;
    default:
      request satisfies never;
  }
}

function start(control: MessagePort): void {
  control.onmessage = (event: MessageEvent<BootRequest>) => {
    const { n, ...request } = event.data;
    handle(request, event.ports[0]).then(
      () => control.postMessage({ re: n }),
      (error: unknown) => control.postMessage({ re: n, error: String(error) }),
    );
  };
}

// Framed by another site, or opened in a tab of its own, this file would carry our origin: then it does nothing at all.
if (window.origin === 'null') {
  for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'RTCDataChannel']) {
    Reflect.deleteProperty(window, name);
  }
  const onInit = (event: MessageEvent): void => {
    const control = event.ports[0];
    if (event.source !== window.parent || event.data !== 'sandbox-init' || !control) return;
    window.removeEventListener('message', onInit);
    start(control);
  };
  window.addEventListener('message', onInit);
  window.parent.postMessage('sandbox-hello', '*');
}
