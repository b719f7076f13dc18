import { html, trusted, type Html } from './html.js';
import { style } from './style.js';

/**
 * A page that asks nothing of the network and needs no script: a policy on it forbids both, so that nothing in a
 * customer's data could start either. The same content gives the same bytes.
 */
export function page({ title, main }: { title: string; main: Html }): string {
  const markup = html`<html lang="en-GB">
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
      />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <title>${title}</title>
      <style>
        ${trusted(style)}
      </style>
    </head>
    <body>
      <main>
        ${main}
        <footer>Written by Tributary. This page holds everything it shows and sends nothing anywhere.</footer>
      </main>
    </body>
  </html>`.markup;
  return `<!doctype html>\n${markup.replace(/[ \t]+$/gm, '')}\n`;
}
