import type { Instant } from '../../../../shared/domain/calendar/time.ts';
import { escapeHtml } from './githubMarkdown.ts';
import type { Place } from './githubPlace.ts';
import { isoSeconds } from './githubShapes.ts';

const STYLE = `
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:64rem;margin:0 auto;padding:1rem}
nav{border-bottom:1px solid #8886;padding-bottom:.5rem;margin-bottom:1.5rem}nav a{margin-right:1rem}
h1{font-size:1.6rem;font-weight:500}
.state{color:#fff;background:#1a7f37;border-radius:1em;padding:.15em .7em;font-size:.85em}
.state.merged{background:#8250df}.state.closed{background:#a40e26}
.label{border:1px solid #8888;border-radius:1em;padding:.05em .6em;font-size:.8em}
article{border:1px solid #8886;border-radius:.4rem;margin:1rem 0;padding:0 1rem;overflow-x:auto}
article header{border-bottom:1px solid #8886;margin:0 -1rem;padding:.4rem 1rem;font-size:.9em}
.list{list-style:none;padding:0}.list li{border-top:1px solid #8886;padding:.6rem 0}.by{font-size:.85em}
table{border-collapse:collapse;font-size:.9em;margin:.6rem 0}details{margin:.6rem 0}summary{cursor:pointer}
td{min-width:3em}@media(max-width:40rem){article td{min-width:6.5em}}article p,article li{overflow-wrap:anywhere}h1,h3{overflow-wrap:anywhere}h2{font-size:1.25rem}h3{font-size:1rem}th,td{border:1px solid #8886;padding:.2em .6em;text-align:left}
pre{overflow-x:auto;padding:.6rem;background:#8881}a{color:light-dark(#0969da,#83bdf7)}
.added{color:light-dark(#1a7f37,#74d49c)}.removed{color:light-dark(#a40e26,#ff9f96)}.number,.by,header{color:light-dark(#59636e,#9ea7b3)}`;

/** @param body HTML, with everything from outside escaped */
export function layout({ repository }: Place, title: string, body: string): string {
  const name = escapeHtml(repository);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ${name}</title>
<style>${STYLE}</style>
<nav><strong>${name}</strong> <a href="/${name}/issues">Issues</a> <a href="/${name}/pulls">Pull requests</a></nav>
<main>
${body}
</main>
<footer class="by">The local stand-in for GitHub.</footer>
</html>
`;
}

export function timeHtml(at: Instant): string {
  const iso = isoSeconds(at);
  return `<time datetime="${iso}">${iso.replace('T', ' ').replace('Z', ' UTC')}</time>`;
}
