import { html, type Html } from './html.js';

export interface Section {
  /** Anchor of the section, also in the page's table of contents. */
  id: string;
  title: string;
  /** One or two sentences: what is shown and how to read it. */
  lead: string;
  body: Html;
}

export function section(content: Section): Html {
  const { id, title, lead, body } = content;
  return html`<section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    <p class="lead">${lead}</p>
    ${body}
  </section>`;
}

/** What stands where there is nothing to show: what is missing and what would fill it. */
export function empty(what: string, how: string): Html {
  return html`<div class="card empty">
    <p><strong>${what}</strong> ${how}</p>
  </div>`;
}
