/** The one style sheet. System fonts, no assets; every colour is named once for light and once for dark. */
export const STYLES = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f4; --panel: #ffffff; --ink: #17201d; --soft: #58635f; --line: #dde2df; --link: #0a5a9c;
  --good: #1b6e3c; --good-fill: #38a169; --good-wash: #e3f3e8;
  --busy: #1a56b0; --busy-fill: #4c8df0; --busy-wash: #e5eefb;
  --bad: #a8201a; --bad-fill: #d8473f; --bad-wash: #fbe9e7;
  --warn: #7d4c00; --warn-fill: #d89614; --warn-wash: #fdf2d9;
  --quiet-fill: #aab4b0; --quiet-wash: #eceff0; --empty: #e3e8e5; --off: #eef0ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1312; --panel: #161d1b; --ink: #e5ece9; --soft: #9eaba6; --line: #2a3431; --link: #83bdf7;
    --good: #74d49c; --good-fill: #3a9c66; --good-wash: #15301f;
    --busy: #93bfff; --busy-fill: #4380dd; --busy-wash: #162a47;
    --bad: #ff9f96; --bad-fill: #d5534a; --bad-wash: #3a1a18;
    --warn: #f0c169; --warn-fill: #b98320; --warn-wash: #342709;
    --quiet-fill: #5f6c67; --quiet-wash: #222b29; --empty: #27302d; --off: #232c2a;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; font-variant-numeric: tabular-nums; }
header, main, footer { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding-block: .9rem; }
.brand { font-weight: 700; font-size: 1.1rem; color: inherit; text-decoration: none; }
.now { margin-left: auto; color: var(--soft); }
footer { padding-block: 2rem; color: var(--soft); font-size: .85rem; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .6rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0; }
.soft, .id, .note { color: var(--soft); font-weight: 400; }
.id, .note { display: block; font-size: .85rem; }
.id, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .85rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--panel); padding: .4rem .8rem; }

.mark { display: inline-block; padding: 0 .5em; border-radius: 1em; font-size: .85rem; font-weight: 600; line-height: 1.6;
  white-space: nowrap; vertical-align: .08em; background: var(--quiet-wash); color: var(--soft); }
.mark.good { background: var(--good-wash); color: var(--good); }
.mark.busy { background: var(--busy-wash); color: var(--busy); }
.mark.bad { background: var(--bad-wash); color: var(--bad); }
.mark.warn { background: var(--warn-wash); color: var(--warn); }
h1 .mark { font-size: 1rem; vertical-align: .2em; }
h1 .soft { font-size: 1.1rem; }

.state, .stages > li, .needs > li, .rows, .wide { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; }
.state { padding: 1.25rem 1.4rem; border-left: .45rem solid var(--quiet-fill); }
.state.good { border-left-color: var(--good-fill); }
.state.busy { border-left-color: var(--busy-fill); }
.state.bad { border-left-color: var(--bad-fill); }
.state.warn { border-left-color: var(--warn-fill); }
.why, .next { font-size: 1.05rem; max-width: 62rem; }
.what { margin-top: .7rem; color: var(--soft); }
.command { margin: .3rem 0; padding: .45rem .7rem; border-radius: .4rem; background: var(--ground); border: 1px solid var(--line);
  white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; }
.overall { margin-top: 1rem; }
.facts { display: flex; flex-wrap: wrap; gap: .6rem 2.2rem; margin: 1rem 0 0; padding-top: .9rem; border-top: 1px solid var(--line); }
.facts dt { color: var(--soft); font-size: .85rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.facts.sheet { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; margin: 0; padding: .9rem 1rem; }
.sheet + .rows { margin-top: .7rem; }
.point { white-space: nowrap; }
.papers { margin-top: .7rem; overflow-wrap: anywhere; }
.paper { font-size: .88rem; margin-left: .35rem; white-space: nowrap; }
.calm { margin: 1rem 0 0; color: var(--soft); }
.crumbs ol { display: flex; flex-wrap: wrap; list-style: none; margin: 0 0 .7rem; padding: 0; color: var(--soft); }
.crumbs li + li::before { content: "/"; padding: 0 .5rem; }

.needs { align-items: start; list-style: none; margin: 0; padding: 0; display: grid; gap: .7rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); }
.needs > li { padding: .8rem 1rem; border-left: .35rem solid var(--warn-fill); }
.needs > li.bad { border-left-color: var(--bad-fill); }
.needs .bad h3 > span { color: var(--bad); }
.needs .warn h3 > span { color: var(--warn); }

