import { BarChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts';
import { GridComponent, VisualMapComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { escapeHtml, html, printable, trusted, type Html } from './html.js';
import { themed } from './palette.js';

use([BarChart, HeatmapChart, LineChart, SankeyChart, ScatterChart, GridComponent, VisualMapComponent, SVGRenderer]);

/** Pixels of a drawing. The page shows it no larger than this. */
export interface Size {
  width: number;
  height: number;
}

export interface Drawing {
  /** Unique on the page, of letters and hyphens: it becomes part of element ids. */
  id: string;
  /** What the chart says, in words; read out instead of the drawing. */
  label: string;
  size: Size;
  option: EChartsCoreOption;
}

/** Draws a chart as inline SVG: no script, no hover states, the same bytes for the same data. */
export function chart(drawing: Drawing): Html {
  const { id, label, size, option } = drawing;
  const instance = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    instance.setOption({
      animation: false,
      backgroundColor: 'transparent',
      textStyle: { fontFamily: 'inherit' },
      ...option,
    });
    return trusted(tidy(instance.renderToSVGString({ useViewBox: true }), { id, label, size }));
  } finally {
    instance.dispose();
  }
}

/**
 * The same chart drawn for wide and for narrow windows; the page shows one of the two. Scaling one drawing down would
 * leave its text too small to read on a phone.
 */
export function responsiveChart(draw: (narrow: boolean) => Drawing): Html {
  const narrow = draw(true);
  return html`<div class="wide">${chart(draw(false))}</div>
    <div class="narrow">${chart({ ...narrow, id: `${narrow.id}-narrow` })}</div>`;
}

function tidy(svg: string, drawing: Omit<Drawing, 'option'>): string {
  const { id, label, size } = drawing;
  const open = `<svg role="img" aria-label="${escapeHtml(label)}" style="max-width:${size.width}px" `;
  return themed(
    // The engine escapes the five special characters of its texts, and leaves control characters.
    printable(svg)
      .replace(/<style\b[\s\S]*?<\/style>/g, '')
      .replace(/ (?:class="zr\d+-cls-\d+"|ecmeta_[a-z_]+="[^"]*"|pointer-events="[a-z]+")/g, '')
      // The engine counts its instances for ids; the same page made twice in one process must be equal.
      .replace(/\bzr\d+-/g, `${id}-`)
      .replace(/<svg width="[^"]*" height="[^"]*" /, open)
      .replace(/<svg (?!role=)/, open),
  );
}
