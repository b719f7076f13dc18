import type { Drawing, Size } from './chart.js';
import { paint, type ColourName } from './palette.js';

export interface HeatCell {
  column: number;
  row: number;
  /** Index into `steps`. */
  step: number;
  text: string;
}

export interface HeatMap {
  id: string;
  label: string;
  size: Size;
  columns: readonly string[];
  /** From top to bottom. */
  rows: readonly string[];
  columnName?: string;
  rowName?: string;
  steps: readonly ColourName[];
  cells: readonly HeatCell[];
  fontSize: number;
  /** Pixels kept for the row labels. */
  rowLabels: number;
}

/** A heat map in named steps of colour, each cell with its text. */
export function heatDrawing(map: HeatMap): Drawing {
  const labels = { color: paint('ink'), fontSize: map.fontSize, interval: 0 };
  const left = map.rowLabels + 8 + (map.rowName === undefined ? 0 : 20);
  const top = (map.columnName === undefined ? 0 : 20) + (map.columns.some((name) => name.length > 3) ? 44 : 28);
  const quiet = { ...plain, nameTextStyle: { color: paint('quiet'), fontSize: 12 } };
  const columnWidth = (map.size.width - left) / Math.max(1, map.columns.length);
  return {
    id: map.id,
    label: map.label,
    size: map.size,
    option: {
      grid: { left, right: 1, top, bottom: 1 },
      xAxis: {
        ...quiet,
        type: 'category',
        position: 'top',
        data: map.columns,
        name: map.columnName,
        nameGap: 32,
        axisLabel: { ...labels, width: columnWidth * labelRoom, overflow: 'break', lineHeight: map.fontSize + 3 },
      },
      yAxis: {
        ...quiet,
        type: 'category',
        inverse: true,
        data: map.rows,
        name: map.rowName,
        nameGap: map.rowLabels + 10,
        axisLabel: { ...labels, width: map.rowLabels * labelRoom, overflow: 'break', lineHeight: map.fontSize + 3 },
      },
      visualMap: {
        type: 'piecewise',
        show: false,
        dimension: 2,
        pieces: map.steps.map((name, value) => ({ value, color: paint(name) })),
      },
      series: [
        {
          type: 'heatmap',
          silent: true,
          data: map.cells.map((cell) => [cell.column, cell.row, cell.step]),
          itemStyle: { borderColor: paint('card'), borderWidth: 2, borderRadius: 4 },
          label: {
            show: true,
            color: paint('ink'),
            fontSize: map.fontSize,
            lineHeight: map.fontSize + 4,
            formatter: (point: { dataIndex: number }) => map.cells[point.dataIndex]?.text ?? '',
          },
        },
      ],
    },
  };
}

/** The engine guesses how wide a text is; the reader's font may be wider by this much. */
const labelRoom = 0.85;

const plain = {
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { show: false },
  nameLocation: 'middle',
};
