import type { Artifact, Matrix } from '@tributary/contracts';
import type { AlgorithmPlugin } from '@tributary/plugin-kit';
import type { AlgorithmCall } from './messages.js';

/** How what an algorithm answered breaks the contract; null where it does not. */
export function resultFault(plugin: AlgorithmPlugin, call: AlgorithmCall, answer: unknown): string | null {
  if (call.call === 'fit') return artifactFault(answer as Artifact | undefined);
  if (call.call === 'again') return answer === null ? null : artifactFault(answer as Artifact);
  if (call.call !== 'apply') return call.call === 'importance' ? importanceFault(answer) : null;
  if (plugin.kind === 'clustering') return labelFault(answer, call.matrix.rows);
  if (plugin.kind === 'prediction') return outcomeFault(answer, call.matrix.rows);
  return plugin.kind === 'outliers' ? scoreFault(answer, call.matrix.rows) : matrixFault(answer, call.matrix.rows);
}

function artifactFault(artifact: Artifact | undefined): string | null {
  if (!Number.isInteger(artifact?.format) || typeof artifact?.buffers !== 'object')
    return 'its artifact is not of the form { format, json, buffers }';
  const wrong = Object.entries(artifact.buffers).find(([, buffer]) => !(buffer instanceof Float64Array));
  return wrong ? `the buffer "${wrong[0]}" of its artifact is not a Float64Array` : null;
}

/** Figures take room for each group up to the highest: more of them than this are a mistake. */
const highestLabel = 1_000_000;

function labelFault(labels: unknown, rows: number): string | null {
  if (!(labels instanceof Int32Array)) return 'its labels are not an Int32Array';
  if (labels.length !== rows) return `it gave ${labels.length} labels for ${rows} rows`;
  const wrong = labels.find((label) => label < -1 || label > highestLabel);
  return wrong === undefined ? null : `it gave the label ${wrong}; labels count groups from 0, and −1 is noise`;
}

function scoreFault(scores: unknown, rows: number): string | null {
  if (!(scores instanceof Float64Array)) return 'its scores are not a Float64Array';
  if (scores.length !== rows) return `it gave ${scores.length} scores for ${rows} rows`;
  return scores.every((score) => score >= 0 && score <= 1) ? null : 'it gave a score that is not from 0 to 1';
}

function outcomeFault(outcomes: unknown, rows: number): string | null {
  if (!(outcomes instanceof Float64Array)) return 'its outcomes are not a Float64Array';
  if (outcomes.length !== rows) return `it gave ${outcomes.length} outcomes for ${rows} rows`;
  return outcomes.every(Number.isFinite) ? null : 'it foretold an outcome that is not finite';
}

function importanceFault(importance: unknown): string | null {
  const fine = Array.isArray(importance) && importance.every((share) => share >= 0 && share <= 1);
  return fine ? null : 'its importance is not a list of shares from 0 to 1';
}

function matrixFault(answer: unknown, rows: number): string | null {
  const matrix = answer as Matrix | undefined;
  if (!Array.isArray(matrix?.columns)) return 'it gave no matrix';
  const short = matrix.columns.find(({ data }) => data.length !== rows);
  if (short) return `its column "${short.name}" has ${short.data.length} values for ${rows} rows`;
  const wild = matrix.columns.find(({ data }) => (data as Float64Array).some((value) => !Number.isFinite(value)));
  return wild ? `its column "${wild.name}" holds NaN or infinite values` : null;
}
