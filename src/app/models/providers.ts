// The providers and servers on offer, for the page's own use: components reach llm/provider-presets.ts through here.
import { presetById, presetForAddress, providerPresets, type ProviderPreset } from '../../llm/provider-presets.ts';

export { providerPresets, type ProviderPreset };

export const cloudPresets: readonly ProviderPreset[] = providerPresets.filter(({ where }) => where === 'cloud');
export const serverPresets: readonly ProviderPreset[] = providerPresets.filter(({ where }) => where === 'own');

/** The preset of an id; "another address" for an id of another version of the page. */
export function presetOf(id: string): ProviderPreset {
  return presetById(id) ?? presetById('custom')!;
}

/** The preset that a run's model was reached through, by its wire format and address. */
export function presetAt(kind: ProviderPreset['kind'], baseUrl: string): ProviderPreset {
  const byAddress = presetForAddress(baseUrl);
  if (byAddress?.kind === kind) return byAddress;
  return kind === 'openai-compatible' ? presetOf('custom') : providerPresets.find((preset) => preset.kind === kind)!;
}
