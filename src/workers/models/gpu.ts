// What the GPU of this device says of itself, in the terms of the models page; and why no model can run, where that is so.
import type { GpuReport } from './api.ts';

/** The part of WebGPU that is asked. */
export interface GpuAdapter {
  readonly features: { forEach(callback: (name: string) => void): void };
  readonly limits: Readonly<Record<string, number>>;
  readonly info?: Readonly<Record<string, unknown>>;
  readonly isFallbackAdapter?: boolean;
}

/** The part of `navigator` that is read, in a page or a worker. */
export interface DeviceFacts {
  readonly gpu?: { requestAdapter(options?: object): Promise<GpuAdapter | null> };
  readonly userAgent: string;
  readonly userAgentData?: { readonly mobile: boolean };
  readonly deviceMemory?: number;
}

const MiB = 2 ** 20;

/** What web-llm 0.2.86 asks of an adapter before anything else (its fallback values where it has some). */
const needed: readonly (readonly [limit: string, least: number, words: string])[] = [
  ['maxBufferSize', 256 * MiB, 'buffers of 256 MB'],
  ['maxStorageBufferBindingSize', 128 * MiB, 'storage buffers of 128 MB'],
  ['maxComputeWorkgroupStorageSize', 32 * 1024, '32 kB of memory per workgroup'],
  ['maxStorageBuffersPerShaderStage', 10, '10 storage buffers per shader'],
];

/** Phones and tablets, as far as a worker can tell. */
function isHandheld(device: DeviceFacts): boolean {
  return device.userAgentData?.mobile ?? /Android|iPhone|iPad|iPod|Mobile/i.test(device.userAgent);
}

function nameOf(info: Readonly<Record<string, unknown>> | undefined): string {
  const text = (key: string) => (typeof info?.[key] === 'string' ? info[key].trim() : '');
  if (text('description')) return text('description');
  const parts = [text('vendor'), text('architecture') || text('device')].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : 'A GPU that the browser does not name';
}

function isSoftware(adapter: GpuAdapter): boolean {
  if (adapter.isFallbackAdapter || adapter.info?.isFallbackAdapter === true) return true;
  const words = ['vendor', 'architecture', 'device', 'description'].map((key) => String(adapter.info?.[key] ?? ''));
  return /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i.test(words.join(' '));
}

const NO_WEBGPU =
  'This browser offers no WebGPU. Chrome and Edge 113, Safari 26 and Firefox 141 (first on Windows) have it, each also in newer versions.';
const NOT_SECURE = 'The page has to come over https (or from localhost): browsers offer WebGPU only there.';
const NO_ADAPTER =
  'The browser found no GPU that it may use. Look at chrome://gpu: the driver may be blocked, or hardware acceleration switched off.';

/** Asks the GPU. Never rejects: what fails is said in `problem`. `secure`: the page is a secure context. */
export async function probeGpu(device: DeviceFacts, secure: boolean): Promise<GpuReport> {
  const common = {
    handheld: isHandheld(device),
    ...(device.deviceMemory ? { machineMemoryGb: device.deviceMemory } : {}),
  };
  const unusable = (problem: string): GpuReport => ({
    usable: false,
    problem,
    name: 'No GPU',
    features: [],
    maxBufferBytes: 0,
    maxStorageBindingBytes: 0,
    software: false,
    ...common,
  });
  if (!device.gpu) return unusable(secure ? NO_WEBGPU : NOT_SECURE);
  const adapter = await device.gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return unusable(NO_ADAPTER);
  const features: string[] = [];
  adapter.features.forEach((name) => features.push(name));
  const short = needed.find(([limit, least]) => (adapter.limits[limit] ?? 0) < least);
  return {
    usable: !short,
    ...(short ? { problem: `web-llm needs ${short[2]}; this GPU or its driver allows less.` } : {}),
    name: nameOf(adapter.info),
    features,
    maxBufferBytes: adapter.limits.maxBufferSize ?? 0,
    maxStorageBindingBytes: adapter.limits.maxStorageBufferBindingSize ?? 0,
    software: isSoftware(adapter),
    ...common,
  };
}
