// The style sheet of an exported report: the page's own colours (src/ui/tokens.css), light or dark as the reader's system has it, and
// light on paper, where everything that is folded stays folded.
export const reportStyle = `
:root { color-scheme: light dark; --bg: #f4f6f7; --surface: #fff; --text: #15191d; --muted: #545d67; --line: #d9dfe4;
  --policy: #1a5bb0; --score: #8f5000; --env: #08704f; --bad: #b0241b; --sunken: #eef1f3; }
@media (prefers-color-scheme: dark) and (not print) {
  :root { --bg: #101316; --surface: #181c20; --text: #e7eaed; --muted: #a1abb5; --line: #2c333a;
    --policy: #82b5f3; --score: #eab25c; --env: #52cba3; --bad: #f4867c; --sunken: #121518; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); line-height: 1.5;
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif; }
main { width: min(56rem, 100% - 2rem); margin: 0 auto; padding: 2rem 0 4rem; display: grid; gap: 1rem; }
main > * { min-width: 0; }
h1, h2, h3, h4, p, pre, ol, figure { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin-bottom: 0.7rem; }
h3 { font-size: 1rem; margin: 0.8rem 0 0.4rem; }
h4 { font-size: 0.85rem; margin: 0.8rem 0 0.3rem; color: var(--muted); }
section { padding: 1rem 1.2rem; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
article h3 { margin-top: 0; }
.kind, .muted, footer { color: var(--muted); font-size: 0.85rem; }
.story { margin-top: 0.6rem; font-size: 1.05rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1.5rem; margin-bottom: 0.8rem; }
.score { font-size: 1.9rem; font-weight: 650; color: var(--score); font-variant-numeric: tabular-nums; }
.interval { font-size: 0.85rem; font-weight: 400; color: var(--muted); white-space: nowrap; }
svg { display: block; width: 100%; height: auto; }
.rounds { display: grid; gap: 0.9rem; padding: 0; list-style: none; margin-bottom: 0.8rem; }
.rounds li { padding-left: 0.9rem; border-left: 3px solid var(--score); }
.quote { color: var(--muted); font-style: italic; }
.quote::before { content: '\\201c'; }
.quote::after { content: '\\201d'; }
pre { padding: 0.8rem 1rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; border-radius: 6px;
  background: var(--sunken); font: 0.8rem/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { padding: 0.3rem 1rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { font-weight: 600; color: var(--muted); width: 40%; }
details { border-bottom: 1px solid var(--line); }
summary { padding: 0.45rem 0; cursor: pointer; }
@media screen { .code { max-height: 32rem; overflow-y: auto; } }
@media print { body { background: #fff; } section { border: 0; padding: 0; } main { width: 100%; padding: 0; }
  pre { border: 1px solid var(--line); } }
`;
