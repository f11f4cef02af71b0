// The table of providers, its prices, and the switches that let a page in.
import { describe, expect, test } from 'vitest';
import { browserNotes, corsAdvice, corsSteps } from '../../src/llm/cors-steps.ts';
import { isLocalHost, isThisDevice, secretsOf } from '../../src/llm/provider-address.ts';
import { knownPrices, priceFor, priceKey } from '../../src/llm/prices.ts';
import { presetById, presetForAddress, providerPresets } from '../../src/llm/provider-presets.ts';

const PAGE = 'https://studio.example';

describe('presets', () => {
  test('have ids of their own, and a key page, an https address and named models where they are in the cloud', () => {
    expect(new Set(providerPresets.map(({ id }) => id)).size).toBe(providerPresets.length);
    for (const preset of providerPresets.filter(({ where }) => where === 'cloud')) {
      expect(preset.baseUrl).toMatch(/^https:/);
      expect(preset.keyPage).toMatch(/^https:/);
      expect(preset.models[0]).toBe(preset.model);
      expect(preset.needsKey).toBe(true);
    }
  });

  test.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://api.anthropic.com/v1/', 'anthropic'],
    ['http://127.0.0.1:11434/v1', 'ollama'],
    ['http://gpu-box:8000/v1', 'vllm'],
    ['http://192.168.1.4:1234/v1', 'lm-studio'],
    ['https://llm.example.org/v1', undefined],
    ['no address', undefined],
  ])('%s belongs to %s', (address, id) => {
    expect(presetForAddress(address)?.id).toBe(id);
  });
});

describe('the switch of a server', () => {
  test.each(['ollama', 'lm-studio', 'llama-server', 'vllm', 'cluster', 'custom'])('%s: names this page', (id) => {
    const steps = corsSteps(id, PAGE);
    const text = JSON.stringify(steps);
    if (id === 'lm-studio') expect(text).toContain('lms server start --cors');
    else expect(text).toContain(PAGE);
    expect(corsAdvice(id, PAGE)).toMatch(id === 'lm-studio' ? /--cors/ : /https:\/\/studio\.example/);
  });

  test('of Ollama is given for each system', () => {
    const titles = corsSteps('ollama', PAGE).map(({ title }) => title);
    expect(titles).toEqual(['macOS', 'Windows', 'Linux (service)', 'In a terminal (macOS, Linux)']);
    expect(corsSteps('ollama', PAGE).every(({ command }) => command?.includes('OLLAMA_ORIGINS'))).toBe(true);
  });
});

describe('what browsers demand', () => {
  test('plain http from an https page is named, but not to this device', () => {
    expect(browserNotes('http://192.168.1.4:8000/v1', PAGE).join(' ')).toMatch(/plain http/);
    expect(browserNotes('http://localhost:8000/v1', PAGE).join(' ')).not.toMatch(/plain http/);
    expect(browserNotes('https://api.openai.com/v1', PAGE)).toEqual([]);
  });

  test('the question for the local network is named for pages from elsewhere', () => {
    expect(browserNotes('http://localhost:11434/v1', PAGE).join(' ')).toMatch(/local network/);
    expect(browserNotes('http://localhost:11434/v1', 'http://localhost:5173')).toEqual([]);
  });

  test.each([
    ['localhost', true, true],
    ['127.0.0.1', true, true],
    ['[::1]', true, true],
    ['192.168.0.7', true, false],
    ['10.1.2.3', true, false],
    ['172.20.0.1', true, false],
    ['172.40.0.1', false, false],
    ['gpu-box', true, false],
    ['printer.local', true, false],
    ['example.org', false, false],
    ['10.example.org', false, false],
  ])('%s: local network %s, this device %s', (host, local, device) => {
    expect([isLocalHost(host), isThisDevice(host)]).toEqual([local, device]);
  });
});

describe('prices', () => {
  test('are dated, positive, and dearer for answers', () => {
    for (const { provider, price } of knownPrices()) {
      expect(presetById(provider)).toBeDefined();
      expect(price.asOf).toMatch(/^2026-\d\d-\d\d$/);
      expect(price.inputPerMillion).toBeGreaterThan(0);
      expect(price.outputPerMillion).toBeGreaterThanOrEqual(price.inputPerMillion);
    }
  });

  test('are found by name, dated names included, and a person’s own win', () => {
    expect(priceFor('openai', 'gpt-5-mini')).toMatchObject({ inputPerMillion: 0.25, outputPerMillion: 2 });
    expect(priceFor('openai', ' gpt-5-mini-2025-08-07 ')).toEqual(priceFor('openai', 'gpt-5-mini'));
    expect(priceFor('anthropic', 'claude-haiku-4-5-20251001')).toEqual(priceFor('anthropic', 'claude-haiku-4-5'));
    const own = { inputPerMillion: 9, outputPerMillion: 99, asOf: '2026-11-22' };
    expect(priceFor('openai', 'gpt-5-mini', { [priceKey('openai', 'gpt-5-mini')]: own })).toEqual(own);
    expect(priceFor('openai', 'something-else')).toBeUndefined();
  });

  test('are nothing on an own server and unknown at any other address', () => {
    expect(priceFor('ollama', 'qwen3:8b', {}, '2026-11-22')).toEqual({
      inputPerMillion: 0,
      outputPerMillion: 0,
      asOf: '2026-11-22',
    });
    expect(priceFor('custom', 'x')).toBeUndefined();
  });
});

test('secrets of an address are its key, password and long query values', () => {
  const secrets = secretsOf('sk-1234', 'https://me:hunter22@api.example.com/v1?key=abcdefgh12&mode=chat');
  expect(secrets).toEqual(expect.arrayContaining(['sk-1234', 'hunter22', 'abcdefgh12']));
  expect(secrets).not.toContain('chat');
});