.wide { overflow-x: auto; position: relative; }
.timeline { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .85rem; }
.timeline caption { text-align: left; padding: .6rem .9rem .3rem; color: var(--soft); }
.timeline th, .timeline td { padding: .3rem .35rem; text-align: center; white-space: nowrap; border-top: 1px solid var(--line); }
.timeline thead th { border-top: 0; vertical-align: top; font-weight: 600; line-height: 1.35; }
.timeline thead span { display: block; font-weight: 400; color: var(--soft); }
.timeline thead em { display: block; font-style: normal; font-weight: 700; }
.timeline thead .today em { color: var(--busy); }
.timeline thead .deadline em { color: var(--warn); }
.timeline th:first-child { text-align: left; position: sticky; left: 0; background: var(--panel); padding-left: .9rem; z-index: 1; }
.timeline tbody td { height: 2.3rem; }
.timeline .off { background: repeating-linear-gradient(135deg, var(--off) 0 4px, transparent 4px 8px); }
.timeline .in:not(.off) { background: var(--quiet-wash); box-shadow: inset 0 2px 0 var(--quiet-fill); }
.timeline .in.busy:not(.off) { background: var(--busy-wash); box-shadow: inset 0 2px 0 var(--busy-fill); }
.timeline .in.good:not(.off) { background: var(--good-wash); box-shadow: inset 0 2px 0 var(--good-fill); }
.timeline .late { background: var(--bad-wash); color: var(--bad); font-weight: 700; }
.timeline td a { font-weight: 700; color: inherit; display: block; }

