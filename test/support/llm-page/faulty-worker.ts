// The product's worker, with a hand on the GPU devices that it asks for: its name says what is to happen to them.
import '../../../src/workers/llm/worker.ts';

const devices: GPUDevice[] = [];
const requestAdapter = navigator.gpu?.requestAdapter.bind(navigator.gpu);
if (requestAdapter) {
  navigator.gpu.requestAdapter = async (options) => {
    const adapter = await requestAdapter(options);
    if (!adapter) return adapter;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await requestDevice(descriptor);
      devices.push(device);
      return device;
    };
    return adapter;
  };
}

async function takeDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  return adapter!.requestDevice();
}

const handled = self.onmessage!;
self.onmessage = (event: MessageEvent<{ readonly kind: string }>) => {
  if (event.data.kind === 'destroy-gpu') return devices.forEach((device) => device.destroy());
  if (event.data.kind === 'reload' && self.name === 'lost-while-loading') {
    // Nobody answers the question any more, as when the driver is reset in the middle.
    void takeDevice().then((device) => device.destroy());
  } else if (event.data.kind === 'reload' && self.name === 'out-of-memory') {
    void takeDevice().then((device) => {
      const error = new GPUOutOfMemoryError('Failed to allocate 4 GB');
      device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
    });
  } else handled.call(self as never, event);
};
