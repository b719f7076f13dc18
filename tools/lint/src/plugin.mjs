import { fewParameters } from './rules/few-parameters.mjs';
import { handedInTimeAndChance } from './rules/handed-in-time-and-chance.mjs';
import { plainWording } from './rules/plain-wording.mjs';
import { pluginFolder } from './rules/plugin-folder.mjs';
import { secretSettings } from './rules/secret-settings.mjs';
import { smallFile } from './rules/small-file.mjs';
import { tellingFileName } from './rules/telling-file-name.mjs';
import { throwTributaryError } from './rules/throw-tributary-error.mjs';

/** The house rules that no ready-made rule knows, as an ESLint plugin. */
export const houseRules = {
  meta: { name: '@tributary/lint' },
  rules: {
    'few-parameters': fewParameters,
    'handed-in-time-and-chance': handedInTimeAndChance,
    'plain-wording': plainWording,
    'plugin-folder': pluginFolder,
    'secret-settings': secretSettings,
    'small-file': smallFile,
    'telling-file-name': tellingFileName,
    'throw-tributary-error': throwTributaryError,
  },
};
