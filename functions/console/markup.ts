import { html } from 'hono/html';

/** Markup of which every inserted text is escaped already. */
export type Html = ReturnType<typeof html>;

export function rolloutPath(id: string): string {
  return `/rollouts/${encodeURIComponent(id)}`;
}

export function instancePath(rollout: string, instance: string): string {
  return `${rolloutPath(rollout)}/${encodeURIComponent(instance)}`;
}

/** Of an incident or of an alert. */
export function incidentPath(id: string): string {
  return `/incidents/${encodeURIComponent(id)}`;
}

/** A link out of the console. Addresses come from other systems: only those of the web become links. */
export function outsideLink(url: string, text: string): Html {
  const address = URL.parse(url);
  const isWeb = address?.protocol === 'https:' || address?.protocol === 'http:';
  return isWeb
    ? html`<a href="${address.href}" rel="noreferrer">${text}</a>`
    : html`<span>${text} <span class="soft">(not linked, it is no web address: ${url})</span></span>`;
}

/** A command to copy, one click selects it whole. */
export function commandLine(command: string): Html {
  return html`<pre class="command"><code>${command}</code></pre>`;
}
