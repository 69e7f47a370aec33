/** The style of the report. */
export const STYLE = `
:root { --ink: #1c1e26; --quiet: #5b6070; --paper: #fff; --line: #d6d9e0; --accent: #1f5fbf; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ee; --quiet: #a3a9b8; --paper: #16181d; --line: #3a3f4b; --accent: #7fb0ff; }
}
body { margin: 0 auto; padding: 1rem; max-width: 78rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
code { font-size: 0.9em; overflow-wrap: anywhere; } .quiet { color: var(--quiet); margin: 0.2rem 0; }
.facts { list-style: none; padding: 0; } .path { list-style: none; padding: 0; display: flex; flex-wrap: wrap; }
.path li:not(:last-child)::after { content: "›"; padding: 0 0.5rem; color: var(--quiet); }
.scroll { overflow-x: auto; } svg { width: 100%; min-width: 40rem; height: auto; }
rect { stroke: var(--paper); } text { font: 11px system-ui, sans-serif; fill: #10131a; }
.depth-0 { fill: #dfe7f5; } .depth-1 { fill: #bfd4f2; } .depth-2 { fill: #f5dfb3; } .depth-3 { fill: #cfe8cf; }
.depth-4 { fill: #eccfe0; }
table { border-collapse: collapse; } th, td { padding: 0.2rem 1rem 0.2rem 0; border-bottom: 1px solid var(--line);
  text-align: start; font-weight: normal; overflow-wrap: anywhere; } td { text-align: end; white-space: nowrap; }
button { border: 0; padding: 0; color: var(--accent); background: none; font: inherit; cursor: pointer; }
input { padding: 0.3rem 0.6rem; border: 1px solid var(--line); border-radius: 0.3rem; color: inherit;
  background: var(--paper); font: inherit; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
`;
