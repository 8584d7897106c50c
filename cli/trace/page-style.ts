// SPDX-License-Identifier: Apache-2.0
// The style of a trace's page. The colours of kinds keep apart for colour-blind eyes, light and dark.

export const PAGE_STYLE = `
:root {
  --back: #f6f7f9; --card: #ffffff; --line: #dfe3e8; --text: #1b2430; --dim: #5d6b7a;
  --crypto: #0072b2; --login: #cc79a7; --search: #009e73; --object: #e08a00; --driver: #8a94a0;
  --error: #c62828; --bar: #e9edf2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #12161c; --card: #1b2129; --line: #303945; --text: #e6ebf1; --dim: #97a5b4;
    --crypto: #56b4e9; --login: #e59fc6; --search: #2fc79a; --object: #f0a830; --driver: #8f9baa;
    --error: #ff7b72; --bar: #27303b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--back); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
}
main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 22px; margin: 0 0 6px; }
h2 { font-size: 16px; margin: 0 0 4px; }
code, .mono { font-family: ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace; font-size: 13px; }
.command { display: block; overflow-wrap: anywhere; color: var(--dim); }
.hint { color: var(--dim); margin: 0 0 12px; font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin-top: 18px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 14px; margin-top: 18px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.tile .name { color: var(--dim); font-size: 13px; }
.tile .value { font-size: 25px; font-weight: 650; line-height: 1.25; }
.tile .more { color: var(--dim); font-size: 13px; overflow-wrap: anywhere; }
.tile.bad .value { color: var(--error); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--dim); font-size: 13px; border-bottom: 1px solid var(--line); padding: 4px 8px; white-space: nowrap; }
td { padding: 4px 8px; border-bottom: 1px solid var(--line); }
tr:last-child td { border-bottom: 0; }
th.number, td.number { text-align: right; white-space: nowrap; }
td.share { width: 32%; }
tbody tr.choice { cursor: pointer; }
tbody tr.choice:hover, tbody tr.chosen { background: var(--bar); }
.bar { height: 14px; background: var(--bar); border-radius: 4px; overflow: hidden; }
.chosen .bar { background: var(--card); }
.bar > i { display: block; height: 100%; border-radius: 4px; min-width: 2px; }
.scroll { overflow-x: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 10px; font-size: 13px; color: var(--dim); }
.legend i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
canvas { display: block; width: 100%; border-radius: 6px; touch-action: none; }
canvas.timeline { cursor: grab; }
canvas.timeline:active { cursor: grabbing; }
.error { color: var(--error); }
.dim { color: var(--dim); }
.messages { max-height: 340px; overflow: auto; }
.messages td { vertical-align: top; overflow-wrap: anywhere; }
.messages td:first-child { white-space: nowrap; }
button {
  font: inherit; font-size: 13px; color: var(--text); background: var(--bar); border: 1px solid var(--line);
  border-radius: 6px; padding: 2px 10px; cursor: pointer;
}
.tools { display: flex; gap: 8px; align-items: center; margin-bottom: 10px; flex-wrap: wrap; }
#tip {
  position: fixed; pointer-events: none; background: var(--text); color: var(--back); border-radius: 6px;
  padding: 6px 10px; font-size: 13px; max-width: 460px; z-index: 5; display: none; overflow-wrap: anywhere;
}
@media print { .card, .tile { break-inside: avoid; } }
`
