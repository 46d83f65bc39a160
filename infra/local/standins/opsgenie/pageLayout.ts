import { escapeHtml } from '../github/githubMarkdown.ts';

const STYLE = `
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:56rem;margin:0 auto;padding:1rem}
nav{border-bottom:1px solid #8886;padding-bottom:.5rem;margin-bottom:1.5rem}
h1{font-size:1.5rem;font-weight:500;overflow-wrap:anywhere}h2{font-size:1.1rem}
a{color:light-dark(#0969da,#83bdf7)}.by,footer{color:light-dark(#59636e,#9ea7b3);font-size:.85em}
.list{list-style:none;padding:0}.list li{border-top:1px solid #8886;padding:.6rem 0;overflow-wrap:anywhere}
.state,.priority{color:#fff;border-radius:1em;padding:.15em .7em;font-size:.85em;background:#59636e}
.state.open,.P1{background:#a40e26}.state.acknowledged{background:#1f6feb}.state.closed{background:#1a7f37}.P2{background:#bc4c00}
.label{border:1px solid #8888;border-radius:1em;padding:.05em .6em;font-size:.8em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:.8rem;background:#8881;border-radius:.4rem}
table{border-collapse:collapse;font-size:.9em}th,td{border:1px solid #8886;padding:.2em .6em;text-align:left;overflow-wrap:anywhere}
form{border:1px solid #8886;border-radius:.4rem;padding:.8rem}label{margin-right:1rem}
input,button{font:inherit;padding:.2em .6em;border:1px solid #8888;border-radius:.3rem}button{cursor:pointer;margin:.2em 0}`;

/** @param body HTML, with everything from outside escaped */
export function layout(title: string, body: string, live: boolean): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${live ? '<meta http-equiv="refresh" content="5">\n' : ''}<title>${escapeHtml(title)} · Opsgenie</title>
<style>${STYLE}</style>
<nav><a href="/"><strong>Opsgenie</strong></a></nav>
<main>
${body}
</main>
<footer>The local stand-in for Opsgenie: here you are the engineer on call.</footer>
</html>
`;
}