.stages { list-style: none; margin: .8rem 0 0; padding: 0; display: grid; gap: .8rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
.stages > li { padding: .9rem 1rem; }
.stages h3 { display: flex; flex-wrap: wrap; gap: .1rem .4rem; align-items: baseline; }
.number { color: var(--soft); font-weight: 400; }
.dates { font-size: .9rem; margin-bottom: .6rem; }
.dates span, .watch { color: var(--soft); font-size: .9rem; }
.bar { display: block; width: 100%; height: .7rem; border-radius: .35rem; background: var(--empty); overflow: hidden; }
rect.verified { fill: var(--good-fill); } rect.excused { fill: var(--quiet-fill); } rect.inFlight { fill: var(--busy-fill); }
rect.failed { fill: var(--bad-fill); } rect.waiting { fill: var(--empty); }
.counts { list-style: none; display: flex; flex-wrap: wrap; gap: 0 .9rem; margin: .4rem 0 0; padding: 0; font-size: .88rem; }
.counts .verified span { color: var(--good); } .counts .inFlight span { color: var(--busy); } .counts .failed span { color: var(--bad); }
.counts .none, .counts .none span { color: var(--soft); }
.counts .none b { font-weight: 400; }

.index { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; color: var(--soft); }
.earlier { margin-top: 2rem; color: var(--soft); }
.day { margin-top: 1.1rem; }
.day .id { display: inline; margin-left: .5rem; }
.day h3 { margin-bottom: .4rem; }
.day:target h3 { text-decoration: underline; text-decoration-thickness: 3px; text-decoration-color: var(--busy-fill); }
.rows { position: relative; width: 100%; border-collapse: separate; border-spacing: 0; overflow: hidden; }
.rows th, .rows td { text-align: left; vertical-align: top; padding: .4rem .9rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.rows thead th { border-top: 0; font-size: .82rem; font-weight: 600; color: var(--soft); background: var(--off); }
.rows tbody th { font-weight: 600; }
.day .rows, .history { table-layout: fixed; }
.day th:nth-child(1) { width: 5rem; } .day th:nth-child(3) { width: 7rem; } .day th:nth-child(4) { width: 5rem; } .day th:nth-child(5) { width: 38%; }
.history th:nth-child(1) { width: 3.2rem; } .history th:nth-child(2) { width: 13rem; } .history th:nth-child(3) { width: 8rem; } .history th:nth-child(5) { width: 9rem; }
.seconds { color: var(--soft); }
.names { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; }
.names .id { display: inline; }
.excluded tbody th { font-weight: 400; width: 40%; }
.plain { margin: 0; padding-left: 1.3rem; }
header nav a { margin-right: .8rem; }
.next-step { margin-top: 1rem; padding-top: .9rem; border-top: 1px solid var(--line); }
details { margin-top: .7rem; color: var(--soft); }
summary { cursor: pointer; }
.marks { margin: .1rem 0 .6rem; }
.trouble { color: var(--bad); }
.note.trouble { color: var(--bad); }
.sheet, .told { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; margin: 0; padding: .7rem 1rem; overflow-wrap: anywhere; }
.told { list-style: none; display: grid; gap: .4rem; }
.words { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel); border: 1px solid var(--line); border-radius: .6rem;
  margin: 0; padding: .7rem 1rem; font: inherit; }
.happened { list-style: none; margin: 0 0 .5rem; padding: .3rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; }
.happened li { display: grid; grid-template-columns: 12.5rem 1fr; gap: .1rem 1rem; padding: .45rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.happened li:first-child { border-top: 0; }
.alerts { table-layout: fixed; } .alerts th:nth-child(2) { width: 6.5rem; } .alerts th:nth-child(3) { width: 13rem; }
.alerts th:nth-child(4) { width: 11rem; } .alerts th:nth-child(5) { width: 24%; } .alerts .note { font-weight: 400; }

@media (max-width: 40rem) {
  #rollouts tr > :nth-child(2), #rollouts tr > :nth-child(4) { display: none; }
  .day .paper { display: block; margin-left: .1rem; white-space: normal; }
  header, main, footer { padding-inline: .8rem; }
  .now { margin-left: 0; }
  .state { padding: 1rem; }
  .rows th, .rows td { padding: .4rem .45rem; }
  .rows { font-size: .9rem; }
  .day thead { position: absolute; clip-path: inset(50%); }
  .day tr { display: grid; grid-template-columns: 3.6rem 1fr minmax(7.5rem, auto); border-top: 1px solid var(--line); padding: .25rem 0; }
  .day tbody tr:first-child { border-top: 0; }
  .day .rows td, .day .rows tbody th { border-top: 0; padding-block: .1rem; width: auto; }
  .day td:nth-child(3) { grid-area: 2 / 2; color: var(--soft); } .day td:nth-child(5) { grid-area: 1 / 3; max-width: 11rem; }
  .day td:nth-child(4) { grid-area: 2 / 3; color: var(--soft); }
  .day td.stage::before { content: "stage "; }
  .history thead { display: none; }
  .history tr { display: grid; grid-template-columns: 2rem 1fr auto; border-top: 1px solid var(--line); }
  .history td { border-top: 0; }
  .history td:nth-child(4) { grid-column: 2 / -1; grid-row: 2; padding-top: 0; }
  .history td:nth-child(5) { grid-column: 2 / -1; grid-row: 3; padding-top: 0; }
  .excluded tbody th { width: 36%; }
  .timeline th:first-child { white-space: normal; min-width: 6.5rem; max-width: 7.5rem; }
  .day .id { display: block; margin-left: 0; }
  .happened li { grid-template-columns: 1fr; }
  .alerts thead, .incidents thead { position: absolute; clip-path: inset(50%); }
  .alerts tr, .incidents tr { display: flex; flex-wrap: wrap; gap: .15rem .8rem; border-top: 1px solid var(--line); padding: .5rem .8rem; }
  .alerts tbody tr:first-child, .incidents tbody tr:first-child { border-top: 0; }
  .alerts td, .alerts tbody th, .incidents td, .incidents tbody th { border-top: 0; padding: 0; }
  .alerts tbody th, .incidents tbody th { width: 100%; flex: 1 0 100%; }
  .with-whom tr > :nth-child(4) { display: none; }
}
`;
