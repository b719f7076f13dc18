import { html, join, nothing, type Html } from './html.js';

export interface Column<Row> {
  title: string;
  /** Numbers stand to the right, their digits under each other. */
  numeric?: boolean;
  cell: (row: Row) => Html | string;
}

/** A data table in a box that scrolls by itself, so that a wide table never widens the page. The first column heads its row. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  const heads = columns.map((column) => html`<th scope="col" ${numberClass(column)}>${column.title}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>
        ${join(columns.map((column, index) => cell(column, row, index === 0)))}
      </tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${join(heads)}
        </tr>
      </thead>
      <tbody>
        ${join(body, '\n')}
      </tbody>
    </table>
  </div>`;
}

/** A table behind a fold: the numbers of a chart for those who want them or cannot see it. */
export function foldedTable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Html {
  return html`<details>
    <summary>${caption} as a table</summary>
    ${table(caption, columns, rows)}
  </details>`;
}

function cell<Row>(column: Column<Row>, row: Row, heading: boolean): Html {
  const content = column.cell(row);
  if (heading) return html`<th scope="row" ${numberClass(column)}>${content}</th>`;
  return html`<td${numberClass(column)}>${content}</td>`;
}

function numberClass<Row>(column: Column<Row>): Html {
  return column.numeric === true ? html` class="number"` : nothing;
}
