import { escapeHtml } from '../github/githubMarkdown.ts';

const STYLE = `
:root{color-scheme:light dark;--line:#8884;--soft:light-dark(#616061,#b5b5b8);--link:light-dark(#1264a3,#6fb7ec)}
*{box-sizing:border-box}body{margin:0;font:15px/1.46 system-ui,sans-serif;display:grid;grid-template-columns:15rem 1fr;min-height:100vh;background:light-dark(#fff,#1a1d21)}
nav{background:#3f0e40;color:#e8d9e8;padding:1rem .6rem}nav h1{font-size:1.1rem;margin:.2rem .6rem 1rem;color:#fff}
nav a{display:block;color:inherit;text-decoration:none;padding:.3rem .6rem;border-radius:.4rem}nav a:hover{background:#fff2}
nav a[aria-current]{background:#1164a3;color:#fff}nav p{font-size:.8rem;padding:0 .6rem;opacity:.85}
nav .count{float:right;font-size:.8rem;opacity:.85}
main{min-width:0;display:flex;flex-direction:column}main>header{border-bottom:1px solid var(--line);padding:.8rem 1.3rem;position:sticky;top:0;background:light-dark(#fff,#1a1d21);z-index:1}
h2{font-size:1.15rem;margin:0}.feed{padding:.5rem 1.3rem 2rem;max-width:58rem}
article{display:flex;gap:.7rem;padding:.8rem 0 .3rem}article+article{border-top:1px solid var(--line)}
article:target{background:light-dark(#fff8e1,#3a3413)}.whisper{background:light-dark(#f6f2fa,#2b2233)}
.face{flex:none;width:2.3rem;height:2.3rem;border-radius:.4rem;background:#0b7285;color:#fff;font-weight:700;display:grid;place-items:center}
.said{min-width:0;flex:1;overflow-wrap:anywhere}.said p{margin:.25rem 0}.who{margin-top:0!important}
.app{font-size:.65rem;font-weight:600;background:#8883;border-radius:.2rem;padding:.1em .3em;vertical-align:.1em}
.soft{color:var(--soft);font-size:.8rem}h3{font-size:1.13rem;margin:.4rem 0;line-height:1.3}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:.5rem 1.5rem;margin:.5rem 0;max-width:42rem}
.context{color:var(--soft);font-size:.82rem}a{color:var(--link)}.mention{background:light-dark(#fff1c2,#5b4a10);color:light-dark(#8a5a00,#ffd970);border-radius:.2rem;padding:0 .2em}
.buttons{display:flex;flex-wrap:wrap;gap:.5rem;margin:.6rem 0}button{font:inherit;font-weight:600;font-size:.85rem;padding:.35rem .8rem;border-radius:.35rem;border:1px solid #8888;background:light-dark(#fff,#222529);color:inherit;cursor:pointer}
button:hover{filter:brightness(.94)}button:focus-visible,a:focus-visible,textarea:focus-visible{outline:3px solid #1d9bd1;outline-offset:1px}
button.primary{background:#007a5a;border-color:#007a5a;color:#fff}button.danger{background:#c01343;border-color:#c01343;color:#fff}
details.thread{border-left:3px solid var(--line);margin:.5rem 0;padding-left:.9rem}summary{cursor:pointer;color:var(--link);font-weight:600;font-size:.85rem}
.thread article{border:0;padding:.5rem 0 0}.thread .face{width:1.7rem;height:1.7rem;font-size:.8rem}
.empty{color:var(--soft);padding:2rem 0}.notice{background:light-dark(#ffe9ec,#4a1620);border-radius:.4rem;padding:.6rem .9rem;margin:.8rem 0}
.modal{position:fixed;inset:0;background:#000a;display:grid;place-items:center;padding:1rem;z-index:2}
.modal>div{background:light-dark(#fff,#222529);border-radius:.6rem;padding:1.3rem 1.5rem;width:min(32rem,100%)}.modal label{font-weight:600;display:block;margin:.8rem 0 .3rem}
.modal textarea{width:100%;min-height:7rem;font:inherit;padding:.5rem;border:1px solid #8888;border-radius:.35rem;background:transparent;color:inherit}
.modal .error{color:light-dark(#b00536,#ff9eb0);font-weight:600}.modal .buttons{justify-content:flex-end}
@media(max-width:44rem){body{display:block}nav{padding:.5rem}nav h1,nav p{display:none}nav a{display:inline-block}.fields{grid-template-columns:1fr}}`;

export interface Layout {
  readonly title: string;
  readonly nav: string;
  readonly body: string;
  /** Whether it shows by itself what is new; not while somebody writes. */
  readonly refreshes: boolean;
}

/** @param layout HTML, with everything from outside escaped */
export function layout({ title, nav, body, refreshes }: Layout): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshes ? '<meta http-equiv="refresh" content="5">\n' : ''}<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
<nav aria-label="Channels">${nav}</nav>
<main>${body}</main>
</html>
`;
}
